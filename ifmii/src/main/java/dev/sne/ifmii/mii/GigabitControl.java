// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

/// Register 9 (1000BASE-T control): what we offer of 1000 Mbit/s (IEEE 802.3 40.5.1.1).
///
/// @param value 16 bits
public record GigabitControl(int value) {
    private static final int MANUAL = 1 << 12;
    private static final int MANUAL_MASTER = 1 << 11;
    private static final int PREFER_MASTER = 1 << 10;
    private static final int FULL = 1 << 9;
    private static final int HALF = 1 << 8;

    /// The transmitter's test mode; 0 is normal operation.
    public int testMode() {
        return value >> 13 & 7;
    }

    /// Whether the role in clocking is forced by [#manualMaster()].
    public boolean manualRole() {
        return (value & MANUAL) != 0;
    }

    /// The forced role: master or slave of the clock.
    public boolean manualMaster() {
        return (value & MANUAL_MASTER) != 0;
    }

    /// Whether the role of the master is preferred (a switch's port).
    public boolean prefersMaster() {
        return (value & PREFER_MASTER) != 0;
    }

    /// Whether a mode of 1000 Mbit/s is offered.
    public boolean offers(LinkMode mode) {
        return switch (mode) {
            case FULL_1000 -> (value & FULL) != 0;
            case HALF_1000 -> (value & HALF) != 0;
            default -> false;
        };
    }
}
