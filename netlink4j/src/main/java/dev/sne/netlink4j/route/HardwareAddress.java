// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import java.util.Arrays;
import java.util.HexFormat;

/// A link-layer address, in transmission order. Ethernet has 6 bytes; tunnels have 4 or 16,
/// InfiniBand 20. Immutable.
public final class HardwareAddress {
    /// MAX_ADDR_LEN of the kernel.
    private static final int MAX_LENGTH = 32;

    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    private final byte[] bytes;

    private HardwareAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /// An address of the given bytes, which are copied.
    ///
    /// @throws IllegalArgumentException if there are no bytes or more than 32
    public static HardwareAddress of(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a hardware address has 1 to 32 bytes, not " + bytes.length);
        }
        return new HardwareAddress(bytes.clone());
    }

    /// Parses two hexadecimal digits per byte, joined by colons: `02:00:5e:10:00:01`.
    ///
    /// @throws IllegalArgumentException if the text has another form
    public static HardwareAddress parse(String text) {
        try {
            return of(COLONS.parseHex(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "not a hardware address (expected e.g. 02:00:5e:10:00:01): " + text, e);
        }
    }

    /// A copy of the bytes.
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof HardwareAddress other && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// The form that [#parse] reads, in lower case.
    @Override
    public String toString() {
        return COLONS.formatHex(bytes);
    }
}
