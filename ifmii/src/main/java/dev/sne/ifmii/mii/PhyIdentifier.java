// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

import java.util.HexFormat;

/// Registers 2 and 3: who made the transceiver (IEEE 802.3 22.2.4.3.1).
///
/// @param first register 2, 16 bits
/// @param second register 3, 16 bits
public record PhyIdentifier(int first, int second) {
    /// Whether there is an identifier: emulated and some integrated transceivers have none.
    public boolean isPresent() {
        return (first != 0 || second != 0) && (first != 0xffff || second != 0xffff);
    }

    /// The manufacturer's organizationally unique identifier, 24 bits. The registers hold 22 of
    /// them; the two that identify groups and local addresses are zero.
    public int oui() {
        return first << 6 | second >> 10;
    }

    /// The manufacturer's number of the model, 6 bits.
    public int model() {
        return second >> 4 & 0x3f;
    }

    /// Revision, 4 bits.
    public int revision() {
        return second & 0xf;
    }

    /// The manufacturer as it is usually written, such as `00:50:43`.
    public String ouiText() {
        int oui = oui();
        byte[] octets = {(byte) (oui >> 16), (byte) (oui >> 8), (byte) oui};
        return HexFormat.ofDelimiter(":").formatHex(octets);
    }
}
