// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

/// Register 0 (BMCR): how the transceiver is to work (IEEE 802.3 22.2.4.1).
///
/// @param value 16 bits
public record BasicControl(int value) {
    private static final int RESET = 1 << 15;
    private static final int LOOPBACK = 1 << 14;
    private static final int SPEED_100 = 1 << 13;
    private static final int AUTONEGOTIATION = 1 << 12;
    private static final int POWER_DOWN = 1 << 11;
    private static final int ISOLATE = 1 << 10;
    private static final int RESTART = 1 << 9;
    private static final int FULL_DUPLEX = 1 << 8;
    private static final int COLLISION_TEST = 1 << 7;
    private static final int SPEED_1000 = 1 << 6;

    /// Whether a reset is under way; other registers mean nothing then.
    public boolean reset() {
        return (value & RESET) != 0;
    }

    /// Whether what is sent comes straight back; nothing reaches the cable.
    public boolean loopback() {
        return (value & LOOPBACK) != 0;
    }

    /// Whether speed and duplex are negotiated; otherwise [#speedMegabits()] and [#fullDuplex()]
    /// are forced.
    public boolean autonegotiation() {
        return (value & AUTONEGOTIATION) != 0;
    }

    /// Whether the transceiver is switched off.
    public boolean powerDown() {
        return (value & POWER_DOWN) != 0;
    }

    /// Whether the transceiver is cut off from the network controller.
    public boolean isolate() {
        return (value & ISOLATE) != 0;
    }

    /// Whether negotiation has just been told to begin anew.
    public boolean restartAutonegotiation() {
        return (value & RESTART) != 0;
    }

    /// Whether the collision signal is under test.
    public boolean collisionTest() {
        return (value & COLLISION_TEST) != 0;
    }

    /// The forced speed in Mbit/s: 10, 100, 1000, or 0 for the reserved combination. Of no effect
    /// with [#autonegotiation()].
    public int speedMegabits() {
        return switch (value & (SPEED_1000 | SPEED_100)) {
            case 0 -> 10;
            case SPEED_100 -> 100;
            case SPEED_1000 -> 1000;
            default -> 0;
        };
    }

    /// The forced duplex. Of no effect with [#autonegotiation()].
    public boolean fullDuplex() {
        return (value & FULL_DUPLEX) != 0;
    }
}
