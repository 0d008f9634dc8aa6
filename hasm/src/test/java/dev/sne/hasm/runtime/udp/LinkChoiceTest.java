// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.udp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkChoiceTest {
    private static final long DETECT = 300;
    private static final long HOLD = 1_000;
    private static final int BOTH = 0b11;

    private final LinkChoice choice = new LinkChoice(2, DETECT, HOLD);

    private void hear(int links, long from, long to) {
        for (long now = from; now < to; now += 100) {
            for (int link = 0; link < 2; link++) {
                if ((links & 1 << link) != 0) {
                    choice.heard(link, now);
                }
            }
            choice.update(now);
        }
    }

    @Test
    void beginsWithTheFirstLinkThoughNobodyWasHeard() {
        choice.update(5_000);

        assertThat(choice.chosen()).isZero();
        assertThat(choice.isHeard(5_000)).isFalse();
    }

    @Test
    void leavesASilentLinkWithinTheDetectionTime() {
        choice.hearsUs(BOTH);
        hear(BOTH, 0, 1_000);
        hear(0b10, 1_000, 1_200);
        assertThat(choice.chosen()).isZero();

        hear(0b10, 1_200, 1_300);
        assertThat(choice.chosen()).isEqualTo(1);
        assertThat(choice.moves()).isEqualTo(1);
    }

    @Test
    void leavesALinkOverWhichThePeerDoesNotHearUs() {
        choice.hearsUs(BOTH);
        hear(BOTH, 0, 1_000);
        choice.hearsUs(0b10);
        hear(BOTH, 1_000, 1_100);

        assertThat(choice.chosen()).isEqualTo(1);
    }

    @Test
    void comesBackOnlyAfterTheHoldTimeWithoutABreak() {
        choice.hearsUs(BOTH);
        hear(0b10, 0, 500);
        hear(BOTH, 500, 1_200);
        assertThat(choice.chosen()).isEqualTo(1);

        // A break begins the time anew.
        hear(0b10, 1_200, 1_900);
        hear(BOTH, 1_900, 2_900);
        assertThat(choice.chosen()).isEqualTo(1);

        hear(BOTH, 2_900, 3_000);
        assertThat(choice.chosen()).isZero();
        assertThat(choice.moves()).isEqualTo(2);
    }

    @Test
    void staysWhereItIsWhenNoLinkWorks() {
        choice.hearsUs(BOTH);
        hear(0b10, 0, 500);
        hear(0, 500, 5_000);

        assertThat(choice.chosen()).isEqualTo(1);
        assertThat(choice.isHeard(5_000)).isFalse();
    }
}
