// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.*;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_HDRLEN;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFGENMSG_BYTES;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNL_SUBSYS_CTNETLINK;

import dev.sne.hasm.replication.EntryKind;
import dev.sne.hasm.replication.Varint;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.uapi.Nfnetlink;
import java.lang.foreign.MemorySegment;

/// Bounds and codes of entries: see "Entries" in PROTOCOL.md.
final class EntryForm {
    /// `nlmsg_type` of a flow that there is, and of one that there was.
    static final int FLOW_IS = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW);

    static final int FLOW_WAS = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE);

    /// Where the attributes of a message begin.
    static final int FIRST_ATTRIBUTE = NLMSG_HDRLEN + NFGENMSG_BYTES;

    /// Templates of a stream at a time; their numbers are smaller.
    static final int MAX_TEMPLATES = EntryKind.MAX_TEMPLATE + 1;

    /// The kernel nests four deep.
    static final int MAX_DEPTH = 8;

    // Bits of a template's second byte.
    static final int DESTROYED = 1;
    static final int KNOWN_FLAGS = DESTROYED;

    // Bits of an attribute in a template, below its type.
    static final int NESTED = 1;
    static final int NET_BYTEORDER = 2;
    static final int MIRRORED = 4;
    static final int TYPE_SHIFT = 3;

    /// What a peer can't use: what counts on the primary alone, and names in its kernel.
    private static final long OF_NO_USE =
            1L << CTA_USE
                    | 1L << CTA_ID
                    | 1L << CTA_COUNTERS_ORIG
                    | 1L << CTA_COUNTERS_REPLY
                    | 1L << CTA_TIMESTAMP
                    | 1L << CTA_TIMESTAMP_EVENT
                    | 1L << CTA_SECMARK
                    | 1L << CTA_SECCTX;

    /// What names a flow that has ended. Its id is another one in the peer's kernel.
    private static final long OF_USE_WHEN_DESTROYED = 1L << CTA_TUPLE_ORIG | 1L << CTA_ZONE;

    /// What a flow keeps from its beginning on.
    private static final long NEVER_CHANGES = 1L << CTA_TUPLE_REPLY | 1L << CTA_TUPLE_MASTER;

    private EntryForm() {}

    /// Whether an attribute at the top level travels.
    ///
    /// @param destroyed whether the flow has ended
    /// @param change whether only what may have changed is to be told
    /// @param length of its payload
    static boolean travels(boolean destroyed, boolean change, int type, int length) {
        // The kernel pads 64-bit values on some machines with empty attributes of the type that
        // means padding one level below, where CTA_STATUS is a value.
        boolean padding = type == CTA_STATUS && length == 0;
        long bit = type < Long.SIZE ? 1L << type : 0;
        if (destroyed) {
            return (bit & OF_USE_WHEN_DESTROYED) != 0;
        }
        boolean fixed = change && (bit & NEVER_CHANGES) != 0;
        return (bit & OF_NO_USE) == 0 && !fixed && !padding;
    }

    /// Reads a number.
    ///
    /// @param end behind the last byte that may be read
    /// @throws DecodeException when there is none
    static int number(MemorySegment from, long at, long end) {
        int number = Varint.read(from, at, end - at);
        if (number < 0) {
            throw new DecodeException("entry", at, "expected a number of 1 to 3 bytes");
        }
        return number;
    }
}
