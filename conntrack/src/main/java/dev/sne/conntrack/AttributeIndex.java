// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_DELETE;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_NEW;
import static dev.sne.netlink4j.uapi.Netlink.NLA_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLA_TYPE_MASK;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_TYPE_OFFSET;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFGENMSG_BYTES;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNL_SUBSYS_CTNETLINK;

import dev.sne.netlink4j.ByteOrders;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.netlink4j.uapi.Nfnetlink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Where in a message the value of each slot of [FlowLayout] is: made in one pass, which checks
/// every length, so that reading a value needs no further check. Reusable, allocates nothing, not
/// thread-safe.
///
/// Only offsets are kept: a segment for each attribute would cost six times as much.
final class AttributeIndex {
    static final int FIRST_ATTRIBUTE = NLMSG_HDRLEN + NFGENMSG_BYTES;

    private static final int FLOW_IS = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW);
    private static final int FLOW_WAS = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE);
    private static final int V6_BYTES = 16;
    private static final long LOW_32_BITS = 0xffff_ffffL;

    private MemorySegment segment = MemorySegment.NULL;
    private long start;
    private int length;

    /// From the start of the message; 0 for a value that is not there.
    private final int[] offsets = new int[FlowLayout.SLOTS];

    /// Bit n: an attribute of type n stands at the top level.
    private long topLevel;

    private int unknownCount;
    private int[] unknownParents = new int[4];
    private int[] unknownOffsets = new int[4];

    /// Starts over with another message.
    ///
    /// @param segment where it is
    /// @param start the first byte of its Netlink header
    /// @param length its size, which must lie within the segment
    /// @throws DecodeException when it is no message about a flow, or malformed
    void build(MemorySegment segment, long start, int length) {
        if (length < FIRST_ATTRIBUTE) {
            throw tooShort(start, length);
        }
        int type = ByteOrders.u16(segment, start + NLMSG_TYPE_OFFSET);
        if (type != FLOW_IS && type != FLOW_WAS) {
            throw new DecodeException(
                    "",
                    start,
                    "message type 0x" + Integer.toHexString(type) + " is not about a flow");
        }
        this.segment = segment;
        this.start = start;
        this.length = length;
        this.topLevel = 0;
        this.unknownCount = 0;
        Arrays.fill(offsets, 0);
        walk(segment, FlowLayout.MESSAGE, 0, 0, FIRST_ATTRIBUTE, length);
    }

    /// Goes through one list of attributes. Recursion ends because the tables nest three deep.
    ///
    /// @param parent the enclosing types, as in [UnknownAttribute#parent()]
    /// @param base the slot where the values of this nest begin
    /// @param from the first byte, from the start of the message
    /// @param to behind the last byte
    private void walk(MemorySegment segment, Nest nest, int parent, int base, int from, int to) {
        int at = from;
        while (to - at >= NLA_HDRLEN) {
            int size = ByteOrders.u16(segment, start + at);
            int type = ByteOrders.u16(segment, start + at + Short.BYTES) & NLA_TYPE_MASK;
            if (size < NLA_HDRLEN || size > to - at) {
                throw badSize(parent, type, at, size, to);
            }
            if (parent == 0 && type < Long.SIZE) {
                topLevel |= 1L << type;
            }
            int entry = nest.entry(type);
            int slot = base + Nest.slot(entry);
            switch (Nest.kind(entry)) {
                case Nest.VALUE -> {
                    int expected = Nest.length(entry);
                    if (expected != size - NLA_HDRLEN && expected != Nest.ANY_LENGTH) {
                        throw badLength(parent, type, at, size, expected);
                    }
                    offsets[slot] = at + NLA_HDRLEN;
                }
                case Nest.NEST -> {
                    int path = parent << Byte.SIZE | type;
                    walk(segment, nest.child(type), path, slot, at + NLA_HDRLEN, at + size);
                }
                case Nest.UNKNOWN -> rememberUnknown(parent, at);
                default -> {} // Nest.PADDING
            }
            at += Netlink.align(size);
        }
    }

    private void rememberUnknown(int parent, int at) {
        if (unknownCount == unknownOffsets.length) {
            unknownParents = Arrays.copyOf(unknownParents, unknownCount * 2);
            unknownOffsets = Arrays.copyOf(unknownOffsets, unknownCount * 2);
        }
        unknownParents[unknownCount] = parent;
        unknownOffsets[unknownCount++] = at;
    }

    static DecodeException tooShort(long offset, int length) {
        return new DecodeException(
                "", offset, "a message about a flow takes 20 bytes at least, not " + length);
    }

    private DecodeException badSize(int parent, int type, int at, int size, int to) {
        return new DecodeException(
                FlowLayout.path(parent, type),
                start + at,
                "attribute length "
                        + size
                        + " is not within 4 and the "
                        + (to - at)
                        + " bytes left");
    }

    private DecodeException badLength(int parent, int type, int at, int size, int expected) {
        return new DecodeException(
                FlowLayout.path(parent, type),
                start + at,
                "expected " + expected + " bytes, found " + (size - NLA_HDRLEN));
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
        return (topLevel >>> type & 1) != 0;
    }

    boolean has(int slot) {
        return offsets[slot] != 0;
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
        return unknownCount;
    }

    UnknownAttribute unknown(int i) {
        long at = start + unknownOffsets[i];
        int payload = ByteOrders.u16(segment, at) - NLA_HDRLEN;
        int type = ByteOrders.u16(segment, at + Short.BYTES);
        byte[] bytes = segment.asSlice(at + NLA_HDRLEN, payload).toArray(ValueLayout.JAVA_BYTE);
        return new UnknownAttribute(unknownParents[i], type, bytes);
    }
}
