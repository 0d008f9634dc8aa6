// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The Internet checksum (RFC 1071), as IPv4 headers, ICMP and ICMPv6 carry it.
public final class Checksum {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Checksum() {}

    /// Adds `length` bytes from `offset` to a running sum, which starts at 0; an odd last byte is
    /// the upper half of a word. Sums of up to 2^47 bytes do not overflow.
    public static long sum(long sum, MemorySegment bytes, long offset, long length) {
        long end = offset + length;
        long at = offset;
        long total = sum;
        for (; at + 1 < end; at += 2) {
            total += Short.toUnsignedInt(bytes.get(SHORT, at));
        }
        if (at < end) {
            total += Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at)) << 8;
        }
        return total;
    }

    /// The checksum of what was summed, 0 to 65535. Over bytes that carry their own checksum it is
    /// 0 when that one is right.
    public static int of(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (int) (~folded & 0xFFFF);
    }
}
