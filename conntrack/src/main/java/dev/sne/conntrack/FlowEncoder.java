// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_CONFIRMED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_EXPECTED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_FIXED_TIMEOUT;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_HELPER;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.*;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNETLINK_V0;

import dev.sne.netlink4j.MessageWriter;

/// Writes a flow into a ctnetlink message whose Netlink header has been begun: `struct nfgenmsg`,
/// then the attributes that the kernel takes in that kind of request. Allocates nothing.
///
/// Sources: `ctnetlink_create_conntrack()`, `ctnetlink_change_conntrack()` and
/// `ctnetlink_fill_info()` in `net/netfilter/nf_conntrack_netlink.c`, `nf_nat_setup_info()` in
/// `net/netfilter/nf_nat_core.c`.
public final class FlowEncoder {
    /// What the kernel lets a request set. The other bits follow from other attributes (NAT,
    /// master, sequence adjustment) or belong to the kernel.
    static final int SETTABLE_STATUS =
            IPS_SEEN_REPLY | IPS_ASSURED | IPS_FIXED_TIMEOUT | IPS_HELPER;

    private FlowEncoder() {}

    /// A creation of the flow as the builder has it. The reply tuple may be missing or incomplete.
    ///
    /// The kernel takes over no counters, timestamps, ids and security contexts; labels only when a
    /// rule of the namespace uses them; a window scale only with its flag on both sides. In place
    /// of a timeout that is missing, as it is for offloaded flows, the protocol's default is sent.
    ///
    /// Address translation is asked for as exact ranges on top of an untranslated reply tuple: only
    /// so does the kernel set the NAT bits and rewrite packets. When the reply tuple is already
    /// taken, the kernel then answers `EEXIST` rather than choosing another port.
    ///
    /// @throws IllegalArgumentException when addresses of the flow are of different families
    public static void create(FlowBuilder flow, MessageWriter out) {
        requireOneFamily(flow);
        header(flow, out);
        FlowAttributes.tuple(CTA_TUPLE_ORIG, flow.tuple(FlowView.ORIG), flow, out);
        FlowAttributes.tuple(CTA_TUPLE_REPLY, NatPlan.replyToCreate(flow), flow, out);
        FlowAttributes.zone(flow, out);
        NatPlan.encode(flow, out);
        if (flow.hasStatus()) {
            // EBUSY without IPS_CONFIRMED and with IPS_EXPECTED, which CTA_TUPLE_MASTER sets.
            out.attrU32be(CTA_STATUS, flow.status() & SETTABLE_STATUS | IPS_CONFIRMED);
        }
        long timeout = flow.hasTimeout() ? flow.timeout() : DefaultTimeouts.seconds(flow);
        out.attrU32be(CTA_TIMEOUT, (int) timeout);
        changeable(flow, out);
        FlowAttributes.tuple(CTA_TUPLE_MASTER, flow.tuple(FlowView.MASTER), flow, out);
        FlowAttributes.unknown(0, flow, out);
    }

    /// A change of a flow that exists: what the builder has of timeout, status, mark, protocol
    /// state, helper, labels, sequence adjustment and SYN proxy. Tuple and zone find the flow; the
    /// rest is left out.
    ///
    /// A status must contain those of the bits `IPS_EXPECTED`, `IPS_SEEN_REPLY` and `IPS_ASSURED`
    /// that the flow has: the kernel refuses to clear them, with `EBUSY`. It can't clear other bits
    /// either.
    ///
    /// @throws IllegalArgumentException when addresses of the flow are of different families
    public static void update(FlowBuilder flow, MessageWriter out) {
        requireOneFamily(flow);
        key(flow, out);
        if (flow.hasStatus()) {
            int bits = flow.status() & (SETTABLE_STATUS | IPS_EXPECTED) | IPS_CONFIRMED;
            out.attrU32be(CTA_STATUS, bits);
        }
        FlowAttributes.u32(CTA_TIMEOUT, FlowLayout.TIMEOUT, flow, out);
        changeable(flow, out);
        FlowAttributes.unknown(0, flow, out);
    }

    /// What names a flow: its original tuple, or else its reply tuple, and its zone.
    public static void key(FlowBuilder flow, MessageWriter out) {
        header(flow, out);
        TupleBuilder original = flow.tuple(FlowView.ORIG);
        if (original.isPresent()) {
            FlowAttributes.tuple(CTA_TUPLE_ORIG, original, flow, out);
        } else {
            FlowAttributes.tuple(CTA_TUPLE_REPLY, flow.tuple(FlowView.REPLY), flow, out);
        }
        FlowAttributes.zone(flow, out);
    }

    /// What names a flow that is to be deleted: with its id, if the builder has it, so that no
    /// later flow with the same tuple is hit.
    public static void delete(FlowBuilder flow, MessageWriter out) {
        key(flow, out);
        FlowAttributes.u32(CTA_ID, FlowLayout.ID, flow, out);
    }

    /// Everything that the builder has but NAT ranges and masks, in the order in which a dump
    /// reports it.
    public static void report(FlowBuilder flow, MessageWriter out) {
        header(flow, out);
        FlowAttributes.tuple(CTA_TUPLE_ORIG, flow.tuple(FlowView.ORIG), flow, out);
        FlowAttributes.tuple(CTA_TUPLE_REPLY, flow.tuple(FlowView.REPLY), flow, out);
        FlowAttributes.zone(flow, out);
        FlowAttributes.u32(CTA_STATUS, FlowLayout.STATUS, flow, out);
        FlowAttributes.u32(CTA_MARK, FlowLayout.MARK, flow, out);
        FlowAttributes.u32(CTA_SECMARK, FlowLayout.SECMARK, flow, out);
        FlowAttributes.secctx(flow, out);
        FlowAttributes.u32(CTA_ID, FlowLayout.ID, flow, out);
        FlowAttributes.u32(CTA_USE, FlowLayout.USE, flow, out);
        FlowAttributes.tuple(CTA_TUPLE_MASTER, flow.tuple(FlowView.MASTER), flow, out);
        FlowAttributes.u32(CTA_TIMEOUT, FlowLayout.TIMEOUT, flow, out);
        FlowAttributes.protoInfo(flow, out);
        FlowAttributes.counters(CTA_COUNTERS_ORIG, FlowView.ORIG, flow, out);
        FlowAttributes.counters(CTA_COUNTERS_REPLY, FlowView.REPLY, flow, out);
        FlowAttributes.timestamp(flow, out);
        FlowAttributes.help(flow, out);
        FlowAttributes.bytes(CTA_LABELS, flow.labelBytes(), out);
        FlowAttributes.seqAdj(CTA_SEQ_ADJ_ORIG, FlowView.ORIG, flow, out);
        FlowAttributes.seqAdj(CTA_SEQ_ADJ_REPLY, FlowView.REPLY, flow, out);
        FlowAttributes.synproxy(flow, out);
        FlowAttributes.u64(CTA_TIMESTAMP_EVENT, FlowLayout.TIMESTAMP_EVENT, flow, out);
        FlowAttributes.unknown(0, flow, out);
    }

    /// Whether a creation has attributes that the kernel refuses in an update (`EOPNOTSUPP`).
    static boolean setsUpTranslationOrMaster(FlowBuilder flow) {
        return NatPlan.translates(flow) || flow.tuple(FlowView.MASTER).isPresent();
    }

    private static void requireOneFamily(FlowBuilder flow) {
        if (!flow.isOneFamily()) {
            throw new IllegalArgumentException("a flow has IPv4 or IPv6 addresses, not both");
        }
    }

    /// `struct nfgenmsg`.
    private static void header(FlowBuilder flow, MessageWriter out) {
        out.u8(flow.family()).u8(NFNETLINK_V0).u16be(0);
    }

    /// What both a creation and an update can set.
    private static void changeable(FlowBuilder flow, MessageWriter out) {
        FlowAttributes.help(flow, out);
        FlowAttributes.requestedProtoInfo(flow, out);
        FlowAttributes.u32(CTA_MARK, FlowLayout.MARK, flow, out);
        FlowAttributes.u32(CTA_MARK_MASK, FlowLayout.MARK_MASK, flow, out);
        FlowAttributes.bytes(CTA_LABELS, flow.labelBytes(), out);
        FlowAttributes.bytes(CTA_LABELS_MASK, flow.labelMaskBytes(), out);
        FlowAttributes.seqAdj(CTA_SEQ_ADJ_ORIG, FlowView.ORIG, flow, out);
        FlowAttributes.seqAdj(CTA_SEQ_ADJ_REPLY, FlowView.REPLY, flow, out);
        FlowAttributes.synproxy(flow, out);
    }
}
