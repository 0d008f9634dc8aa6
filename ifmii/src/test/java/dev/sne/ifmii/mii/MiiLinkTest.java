// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.SystemCallException;
import org.junit.jupiter.api.Test;

class MiiLinkTest {
    private final FakePhy phy = FakePhy.e1000();

    @Test
    void aSteadyLinkIsUpAndHasNotFlapped() {
        MiiLink link = MiiLink.read(phy);
        assertThat(link.up()).isTrue();
        assertThat(link.flapped()).isFalse();
    }

    @Test
    void aPulledCableIsDown() {
        phy.link(false);
        MiiLink link = MiiLink.read(phy);
        assertThat(link.up()).isFalse();
        assertThat(link.flapped()).isFalse();
        assertThat(link.isPresent()).isTrue();
    }

    /// The link bit is latched: one reading alone would say "down" after the signal is back.
    @Test
    void aLossBetweenTwoPollsIsSeenOnceAndTheLinkIsUp() {
        phy.link(false);
        phy.link(true);
        MiiLink link = MiiLink.read(phy);
        assertThat(link.up()).isTrue();
        assertThat(link.flapped()).isTrue();
        assertThat(MiiLink.read(phy).flapped()).isFalse();
    }

    @Test
    void aLinkThatComesBackAfterItWasSeenDownCountsAsFlappedOnce() {
        phy.link(false);
        assertThat(MiiLink.read(phy).up()).isFalse();
        phy.link(true);
        assertThat(MiiLink.read(phy)).matches(MiiLink::up).matches(MiiLink::flapped);
        assertThat(MiiLink.read(phy)).matches(MiiLink::up).matches(l -> !l.flapped());
    }

    /// All ones: nobody drives the management bus. The link bit is set then, too.
    @Test
    void whereNobodyAnswersThereIsNoLink() {
        for (int value : new int[] {0xffff, 0}) {
            MiiLink link = MiiLink.read(new FakePhy().set(Register.BASIC_STATUS, value));
            assertThat(link.isPresent()).isFalse();
            assertThat(link.up()).isFalse();
            assertThat(link.flapped()).isFalse();
        }
    }

    @Test
    void errorsOfTheDriverArePassedOn() {
        phy.vanish();
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> MiiLink.read(phy))
                .matches(e -> e.errno().equals(Errno.ENODEV));
    }
}
