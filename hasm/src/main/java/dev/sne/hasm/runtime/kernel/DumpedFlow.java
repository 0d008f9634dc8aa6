// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_DYING;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_STATUS;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TUPLE_MASTER;
import static dev.sne.netlink4j.uapi.Netlink.NLA_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLA_TYPE_MASK;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFGENMSG_BYTES;

import dev.sne.netlink4j.ByteOrders;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.uapi.Netlink;
import java.lang.foreign.MemorySegment;

/// The little that [EventSource] wants to know of a flow in a dump, without decoding all of it.
final class DumpedFlow {
    private static final int NONE = -1;

    private DumpedFlow() {}

    /// Whether the kernel is about to remove the flow. It marks it `IPS_DYING`, reports its end,
    /// and only then takes it out of the table; a dump in between shows what has been reported as
    /// gone (`nf_ct_delete()` in `net/netfilter/nf_conntrack_core.c`).
    static boolean isDying(MessageReader message) {
        long status = find(message, CTA_STATUS);
        return status != NONE && (ByteOrders.u32be(message.segment(), status) & IPS_DYING) != 0;
    }

    /// Whether another flow expected it.
    static boolean hasMaster(MessageReader message) {
        return find(message, CTA_TUPLE_MASTER) != NONE;
    }

    /// Where the payload of a top-level attribute of at least 4 bytes is. What is malformed is for
    /// whoever decodes the message to say.
    private static long find(MessageReader message, int type) {
        MemorySegment segment = message.segment();
        long at = message.payloadOffset() + NFGENMSG_BYTES;
        long end = message.offset() + message.length();
        while (end - at >= NLA_HDRLEN + Integer.BYTES) {
            int length = ByteOrders.u16(segment, at);
            if ((ByteOrders.u16(segment, at + Short.BYTES) & NLA_TYPE_MASK) == type) {
                return at + NLA_HDRLEN;
            }
            if (length < NLA_HDRLEN) {
                return NONE;
            }
            at += Netlink.align(length);
        }
        return NONE;
    }
}
