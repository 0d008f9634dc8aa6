// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

/// Register 6 (ANER): how the negotiation went (IEEE 802.3 28.2.4.1.5).
///
/// @param value 16 bits
public record AutonegotiationExpansion(int value) {
    /// Whether more than one signal was seen where the other end does not negotiate (latching
    /// high).
    public boolean parallelDetectionFault() {
        return (value & 1 << 4) != 0;
    }

    /// Whether the other end can send further pages.
    public boolean partnerNextPageAble() {
        return (value & 1 << 3) != 0;
    }

    /// Whether this end can send further pages.
    public boolean nextPageAble() {
        return (value & 1 << 2) != 0;
    }

    /// Whether a page has come since the last reading (latching high).
    public boolean pageReceived() {
        return (value & 1 << 1) != 0;
    }

    /// Whether the other end negotiates.
    public boolean partnerAutonegotiationAble() {
        return (value & 1) != 0;
    }
}
