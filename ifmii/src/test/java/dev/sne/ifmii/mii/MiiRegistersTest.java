// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.SystemCallException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The values are those that QEMU's network cards give under Linux 6.1, or made up of the tables in
/// IEEE 802.3.
class MiiRegistersTest {
    private static List<LinkMode> partnerOffers(MiiRegisters registers) {
        return Arrays.stream(LinkMode.values()).filter(registers::partnerOffers).toList();
    }

    private static List<LinkMode> offers(MiiRegisters registers) {
        return Arrays.stream(LinkMode.values()).filter(registers::offers).toList();
    }

    @Test
    void decodesE1000() {
        MiiRegisters r = MiiRegisters.read(FakePhy.e1000());
        assertThat(r.phy()).isEqualTo(1);
        assertThat(r.value(Register.BASIC_STATUS)).hasValue(0x796d);
        assertThat(r.status().autonegotiationComplete()).isTrue();
        assertThat(r.status().autonegotiationAble()).isTrue();
        assertThat(r.status().remoteFault()).isFalse();
        assertThat(r.control())
                .hasValueSatisfying(c -> {
                    assertThat(c.autonegotiation()).isTrue();
                    assertThat(c.speedMegabits()).isEqualTo(1000);
                    assertThat(c.fullDuplex()).isTrue();
                    assertThat(c.powerDown()).isFalse();
                });
        assertThat(r.identifier())
                .hasValueSatisfying(id -> {
                    assertThat(id.ouiText()).isEqualTo("00:50:43");
                    assertThat(id.model()).isEqualTo(2);
                    assertThat(id.revision()).isZero();
                });
        assertThat(offers(r))
                .containsExactly(
                        LinkMode.FULL_100, LinkMode.HALF_100, LinkMode.FULL_10, LinkMode.HALF_10);
        assertThat(r.advertisement())
                .hasValueSatisfying(a -> {
                    assertThat(a.pause()).isTrue();
                    assertThat(a.asymmetricPause()).isTrue();
                });
    }

    @Test
    void registersThatTheDriverKeepsToItselfAreSaidSo() {
        MiiRegisters r = MiiRegisters.read(FakePhy.e1000());
        assertThat(r.extendedStatus()).isEmpty();
        assertThat(r.value(Register.EXTENDED_STATUS)).isEmpty();
        assertThat(r.failure(Register.EXTENDED_STATUS)).hasValue(new Errno(5));
        assertThat(r.failure(Register.BASIC_STATUS)).isEmpty();
        assertThat(r.value(20)).isEmpty();
        assertThat(r.failure(20)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> r.value(32));
    }

    @Test
    void rtl8139HasNoIdentifierAndNegotiatesAHundredMegabits() {
        MiiRegisters r = MiiRegisters.read(new FakePhy(0x1000, 0x782d, 0, 0, 0x05e1, 0x05e1, 1));
        assertThat(r.identifier()).isEmpty();
        assertThat(r.mode()).hasValue(LinkMode.FULL_100);
        assertThat(r.gigabitStatus()).isEmpty();
        assertThat(r.expansion().orElseThrow().partnerAutonegotiationAble()).isTrue();
    }

    @Test
    void withoutLinkThereIsNoMode() {
        FakePhy phy = new FakePhy(0x1000, 0x7829, 0, 0, 0x05e1, 0x05e1, 1);
        assertThat(MiiRegisters.read(phy).mode()).isEmpty();
    }

    @Test
    void theBestCommonModeWins() {
        FakePhy phy =
                new FakePhy(0x1140, 0x796d, 0x0141, 0x0cb1, 0x0de1, 0x45e1, 0xd)
                        .set(Register.GIGABIT_CONTROL, 0x0300)
                        .set(Register.GIGABIT_STATUS, 0x7c00)
                        .set(Register.EXTENDED_STATUS, 0x3000);
        MiiRegisters r = MiiRegisters.read(phy);
        assertThat(r.mode()).hasValue(LinkMode.FULL_1000);
        assertThat(r.can(LinkMode.FULL_1000)).isTrue();
        assertThat(r.can(LinkMode.T4_100)).isFalse();
        assertThat(r.gigabitStatus().orElseThrow().master()).isTrue();
        phy.set(Register.GIGABIT_STATUS, 0);
        assertThat(MiiRegisters.read(phy).mode()).hasValue(LinkMode.FULL_100);
        phy.set(Register.PARTNER_ABILITY, 0x4061);
        r = MiiRegisters.read(phy);
        assertThat(r.mode()).hasValue(LinkMode.FULL_10);
        assertThat(partnerOffers(r)).containsExactly(LinkMode.FULL_10, LinkMode.HALF_10);
    }

    /// Emulations leave the abilities of a partner that is gone, without the selector of IEEE
    /// 802.3.
    @Test
    void aPageOfAnotherKindOffersNothing() {
        FakePhy phy = FakePhy.e1000().set(Register.PARTNER_ABILITY, 0x01e0);
        assertThat(partnerOffers(MiiRegisters.read(phy))).isEmpty();
        phy.set(Register.PARTNER_ABILITY, 0);
        assertThat(MiiRegisters.read(phy).partner()).isEmpty();
    }

    @Test
    void aForcedModeNeedsNoPartner() {
        FakePhy phy = new FakePhy(0x2100, 0x780d);
        assertThat(MiiRegisters.read(phy).mode()).hasValue(LinkMode.FULL_100);
        phy.set(Register.BASIC_CONTROL, 0);
        assertThat(MiiRegisters.read(phy).mode()).hasValue(LinkMode.HALF_10);
        phy.set(Register.BASIC_CONTROL, 0x2040);
        assertThat(MiiRegisters.read(phy).mode()).isEmpty();
    }

    @Test
    void aFaultAtTheOtherEndIsSeenEvenWhenItIsOver() {
        FakePhy phy = FakePhy.e1000();
        assertThat(MiiRegisters.read(phy).remoteFault()).isFalse();
        phy.remoteFault(true);
        phy.remoteFault(false);
        assertThat(MiiRegisters.read(phy).remoteFault()).isTrue();
        assertThat(MiiRegisters.read(phy).remoteFault()).isFalse();
        phy.set(Register.PARTNER_ABILITY, 0x6001);
        assertThat(MiiRegisters.read(phy).remoteFault()).isTrue();
    }

    @Test
    void whatARegisterSaysBesides() {
        assertThat(new BasicControl(0xffff))
                .matches(BasicControl::reset)
                .matches(BasicControl::loopback)
                .matches(BasicControl::isolate)
                .matches(BasicControl::restartAutonegotiation)
                .matches(BasicControl::collisionTest);
        assertThat(new AutonegotiationExpansion(0x1e))
                .matches(AutonegotiationExpansion::parallelDetectionFault)
                .matches(AutonegotiationExpansion::partnerNextPageAble)
                .matches(AutonegotiationExpansion::nextPageAble)
                .matches(AutonegotiationExpansion::pageReceived)
                .matches(e -> !e.partnerAutonegotiationAble());
        assertThat(new GigabitStatus(0xb003))
                .matches(GigabitStatus::roleFault)
                .matches(s -> !s.master())
                .matches(GigabitStatus::localReceiver)
                .matches(GigabitStatus::remoteReceiver)
                .matches(s -> s.idleErrors() == 3);
        assertThat(new GigabitControl(0x9c00))
                .matches(c -> c.testMode() == 4)
                .matches(GigabitControl::manualRole)
                .matches(GigabitControl::manualMaster)
                .matches(GigabitControl::prefersMaster);
        assertThat(new ExtendedStatus(0xc000))
                .matches(ExtendedStatus::fibreFullDuplex)
                .matches(ExtendedStatus::fibreHalfDuplex);
        assertThat(new Abilities(0xc001))
                .matches(Abilities::nextPage)
                .matches(Abilities::acknowledge);
        assertThat(new BasicStatus(0x782f)).matches(BasicStatus::jabber);
    }

    @Test
    void anInterfaceThatVanishesMeanwhileIsAnError() {
        FakePhy phy = FakePhy.e1000().failing(Errno.ENODEV, Register.PARTNER_ABILITY);
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> MiiRegisters.read(phy))
                .matches(e -> e.errno().equals(Errno.ENODEV));
    }
}
