// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.netlink4j.uapi.Netlink.NLA_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLA_TYPE_MASK;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_HDRLEN;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFGENMSG_BYTES;

import dev.sne.netlink4j.ByteOrders;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.uapi.Netlink;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Where the values stand in messages of one shape: those with the same attribute headers, which
/// differ in values only. A table holds a million flows but a handful of shapes, so the way through
/// tables and nests is taken once per shape; for a further message it is enough that its headers
/// are those of the shape.
///
/// Reusable for another shape, which allocates nothing. Not thread-safe.
final class MessageShape {
    /// Where `nfgen_family` is, and where the attributes begin.
    static final int FAMILY = NLMSG_HDRLEN;

    static final int FIRST_ATTRIBUTE = NLMSG_HDRLEN + NFGENMSG_BYTES;

    /// A flow with everything has some 70 attributes. Messages with more have no shape to remember.
    private static final int MAX_HEADERS = 128;

    private static final int NO_LENGTH = -1;

    /// Of the messages of this shape; [#NO_LENGTH] when none is to be recognized.
    private int length = NO_LENGTH;

    /// The attribute headers, length and type in one number, and where they are from the start of
    /// the message.
    private final int[] headers = new int[MAX_HEADERS];

    private final int[] headerOffsets = new int[MAX_HEADERS];
    private int headerCount;

    private final int[] offsets = new int[FlowLayout.SLOTS];

    /// Bit n: an attribute of type n stands at the top level.
    private long topLevel;

    private final EchoForm echo = new EchoForm();

    private int unknownCount;
    private int[] unknownParents = new int[4];
    private int[] unknownOffsets = new int[4];

    /// Whether a message has this shape.
    boolean fits(MemorySegment segment, long start, int messageLength) {
        if (messageLength != length) {
            return false;
        }
        for (int i = 0; i < headerCount; i++) {
            if (ByteOrders.u32(segment, start + headerOffsets[i]) != headers[i]) {
                return false;
            }
        }
        return true;
    }

    /// Becomes the shape of a message.
    ///
    /// @throws DecodeException when an attribute does not lie within its nest, or has not the
    ///   length that its type demands
    void learn(MemorySegment segment, long start, int messageLength) {
        length = NO_LENGTH;
        headerCount = 0;
        topLevel = 0;
        unknownCount = 0;
        Arrays.fill(offsets, 0);
        walk(segment, start, FlowLayout.MESSAGE, 0, 0, FIRST_ATTRIBUTE, messageLength);
        echo.learn(segment, start, messageLength, topLevel, offsets, unknownCount > 0);
        length = headerCount > MAX_HEADERS ? NO_LENGTH : messageLength;
    }

    /// Goes through one list of attributes. Recursion ends because the tables nest three deep.
    ///
    /// @param parent the enclosing types, as in [UnknownAttribute#parent()]
    /// @param base the slot where the values of this nest begin
    /// @param from the first byte, from the start of the message
    /// @param to behind the last byte
    private void walk(
            MemorySegment segment, long start, Nest nest, int parent, int base, int from, int to) {
        int at = from;
        while (to - at >= NLA_HDRLEN) {
            int size = ByteOrders.u16(segment, start + at);
            int type = ByteOrders.u16(segment, start + at + Short.BYTES) & NLA_TYPE_MASK;
            if (size < NLA_HDRLEN || size > to - at) {
                throw badSize(parent, type, start + at, size, to - at);
            }
            rememberHeader(segment, start, at);
            if (parent == 0 && type < Long.SIZE) {
                topLevel |= 1L << type;
            }
            int entry = nest.entry(type);
            int slot = base + Nest.slot(entry);
            switch (Nest.kind(entry)) {
                case Nest.VALUE -> {
                    int expected = Nest.length(entry);
                    if (expected != size - NLA_HDRLEN && expected != Nest.ANY_LENGTH) {
                        throw badLength(parent, type, start + at, size, expected);
                    }
                    offsets[slot] = at + NLA_HDRLEN;
                }
                case Nest.NEST -> {
                    int path = parent << Byte.SIZE | type;
                    walk(segment, start, nest.child(type), path, slot, at + NLA_HDRLEN, at + size);
                }
                case Nest.UNKNOWN -> rememberUnknown(parent, at);
                default -> {} // Nest.PADDING
            }
            at += Netlink.align(size);
        }
    }

    private void rememberHeader(MemorySegment segment, long start, int at) {
        if (headerCount < MAX_HEADERS) {
            headers[headerCount] = ByteOrders.u32(segment, start + at);
            headerOffsets[headerCount] = at;
        }
        headerCount++;
    }

    private void rememberUnknown(int parent, int at) {
        if (unknownCount == unknownOffsets.length) {
            unknownParents = Arrays.copyOf(unknownParents, unknownCount * 2);
            unknownOffsets = Arrays.copyOf(unknownOffsets, unknownCount * 2);
        }
        unknownParents[unknownCount] = parent;
        unknownOffsets[unknownCount++] = at;
    }

    private static DecodeException badSize(int parent, int type, long at, int size, int left) {
        return new DecodeException(
                FlowLayout.path(parent, type),
                at,
                "attribute length " + size + " is not within 4 and the " + left + " bytes left");
    }

    private static DecodeException badLength(
            int parent, int type, long at, int size, int expected) {
        return new DecodeException(
                FlowLayout.path(parent, type),
                at,
                "expected " + expected + " bytes, found " + (size - NLA_HDRLEN));
    }

    /// Where the value of each slot is, from the start of the message; 0 for one that is not there.
    int[] offsets() {
        return offsets;
    }

    EchoForm echo() {
        return echo;
    }

    boolean hasTopLevel(int type) {
        return (topLevel >>> type & 1) != 0;
    }

    int unknownCount() {
        return unknownCount;
    }

    int unknownParent(int i) {
        return unknownParents[i];
    }

    int unknownOffset(int i) {
        return unknownOffsets[i];
    }
}
