// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

/// Register 15: which modes of 1000 Mbit/s the transceiver can do (IEEE 802.3 22.2.4.4).
///
/// @param value 16 bits
public record ExtendedStatus(int value) {
    /// Whether 1000BASE-X (fibre, backplane) with full duplex is possible.
    public boolean fibreFullDuplex() {
        return (value & 1 << 15) != 0;
    }

    /// Whether 1000BASE-X with half duplex is possible.
    public boolean fibreHalfDuplex() {
        return (value & 1 << 14) != 0;
    }

    /// Whether a mode of 1000 Mbit/s over copper is possible.
    public boolean can(LinkMode mode) {
        return switch (mode) {
            case FULL_1000 -> (value & 1 << 13) != 0;
            case HALF_1000 -> (value & 1 << 12) != 0;
            default -> false;
        };
    }
}
