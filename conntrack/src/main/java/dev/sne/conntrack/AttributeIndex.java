// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_DELETE;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_NEW;
import static dev.sne.netlink4j.uapi.Netlink.NLA_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_TYPE_OFFSET;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNL_SUBSYS_CTNETLINK;

import dev.sne.netlink4j.ByteOrders;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.uapi.Nfnetlink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Where in a message the value of each slot of [FlowLayout] is: made in one pass, which checks
/// every length, so that reading a value needs no further check. Reusable, allocates nothing, not
/// thread-safe.
///
/// Only offsets are kept: a segment for each attribute would cost six times as much.
final class AttributeIndex {
    private static final int FLOW_IS = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW);
    private static final int FLOW_WAS = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE);
    private static final int V6_BYTES = 16;

    /// A power of two.
    private static final int SHAPES = 64;

    private static final long LOW_32_BITS = 0xffff_ffffL;

    private MemorySegment segment = MemorySegment.NULL;
    private long start;
    private int length;
    private MessageShape shape = new MessageShape();

    /// The shapes met lately, by message length.
    private final @Nullable MessageShape[] shapes = new MessageShape[SHAPES];

    /// From the start of the message; 0 for a value that is not there. Those of the current shape.
    private int[] offsets = shape.offsets();

    /// Starts over with another message.
    ///
    /// @param segment where it is
    /// @param start the first byte of its Netlink header
    /// @param length its size, which must lie within the segment
    /// @throws DecodeException when it is no message about a flow, or malformed
    void build(MemorySegment segment, long start, int length) {
        if (length < MessageShape.FIRST_ATTRIBUTE) {
            throw tooShort(start, length);
        }
        int type = ByteOrders.u16(segment, start + NLMSG_TYPE_OFFSET);
        if (type != FLOW_IS && type != FLOW_WAS) {
            throw new DecodeException(
                    "",
                    start,
                    "message type 0x" + Integer.toHexString(type) + " is not about a flow");
        }
        MessageShape known = shapes[length >>> 2 & SHAPES - 1];
        if (known == null || !known.fits(segment, start, length)) {
            known = learn(segment, start, length);
        }
        this.segment = segment;
        this.start = start;
        this.length = length;
        this.shape = known;
        this.offsets = known.offsets();
    }

    private MessageShape learn(MemorySegment segment, long start, int length) {
        int place = length >>> 2 & SHAPES - 1;
        MessageShape reused = shapes[place];
        MessageShape learned = reused == null ? new MessageShape() : reused;
        shapes[place] = learned;
        learned.learn(segment, start, length);
        return learned;
    }

    static DecodeException tooShort(long offset, int length) {
        return new DecodeException(
                "", offset, "a message about a flow takes 20 bytes at least, not " + length);
    }

    MemorySegment segment() {
        return segment;
    }

    long start() {
        return start;
    }

    int length() {
        return length;
    }

    boolean isDestroy() {
        return ByteOrders.u16(segment, start + NLMSG_TYPE_OFFSET) == FLOW_WAS;
    }

    boolean hasTopLevel(int type) {
        return shape.hasTopLevel(type);
    }

    boolean has(int slot) {
        return offsets[slot] != 0;
    }

    EchoForm echo() {
        return shape.echo();
    }

    /// Where a value that is there starts, from the start of the message.
    int offset(int slot) {
        return offsets[slot];
    }

    /// Where a value that is there starts in the segment.
    long valueOffset(int slot) {
        return start + offsets[slot];
    }

    /// Bytes of a value that is there.
    int valueLength(int slot) {
        return ByteOrders.u16(segment, valueOffset(slot) - NLA_HDRLEN) - NLA_HDRLEN;
    }

    /// 8 bits, unsigned; -1 when absent.
    int u8(int slot) {
        return has(slot) ? ByteOrders.u8(segment, valueOffset(slot)) : -1;
    }

    /// 16 bits, unsigned; -1 when absent.
    int u16(int slot) {
        return has(slot) ? ByteOrders.u16be(segment, valueOffset(slot)) : -1;
    }

    /// 32 bits, unsigned; -1 when absent.
    long u32(int slot) {
        return has(slot) ? ByteOrders.u32be(segment, valueOffset(slot)) & LOW_32_BITS : -1;
    }

    /// 32 bits; 0 when absent.
    int bits(int slot) {
        return has(slot) ? ByteOrders.u32be(segment, valueOffset(slot)) : 0;
    }

    /// 64 bits; 0 when absent.
    long u64(int slot) {
        return has(slot) ? ByteOrders.u64be(segment, valueOffset(slot)) : 0;
    }

    /// A value below [FlowLayout#SCALARS] that is there.
    long scalar(int slot) {
        return switch (FlowLayout.scalarBytes(slot)) {
            case Byte.BYTES -> u8(slot);
            case Short.BYTES -> u16(slot);
            case Integer.BYTES -> u32(slot);
            default -> u64(slot);
        };
    }

    boolean isV6Address(int slot) {
        return has(slot) && valueLength(slot) == V6_BYTES;
    }

    /// The upper 64 bits; 0 for IPv4 and when absent.
    long addressHigh(int slot) {
        return isV6Address(slot) ? ByteOrders.u64be(segment, valueOffset(slot)) : 0;
    }

    /// The lower 64 bits or the 32 bits of IPv4; 0 when absent.
    long addressLow(int slot) {
        if (isV6Address(slot)) {
            return ByteOrders.u64be(segment, valueOffset(slot) + Long.BYTES);
        }
        return bits(slot) & LOW_32_BITS;
    }

    /// Bytes up to the first zero: the kernel's strings end with one. 0 when absent.
    int textLength(int slot) {
        if (!has(slot)) {
            return 0;
        }
        long at = valueOffset(slot);
        int bytes = valueLength(slot);
        int size = 0;
        while (size < bytes && segment.get(ValueLayout.JAVA_BYTE, at + size) != 0) {
            size++;
        }
        return size;
    }

    /// Empty when absent.
    String text(int slot) {
        byte[] bytes = new byte[textLength(slot)];
        MemorySegment.copy(
                segment, ValueLayout.JAVA_BYTE, valueOffset(slot), bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    int unknownCount() {
        return shape.unknownCount();
    }

    UnknownAttribute unknown(int i) {
        long at = start + shape.unknownOffset(i);
        int payload = ByteOrders.u16(segment, at) - NLA_HDRLEN;
        int type = ByteOrders.u16(segment, at + Short.BYTES);
        byte[] bytes = segment.asSlice(at + NLA_HDRLEN, payload).toArray(ValueLayout.JAVA_BYTE);
        return new UnknownAttribute(shape.unknownParent(i), type, bytes);
    }
}
