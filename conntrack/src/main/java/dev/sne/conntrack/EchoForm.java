// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.*;
import static dev.sne.netlink4j.uapi.Netlink.NLA_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLA_TYPE_MASK;

import dev.sne.netlink4j.ByteOrders;
import dev.sne.netlink4j.uapi.Netlink;
import java.lang.foreign.MemorySegment;

/// What of the messages of one shape [FlowEcho] can send back as it stands: flows with addresses
/// and ports in both tuples, TCP's state or none, and nothing that has another form in a request.
final class EchoForm {
    private static final long TAKEN =
            1L << CTA_TUPLE_ORIG
                    | 1L << CTA_TUPLE_REPLY
                    | 1L << CTA_STATUS
                    | 1L << CTA_TIMEOUT
                    | 1L << CTA_MARK
                    | 1L << CTA_PROTOINFO
                    | 1L << CTA_LABELS
                    | 1L << CTA_SEQ_ADJ_ORIG
                    | 1L << CTA_SEQ_ADJ_REPLY
                    | 1L << CTA_SYNPROXY;

    private static final int TCP_SLOTS = FlowLayout.SCTP_STATE - FlowLayout.TCP_STATE;
    private static final int OTHER_PROTOCOLS = FlowLayout.SEQ_ADJ - FlowLayout.SCTP_STATE;

    /// Behind the original tuple, and behind the reply tuple where that follows it, from the start
    /// of the message; 0 when the flow cannot be named.
    private int originalEnd;

    private int rest;
    private boolean change;
    private boolean whole;

    /// Behind the original tuple, which is the first attribute.
    int originalEnd() {
        return originalEnd;
    }

    /// Behind both tuples.
    int rest() {
        return rest;
    }

    /// Whether the original tuple names the flow: there are no zones.
    boolean hasKey() {
        return originalEnd != 0;
    }

    /// Whether all that may have changed is as a request has it.
    boolean isChange() {
        return change;
    }

    /// Whether all is there, and as a request has it.
    boolean isWhole() {
        return whole;
    }

    /// Finds out about the shape of a message.
    ///
    /// @param length of the message, which has been walked through
    /// @param topLevel bit n: an attribute of type n stands at the top level
    /// @param offsets where the value of each slot is; 0 for one that is not there
    /// @param unknown whether there are attributes that this library does not know
    void learn(
            MemorySegment segment,
            long start,
            int length,
            long topLevel,
            int[] offsets,
            boolean unknown) {
        int first = MessageShape.FIRST_ATTRIBUTE;
        originalEnd = 0;
        change = false;
        whole = false;
        if (unknown
                || length <= first
                || type(segment, start + first) != CTA_TUPLE_ORIG
                || (topLevel & 1L << CTA_ZONE) != 0
                || !isPlain(segment, start, FlowView.ORIG, offsets)) {
            return;
        }
        originalEnd = end(segment, start, first);
        rest = originalEnd;
        boolean reply = originalEnd < length && isReply(segment, start);
        if (reply) {
            rest = end(segment, start, originalEnd);
        }
        boolean otherReply = !reply && (topLevel & 1L << CTA_TUPLE_REPLY) != 0;
        change = !otherReply && (topLevel & ~TAKEN) == 0 && isAsRequested(offsets);
        whole =
                change
                        && reply
                        && isPlain(segment, start, FlowView.REPLY, offsets)
                        && isOneFamily(segment, start, offsets)
                        && offsets[FlowLayout.STATUS] != 0
                        && offsets[FlowLayout.TIMEOUT] != 0;
    }

    private boolean isReply(MemorySegment segment, long start) {
        return type(segment, start + originalEnd) == CTA_TUPLE_REPLY;
    }

    private static int type(MemorySegment segment, long at) {
        return ByteOrders.u16(segment, at + Short.BYTES) & NLA_TYPE_MASK;
    }

    private static int end(MemorySegment segment, long start, int at) {
        return at + Netlink.align(ByteOrders.u16(segment, start + at));
    }

    /// Whether a tuple has addresses of one family, a protocol and ports, and no more.
    private static boolean isPlain(MemorySegment segment, long start, int t, int[] offsets) {
        int base = FlowLayout.TUPLES + t * FlowLayout.TUPLE_SLOTS;
        for (int i = 0; i < FlowLayout.TUPLE_SLOTS; i++) {
            if (offsets[base + i] != 0 != i <= FlowLayout.DPORT) {
                return false;
            }
        }
        return length(segment, start, offsets[base + FlowLayout.SRC])
                == length(segment, start, offsets[base + FlowLayout.DST]);
    }

    private static boolean isOneFamily(MemorySegment segment, long start, int[] offsets) {
        int original = FlowLayout.TUPLES + FlowLayout.SRC;
        int reply = original + FlowLayout.TUPLE_SLOTS;
        return length(segment, start, offsets[original]) == length(segment, start, offsets[reply]);
    }

    private static int length(MemorySegment segment, long start, int offset) {
        return ByteOrders.u16(segment, start + offset - NLA_HDRLEN);
    }

    /// The kernel wants SCTP's state whole, and takes TCP's flags only with a mask.
    private static boolean isAsRequested(int[] offsets) {
        boolean flags =
                offsets[FlowLayout.TCP_FLAGS + FlowView.ORIG] != 0
                        && offsets[FlowLayout.TCP_FLAGS + FlowView.REPLY] != 0;
        boolean tcp = offsets[FlowLayout.TCP_STATE] != 0 && flags;
        return !hasAny(offsets, FlowLayout.SCTP_STATE, OTHER_PROTOCOLS)
                && (tcp || !hasAny(offsets, FlowLayout.TCP_STATE, TCP_SLOTS));
    }

    private static boolean hasAny(int[] offsets, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (offsets[i] != 0) {
                return true;
            }
        }
        return false;
    }
}
