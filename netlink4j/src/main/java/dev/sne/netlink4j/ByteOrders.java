// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Unaligned integers in a segment, in host order (Netlink headers) and network order (netfilter's
/// attribute values). The segment checks the bounds. Host-order access is the only one that touches
/// a layout: each further layout costs start-up time, a byte swap costs nothing.
public final class ByteOrders {
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private ByteOrders() {}

    /// 8 bits, unsigned.
    public static int u8(MemorySegment segment, long offset) {
        return segment.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
    }

    /// 16 bits in host order, unsigned.
    public static int u16(MemorySegment segment, long offset) {
        return segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset) & 0xffff;
    }

    /// 32 bits in host order.
    public static int u32(MemorySegment segment, long offset) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    }

    /// 64 bits in host order.
    public static long u64(MemorySegment segment, long offset) {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
    }

    /// 16 bits in network order, unsigned.
    public static int u16be(MemorySegment segment, long offset) {
        return networkOrder16(u16(segment, offset));
    }

    /// 32 bits in network order.
    public static int u32be(MemorySegment segment, long offset) {
        return networkOrder32(u32(segment, offset));
    }

    /// 64 bits in network order.
    public static long u64be(MemorySegment segment, long offset) {
        return networkOrder64(u64(segment, offset));
    }

    /// Converts the low 16 bits between host and network order; the result is unsigned.
    public static int networkOrder16(int value) {
        return LITTLE_ENDIAN ? Short.reverseBytes((short) value) & 0xffff : value & 0xffff;
    }

    /// Converts between host and network order.
    public static int networkOrder32(int value) {
        return LITTLE_ENDIAN ? Integer.reverseBytes(value) : value;
    }

    /// Converts between host and network order.
    public static long networkOrder64(long value) {
        return LITTLE_ENDIAN ? Long.reverseBytes(value) : value;
    }

    /// Two 16-bit integers in host order as the one 32-bit integer that takes their place in
    /// memory.
    static int adjacent16(int first, int second) {
        return LITTLE_ENDIAN
                ? first & 0xffff | second << Short.SIZE
                : first << Short.SIZE | second & 0xffff;
    }

    /// Two 32-bit integers in host order as the one 64-bit integer that takes their place in
    /// memory.
    static long adjacent32(int first, int second) {
        long low = LITTLE_ENDIAN ? first : second;
        long high = LITTLE_ENDIAN ? second : first;
        return low & 0xffff_ffffL | high << Integer.SIZE;
    }
}
