// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

/// Register 1 (BMSR): what the transceiver can do, and how it fares (IEEE 802.3 22.2.4.2).
///
/// Three bits are latched: they show the worst since the register was last read, by whomever. So
/// one reading tells what has been, a second what is now; see [MiiLink].
///
/// @param value 16 bits
public record BasicStatus(int value) {
    private static final int EXTENDED_STATUS = 1 << 8;
    private static final int AUTONEGOTIATION_COMPLETE = 1 << 5;
    private static final int REMOTE_FAULT = 1 << 4;
    private static final int AUTONEGOTIATION_ABLE = 1 << 3;
    private static final int LINK = 1 << 2;
    private static final int JABBER = 1 << 1;
    private static final int EXTENDED_CAPABILITY = 1;

    /// The management bus is pulled up, so that where nothing answers all bits are set.
    private static final int NOBODY = 0xffff;

    /// Whether a transceiver answered at all. Where none does, the bus reads as all ones; some
    /// drivers make that all zeros. No transceiver has either: it can do at least one mode and
    /// never all of them.
    public boolean isPresent() {
        return value != NOBODY && value != 0;
    }

    /// Whether there has been a valid signal ever since the last reading (latching low).
    public boolean link() {
        return isPresent() && (value & LINK) != 0;
    }

    /// Whether negotiation came to an end, so that the registers 4 to 6 are valid.
    public boolean autonegotiationComplete() {
        return (value & AUTONEGOTIATION_COMPLETE) != 0;
    }

    /// Whether the other end has reported a fault since the last reading (latching high).
    public boolean remoteFault() {
        return (value & REMOTE_FAULT) != 0;
    }

    /// Whether the transceiver can negotiate.
    public boolean autonegotiationAble() {
        return (value & AUTONEGOTIATION_ABLE) != 0;
    }

    /// Whether jabber has been detected since the last reading (latching high; 10 Mbit/s only).
    public boolean jabber() {
        return (value & JABBER) != 0;
    }

    /// Whether register 15, and with it 9 and 10, exist: gigabit transceivers.
    public boolean extendedStatus() {
        return (value & EXTENDED_STATUS) != 0;
    }

    /// Whether registers beyond 0 and 1 exist.
    public boolean extendedCapability() {
        return (value & EXTENDED_CAPABILITY) != 0;
    }

    /// Whether the transceiver can do a mode of up to 100 Mbit/s; those of 1000 Mbit/s are in
    /// [ExtendedStatus].
    public boolean can(LinkMode mode) {
        return switch (mode) {
            case HALF_10 -> bit(11);
            case FULL_10 -> bit(12);
            case HALF_100 -> bit(13);
            case FULL_100 -> bit(14);
            case T4_100 -> bit(15);
            case T2_HALF_100 -> bit(9);
            case T2_FULL_100 -> bit(10);
            case HALF_1000, FULL_1000 -> false;
        };
    }

    private boolean bit(int number) {
        return (value & 1 << number) != 0;
    }
}
