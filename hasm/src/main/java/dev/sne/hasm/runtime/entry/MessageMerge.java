// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import static dev.sne.hasm.runtime.entry.EntryForm.FIRST_ATTRIBUTE;
import static dev.sne.netlink4j.uapi.Netlink.NLA_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLA_TYPE_MASK;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_LEN_OFFSET;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_TYPE_OFFSET;

import dev.sne.netlink4j.ByteOrders;
import dev.sne.netlink4j.uapi.Netlink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Makes one message about a flow of two: a later one tells what has changed since, in whole
/// attributes of the top level. The messages are the kernel's, or made of them here; their
/// attributes lie within them.
final class MessageMerge {
    private MessageMerge() {}

    /// Writes the header of the earlier message, its attributes with those values that the later
    /// one tells anew, and what only the later one has.
    ///
    /// @param base where the earlier message and the result are
    /// @param target where the result goes; at most as long as both together
    /// @return its length
    static int merge(
            MemorySegment base,
            long earlier,
            int earlierLength,
            MemorySegment change,
            long later,
            int laterLength,
            long target) {
        MemorySegment.copy(base, earlier, base, target, FIRST_ATTRIBUTE);
        int length = FIRST_ATTRIBUTE;
        int at = FIRST_ATTRIBUTE;
        while (earlierLength - at >= NLA_HDRLEN) {
            int found = find(change, later, laterLength, type(base, earlier + at));
            length =
                    found > 0
                            ? append(change, later + found, base, target, length)
                            : append(base, earlier + at, base, target, length);
            at += size(base, earlier + at);
        }
        at = FIRST_ATTRIBUTE;
        while (laterLength - at >= NLA_HDRLEN) {
            if (find(base, earlier, earlierLength, type(change, later + at)) == 0) {
                length = append(change, later + at, base, target, length);
            }
            at += size(change, later + at);
        }
        base.set(ValueLayout.JAVA_INT_UNALIGNED, target + NLMSG_LEN_OFFSET, length);
        return length;
    }

    /// Lets a message say that its flow has ended.
    static void makeEnd(MemorySegment message, long offset) {
        type(message, offset, EntryForm.FLOW_WAS);
    }

    /// Lets a message say that there is its flow.
    static void makeBeginning(MemorySegment message, long offset) {
        type(message, offset, EntryForm.FLOW_IS);
    }

    /// @return where the attribute is, from the start of the message; 0 when it is not there
    private static int find(MemorySegment message, long offset, int length, int type) {
        int at = FIRST_ATTRIBUTE;
        while (length - at >= NLA_HDRLEN) {
            if (type(message, offset + at) == type) {
                return at;
            }
            at += size(message, offset + at);
        }
        return 0;
    }

    private static int append(
            MemorySegment from, long attribute, MemorySegment to, long target, int length) {
        int size = size(from, attribute);
        MemorySegment.copy(from, attribute, to, target + length, size);
        return length + size;
    }

    private static int type(MemorySegment message, long attribute) {
        return ByteOrders.u16(message, attribute + Short.BYTES) & NLA_TYPE_MASK;
    }

    /// With padding; at least a header, so that every loop ends.
    private static int size(MemorySegment message, long attribute) {
        return Math.max(NLA_HDRLEN, Netlink.align(ByteOrders.u16(message, attribute)));
    }

    private static void type(MemorySegment message, long offset, int type) {
        message.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset + NLMSG_TYPE_OFFSET, (short) type);
    }
}
