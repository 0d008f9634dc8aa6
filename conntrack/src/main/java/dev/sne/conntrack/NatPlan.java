// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.In.IPPROTO_GRE;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_CONFIRMED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_NAT_DONE_MASK;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_NAT_MASK;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_NAT_DST;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_NAT_PROTO;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_NAT_SRC;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_NAT_V4_MAXIP;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_NAT_V4_MINIP;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_NAT_V6_MAXIP;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_NAT_V6_MINIP;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_PROTONAT_PORT_MAX;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_PROTONAT_PORT_MIN;

import dev.sne.netlink4j.MessageWriter;

/// How a creation asks for address translation, so that the new flow's reply tuple and status are
/// those wanted.
///
/// The kernel starts from the reply tuple of the request. It translates the destination, then the
/// source, each into a range, and sets a NAT bit for each step that changed something. So the
/// request has the untranslated reply tuple and, for both steps, a range of exactly one address and
/// port. A step without a range would let the kernel choose another port when a tuple is taken; an
/// exact range makes that `EEXIST`.
///
/// Sources: `nfnetlink_parse_nat_setup()`, `nf_nat_setup_info()`, `get_unique_tuple()` in
/// `net/netfilter/nf_nat_core.c`.
final class NatPlan {
    private NatPlan() {}

    /// The reply tuple to send, in the builder's own work space.
    static TupleBuilder replyToCreate(FlowBuilder flow) {
        TupleBuilder reply = flow.tuple(FlowView.REPLY);
        TupleBuilder sent = flow.inverse().clear();
        if (translates(flow)) {
            if (reply.zone() >= 0) {
                sent.zone(reply.zone());
            }
            if (reply.protocol() == IPPROTO_GRE && reply.srcPort() >= 0 && reply.dstPort() >= 0) {
                // The kernel translates no keys here: it wants a master for that, and knows it only
                // later.
                sent.ports(reply.srcPort(), reply.dstPort());
            }
        } else {
            sent.copy(reply);
        }
        sent.completeFromInverse(flow.tuple(FlowView.ORIG));
        return sent;
    }

    /// Adds `CTA_NAT_SRC` and `CTA_NAT_DST` if there is anything to translate.
    static void encode(FlowBuilder flow, MessageWriter out) {
        if (isExplicit(flow)) {
            explicit(CTA_NAT_DST, flow.natDestination(), out);
            explicit(CTA_NAT_SRC, flow.natSource(), out);
        } else if (translates(flow)) {
            derivedDestination(flow, out);
            derivedSource(flow, out);
        }
    }

    private static boolean isExplicit(FlowBuilder flow) {
        return flow.natSource().isPresent() || flow.natDestination().isPresent();
    }

    static boolean translates(FlowBuilder flow) {
        if (isExplicit(flow)) {
            return true;
        }
        if ((flow.status() & (IPS_NAT_MASK | IPS_NAT_DONE_MASK)) != 0) {
            return true;
        }
        boolean fromKernel = (flow.status() & IPS_CONFIRMED) != 0;
        return !fromKernel && differs(flow.tuple(FlowView.ORIG), flow.tuple(FlowView.REPLY));
    }

    /// Whether what is there of the reply tuple is not the inverse of the original one.
    private static boolean differs(TupleBuilder original, TupleBuilder reply) {
        if (reply.hasSrc()
                && (reply.srcLow() != original.dstLow() || reply.srcHigh() != original.dstHigh())) {
            return true;
        }
        if (reply.hasDst()
                && (reply.dstLow() != original.srcLow() || reply.dstHigh() != original.srcHigh())) {
            return true;
        }
        if (reply.protocol() == IPPROTO_GRE) {
            return false;
        }
        return reply.srcPort() >= 0 && reply.srcPort() != original.dstPort()
                || reply.dstPort() >= 0 && reply.dstPort() != original.srcPort()
                || reply.icmpId() >= 0 && reply.icmpId() != original.icmpId();
    }

    private static void derivedDestination(FlowBuilder flow, MessageWriter out) {
        TupleBuilder original = flow.tuple(FlowView.ORIG);
        TupleBuilder reply = flow.tuple(FlowView.REPLY);
        int nest = out.beginNest(CTA_NAT_DST);
        long high = reply.hasSrc() ? reply.srcHigh() : original.dstHigh();
        long low = reply.hasSrc() ? reply.srcLow() : original.dstLow();
        oneAddress(original.v6(), high, low, out);
        if (original.icmpId() >= 0) {
            // Ids are translated with the source; this keeps the kernel from touching it here.
            ports(original.icmpId(), original.icmpId(), out);
        } else if (hasPortsToTranslate(original)) {
            int port = reply.srcPort() >= 0 ? reply.srcPort() : original.dstPort();
            ports(port, port, out);
        }
        out.endNest(nest);
    }

    private static void derivedSource(FlowBuilder flow, MessageWriter out) {
        TupleBuilder original = flow.tuple(FlowView.ORIG);
        TupleBuilder reply = flow.tuple(FlowView.REPLY);
        int nest = out.beginNest(CTA_NAT_SRC);
        long high = reply.hasDst() ? reply.dstHigh() : original.srcHigh();
        long low = reply.hasDst() ? reply.dstLow() : original.srcLow();
        oneAddress(original.v6(), high, low, out);
        if (original.icmpId() >= 0) {
            int id = reply.icmpId() >= 0 ? reply.icmpId() : original.icmpId();
            ports(id, id, out);
        } else if (hasPortsToTranslate(original)) {
            int port = reply.dstPort() >= 0 ? reply.dstPort() : original.srcPort();
            ports(port, port, out);
        }
        out.endNest(nest);
    }

    private static boolean hasPortsToTranslate(TupleBuilder original) {
        return original.srcPort() >= 0
                && original.dstPort() >= 0
                && original.protocol() != IPPROTO_GRE;
    }

    private static void explicit(int type, NatBuilder nat, MessageWriter out) {
        if (!nat.isPresent()) {
            return;
        }
        int nest = out.beginNest(type);
        if (nat.hasAddresses()) {
            minimum(nat.v6(), nat.minHigh(), nat.minLow(), out);
            maximum(nat.v6(), nat.maxHigh(), nat.maxLow(), out);
        }
        if (nat.hasPorts()) {
            ports(nat.minPort(), nat.maxPort(), out);
        }
        out.endNest(nest);
    }

    /// Asks for exactly one destination: what an untranslated reply's source becomes.
    static void destination(boolean v6, long high, long low, int port, MessageWriter out) {
        exactly(CTA_NAT_DST, v6, high, low, port, out);
    }

    /// Asks for exactly one source: what an untranslated reply's destination becomes.
    static void source(boolean v6, long high, long low, int port, MessageWriter out) {
        exactly(CTA_NAT_SRC, v6, high, low, port, out);
    }

    private static void exactly(
            int type, boolean v6, long high, long low, int port, MessageWriter out) {
        int nest = out.beginNest(type);
        oneAddress(v6, high, low, out);
        ports(port, port, out);
        out.endNest(nest);
    }

    private static void oneAddress(boolean v6, long high, long low, MessageWriter out) {
        minimum(v6, high, low, out);
        maximum(v6, high, low, out);
    }

    private static void minimum(boolean v6, long high, long low, MessageWriter out) {
        FlowAttributes.address(CTA_NAT_V4_MINIP, CTA_NAT_V6_MINIP, v6, high, low, out);
    }

    private static void maximum(boolean v6, long high, long low, MessageWriter out) {
        FlowAttributes.address(CTA_NAT_V4_MAXIP, CTA_NAT_V6_MAXIP, v6, high, low, out);
    }

    private static void ports(int min, int max, MessageWriter out) {
        int nest = out.beginNest(CTA_NAT_PROTO);
        out.attrU16be(CTA_PROTONAT_PORT_MIN, min);
        out.attrU16be(CTA_PROTONAT_PORT_MAX, max);
        out.endNest(nest);
    }
}
