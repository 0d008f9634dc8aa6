// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

/// Register 4 (ANAR: what we offer) or 5 (ANLPAR: what the other end offers): a base page of the
/// negotiation (IEEE 802.3 28.2.4.1.3, annex 28B). The modes of 1000 Mbit/s are in [GigabitControl]
/// and [GigabitStatus]. On 1000BASE-X transceivers the registers have other bits, which this does
/// not decode.
///
/// @param value 16 bits; of register 5 all zeros while the other end has not been heard
public record Abilities(int value) {
    private static final int NEXT_PAGE = 1 << 15;
    private static final int ACKNOWLEDGE = 1 << 14;
    private static final int REMOTE_FAULT = 1 << 13;
    private static final int ASYMMETRIC_PAUSE = 1 << 11;
    private static final int PAUSE = 1 << 10;
    private static final int SELECTOR = 0x1f;

    /// Whether further pages follow.
    public boolean nextPage() {
        return (value & NEXT_PAGE) != 0;
    }

    /// Whether the page of the other end was received well.
    public boolean acknowledge() {
        return (value & ACKNOWLEDGE) != 0;
    }

    /// Whether the end that sent this reports a fault.
    public boolean remoteFault() {
        return (value & REMOTE_FAULT) != 0;
    }

    /// Whether pauses in one direction only are possible.
    public boolean asymmetricPause() {
        return (value & ASYMMETRIC_PAUSE) != 0;
    }

    /// Whether pause frames are heeded.
    public boolean pause() {
        return (value & PAUSE) != 0;
    }

    /// The kind of message: 1 is IEEE 802.3.
    public int selector() {
        return value & SELECTOR;
    }

    /// Whether a mode of up to 100 Mbit/s is offered. 100BASE-T2 has pages of its own.
    public boolean offers(LinkMode mode) {
        return switch (mode) {
            case HALF_10 -> bit(5);
            case FULL_10 -> bit(6);
            case HALF_100 -> bit(7);
            case FULL_100 -> bit(8);
            case T4_100 -> bit(9);
            case T2_HALF_100, T2_FULL_100, HALF_1000, FULL_1000 -> false;
        };
    }

    private boolean bit(int number) {
        return (value & 1 << number) != 0;
    }
}
