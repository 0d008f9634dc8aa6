// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.SystemCallException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/// The standard registers of one transceiver, read one after the other. What stands in a register
/// that the transceiver does not have by its own account, or that the driver did not let us read,
/// is left out of the decoded view; [#value] still has every register that could be read.
/// Immutable.
public final class MiiRegisters {
    private static final int SELECTOR_802_3 = 1;

    private final int phy;

    /// By register: 16 bits, or a negated error number.
    private final int[] values;

    private final MiiLink link;

    private MiiRegisters(int phy, int[] values, MiiLink link) {
        this.phy = phy;
        this.values = values;
        this.link = link;
    }

    /// Reads the registers 0–10 and 15, the basic status twice.
    ///
    /// @throws SystemCallException if the basic status cannot be read, or the interface vanishes
    public static MiiRegisters read(MiiBus bus) {
        int[] values = new int[Register.COUNT];
        Arrays.fill(values, -Errno.ENOENT.number());
        MiiLink link = MiiLink.read(bus);
        for (int register = 0; register < Register.COUNT; register++) {
            if (Register.isStandard(register)) {
                values[register] = readOne(bus, register);
            }
        }
        values[Register.BASIC_STATUS] = link.now().value();
        return new MiiRegisters(bus.phy(), values, link);
    }

    private static int readOne(MiiBus bus, int register) {
        try {
            return bus.read(register);
        } catch (SystemCallException e) {
            if (e.errno().equals(Errno.ENODEV)) {
                throw e;
            }
            return -e.errno().number();
        }
    }

    /// The transceiver's address on the management bus.
    public int phy() {
        return phy;
    }

    /// The 16 bits of a register; empty if it was not read.
    ///
    /// @param register 0–31
    public OptionalInt value(int register) {
        Register.check(register);
        return values[register] < 0 ? OptionalInt.empty() : OptionalInt.of(values[register]);
    }

    /// Why a register could not be read; empty if it was read, or is none that is read at all.
    ///
    /// @param register 0–31
    public Optional<Errno> failure(int register) {
        Register.check(register);
        return values[register] >= 0 || !Register.isStandard(register)
                ? Optional.empty()
                : Optional.of(new Errno(-values[register]));
    }

    /// The two readings of the basic status.
    public MiiLink link() {
        return link;
    }

    /// Register 0.
    public Optional<BasicControl> control() {
        return has(Register.BASIC_CONTROL, true, BasicControl::new);
    }

    /// Register 1, as of the second reading.
    public BasicStatus status() {
        return link.now();
    }

    /// Registers 2 and 3, if the transceiver has an identifier.
    public Optional<PhyIdentifier> identifier() {
        int first = values[Register.PHY_IDENTIFIER_1];
        int second = values[Register.PHY_IDENTIFIER_2];
        if (first < 0 || second < 0 || !status().extendedCapability()) {
            return Optional.empty();
        }
        return Optional.of(new PhyIdentifier(first, second)).filter(PhyIdentifier::isPresent);
    }

    /// Register 4: what this end offers.
    public Optional<Abilities> advertisement() {
        return has(Register.ADVERTISEMENT, status().extendedCapability(), Abilities::new);
    }

    /// Register 5: what the other end offers; empty while it has not been heard.
    public Optional<Abilities> partner() {
        return has(Register.PARTNER_ABILITY, status().extendedCapability(), Abilities::new)
                .filter(page -> page.value() != 0);
    }

    /// Register 6.
    public Optional<AutonegotiationExpansion> expansion() {
        return has(
                Register.AUTONEGOTIATION_EXPANSION,
                status().extendedCapability(),
                AutonegotiationExpansion::new);
    }

    /// Register 9, on gigabit transceivers.
    public Optional<GigabitControl> gigabitControl() {
        return has(Register.GIGABIT_CONTROL, status().extendedStatus(), GigabitControl::new);
    }

    /// Register 10, on gigabit transceivers.
    public Optional<GigabitStatus> gigabitStatus() {
        return has(Register.GIGABIT_STATUS, status().extendedStatus(), GigabitStatus::new);
    }

    /// Register 15, on gigabit transceivers.
    public Optional<ExtendedStatus> extendedStatus() {
        return has(Register.EXTENDED_STATUS, status().extendedStatus(), ExtendedStatus::new);
    }

    /// The mode in use: the best that both ends offer, or the forced one. Empty while there is no
    /// link, the negotiation is not over, or the registers do not tell.
    public Optional<LinkMode> mode() {
        if (!link.up() || control().isEmpty()) {
            return Optional.empty();
        }
        BasicControl control = control().get();
        if (!control.autonegotiation()) {
            return forced(control.speedMegabits(), control.fullDuplex());
        }
        return status().autonegotiationComplete() ? negotiated() : Optional.empty();
    }

    private static Optional<LinkMode> forced(int speedMegabits, boolean fullDuplex) {
        return switch (speedMegabits) {
            case 10 -> Optional.of(fullDuplex ? LinkMode.FULL_10 : LinkMode.HALF_10);
            case 100 -> Optional.of(fullDuplex ? LinkMode.FULL_100 : LinkMode.HALF_100);
            case 1000 -> Optional.of(fullDuplex ? LinkMode.FULL_1000 : LinkMode.HALF_1000);
            default -> Optional.empty();
        };
    }

    private Optional<LinkMode> negotiated() {
        for (LinkMode mode : LinkMode.values()) {
            if (offers(mode) && partnerOffers(mode)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }

    /// Whether this end offers a mode to the other.
    public boolean offers(LinkMode mode) {
        return offers(advertisement(), mode)
                || gigabitControl().filter(c -> c.offers(mode)).isPresent();
    }

    /// Whether the other end offers a mode.
    public boolean partnerOffers(LinkMode mode) {
        return offers(partner(), mode) || gigabitStatus().filter(s -> s.offers(mode)).isPresent();
    }

    private static boolean offers(Optional<Abilities> page, LinkMode mode) {
        return page.filter(p -> p.selector() == SELECTOR_802_3 && p.offers(mode)).isPresent();
    }

    /// Whether the transceiver can do a mode.
    public boolean can(LinkMode mode) {
        return status().can(mode) || extendedStatus().filter(s -> s.can(mode)).isPresent();
    }

    /// Whether the other end reports a fault, by the basic status or by its page.
    public boolean remoteFault() {
        return link.since().isPresent()
                && (link.since().remoteFault()
                        || partner().filter(Abilities::remoteFault).isPresent());
    }

    private <T> Optional<T> has(int register, boolean exists, IntFunction<T> decoder) {
        return exists && values[register] >= 0
                ? Optional.of(decoder.apply(values[register]))
                : Optional.empty();
    }
}
