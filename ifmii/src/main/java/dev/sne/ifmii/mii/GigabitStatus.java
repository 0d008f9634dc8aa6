// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

/// Register 10 (1000BASE-T status): what the other end offers of 1000 Mbit/s, and how it fares
/// (IEEE 802.3 40.5.1.1).
///
/// @param value 16 bits
public record GigabitStatus(int value) {
    private static final int ROLE_FAULT = 1 << 15;
    private static final int MASTER = 1 << 14;
    private static final int LOCAL_RECEIVER = 1 << 13;
    private static final int REMOTE_RECEIVER = 1 << 12;
    private static final int FULL = 1 << 11;
    private static final int HALF = 1 << 10;
    private static final int IDLE_ERRORS = 0xff;

    /// Whether both ends insisted on the same role in clocking (latching high).
    public boolean roleFault() {
        return (value & ROLE_FAULT) != 0;
    }

    /// Whether this end became the master of the clock.
    public boolean master() {
        return (value & MASTER) != 0;
    }

    /// Whether this end receives well.
    public boolean localReceiver() {
        return (value & LOCAL_RECEIVER) != 0;
    }

    /// Whether the other end receives well.
    public boolean remoteReceiver() {
        return (value & REMOTE_RECEIVER) != 0;
    }

    /// Whether the other end offers a mode of 1000 Mbit/s.
    public boolean offers(LinkMode mode) {
        return switch (mode) {
            case FULL_1000 -> (value & FULL) != 0;
            case HALF_1000 -> (value & HALF) != 0;
            default -> false;
        };
    }

    /// Errors while idle since the last reading; 255 stands for more.
    public int idleErrors() {
        return value & IDLE_ERRORS;
    }
}
