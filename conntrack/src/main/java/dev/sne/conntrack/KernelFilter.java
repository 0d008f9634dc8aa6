// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_FILTER;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_FILTER_ORIG_FLAGS;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_FILTER_REPLY_FLAGS;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_MARK;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_MARK_MASK;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_STATUS;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_STATUS_MASK;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TUPLE_ORIG;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TUPLE_REPLY;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_ZONE;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET6;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_UNSPEC;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNETLINK_V1;

import dev.sne.netlink4j.MessageWriter;

/// Which flows a dump or a bulk deletion concerns, as far as the kernel itself can tell: all parts
/// must hold. Immutable. Built from [#ANY] step by step:
///
/// ```java
/// KernelFilter.ANY.withFamily(AF_INET).withOriginal(TupleMatch.ANY.withProtocol(17)).withMark(1, 0xff)
/// ```
///
/// Source: `ctnetlink_alloc_filter()` and `ctnetlink_filter_match()` in
/// `net/netfilter/nf_conntrack_netlink.c`. Linux 6.12 knows all of it; what an older kernel
/// ignores, [Conntrack] compares itself.
///
/// @param family `AF_INET`, `AF_INET6`, or `AF_UNSPEC` for both
/// @param mark what the bits in `markMask` must be; no bit outside it
/// @param markMask which bits of the mark count; 0 for any mark
/// @param status what the bits in `statusMask` must be, `IPS_…`; no bit outside it
/// @param statusMask which bits of the status count; 0 for any status
/// @param zone the zone's id, of both or of one direction, 0 for flows without a zone; -1 for any
/// @param original what the original tuple must be; needs a family unless it is [TupleMatch#ANY]
/// @param reply what the reply tuple must be; needs a family unless it is [TupleMatch#ANY]
public record KernelFilter(
        int family,
        int mark,
        int markMask,
        int status,
        int statusMask,
        int zone,
        TupleMatch original,
        TupleMatch reply) {
    /// Every flow.
    public static final KernelFilter ANY =
            new KernelFilter(AF_UNSPEC, 0, 0, 0, 0, -1, TupleMatch.ANY, TupleMatch.ANY);

    private static final int MAX_ZONE = 0xffff;

    public KernelFilter {
        if (family != AF_UNSPEC && family != AF_INET && family != AF_INET6) {
            throw new IllegalArgumentException("address family " + family);
        }
        if ((mark & ~markMask) != 0 || (status & ~statusMask) != 0) {
            throw new IllegalArgumentException("bits outside their mask match nothing");
        }
        if (zone < -1 || zone > MAX_ZONE) {
            throw new IllegalArgumentException(
                    "zone " + zone + " is not within -1 and " + MAX_ZONE);
        }
        if (family == AF_UNSPEC && !(original.isAny() && reply.isAny())) {
            throw new IllegalArgumentException("the kernel compares tuples of one family only");
        }
        if (family == AF_INET6 && (original.hasAddress() || reply.hasAddress())) {
            throw new IllegalArgumentException("IPv4 addresses do not match IPv6 flows");
        }
    }

    public KernelFilter withFamily(int value) {
        return new KernelFilter(value, mark, markMask, status, statusMask, zone, original, reply);
    }

    public KernelFilter withMark(int value, int mask) {
        return new KernelFilter(family, value, mask, status, statusMask, zone, original, reply);
    }

    public KernelFilter withStatus(int value, int mask) {
        return new KernelFilter(family, mark, markMask, value, mask, zone, original, reply);
    }

    public KernelFilter withZone(int value) {
        return new KernelFilter(family, mark, markMask, status, statusMask, value, original, reply);
    }

    public KernelFilter withOriginal(TupleMatch value) {
        return new KernelFilter(family, mark, markMask, status, statusMask, zone, value, reply);
    }

    public KernelFilter withReply(TupleMatch value) {
        return new KernelFilter(family, mark, markMask, status, statusMask, zone, original, value);
    }

    /// Whether every flow matches.
    public boolean isAny() {
        return family == AF_UNSPEC
                && markMask == 0
                && statusMask == 0
                && zone < 0
                && original.isAny()
                && reply.isAny();
    }

    /// Whether a flow matches, as the kernel would find.
    public boolean matches(FlowView flow) {
        return (family == AF_UNSPEC || flow.family() == family)
                && (flow.mark() & markMask) == mark
                && (flow.status() & statusMask) == status
                && (zone < 0 || zone == anyZone(flow))
                && original.matches(flow, FlowView.ORIG)
                && reply.matches(flow, FlowView.REPLY);
    }

    private static int anyZone(FlowView flow) {
        return Math.max(
                flow.zone(),
                Math.max(flow.tupleZone(FlowView.ORIG), flow.tupleZone(FlowView.REPLY)));
    }

    /// Writes `struct nfgenmsg` and the attributes. Its version is 1: with 0 a deletion would not
    /// heed the family.
    void encode(MessageWriter out) {
        out.u8(family).u8(NFNETLINK_V1).u16be(0);
        if (markMask != 0) {
            out.attrU32be(CTA_MARK, mark);
            out.attrU32be(CTA_MARK_MASK, markMask);
        }
        if (statusMask != 0) {
            out.attrU32be(CTA_STATUS, status);
            out.attrU32be(CTA_STATUS_MASK, statusMask);
        }
        if (zone >= 0) {
            out.attrU16be(CTA_ZONE, zone);
        }
        if (!original.isAny() || !reply.isAny()) {
            int nest = out.beginNest(CTA_FILTER);
            out.attrU32(CTA_FILTER_ORIG_FLAGS, original.flags());
            out.attrU32(CTA_FILTER_REPLY_FLAGS, reply.flags());
            out.endNest(nest);
            original.encode(CTA_TUPLE_ORIG, out);
            reply.encode(CTA_TUPLE_REPLY, out);
        }
    }
}
