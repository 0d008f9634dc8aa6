// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.In.IPPROTO_ICMPV6;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.*;
import static dev.sne.netlink4j.uapi.Netlink.NLA_HDRLEN;

import dev.sne.netlink4j.MessageWriter;
import java.util.List;

/// Writes single attributes and nests of a flow. What the builder does not have is not written;
/// nests that would be empty are taken back.
final class FlowAttributes {
    private static final int ALL_TCP_FLAGS = 0xff;

    private FlowAttributes() {}

    static void tuple(int type, TupleBuilder tuple, FlowBuilder flow, MessageWriter out) {
        int nest = out.beginNest(type);
        int ip = out.beginNest(CTA_TUPLE_IP);
        if (tuple.hasSrc()) {
            address(CTA_IP_V4_SRC, CTA_IP_V6_SRC, tuple.v6(), tuple.srcHigh(), tuple.srcLow(), out);
        }
        if (tuple.hasDst()) {
            address(CTA_IP_V4_DST, CTA_IP_V6_DST, tuple.v6(), tuple.dstHigh(), tuple.dstLow(), out);
        }
        end(ip, type << Byte.SIZE | CTA_TUPLE_IP, flow, out);
        int proto = out.beginNest(CTA_TUPLE_PROTO);
        layer4(tuple, out);
        end(proto, type << Byte.SIZE | CTA_TUPLE_PROTO, flow, out);
        // The kernel refuses a zone in the tuple of a master (EINVAL); 0 stands for none.
        if (tuple.zone() > 0 && type != CTA_TUPLE_MASTER) {
            out.attrU16be(CTA_TUPLE_ZONE, tuple.zone());
        }
        end(nest, type, flow, out);
    }

    private static void layer4(TupleBuilder tuple, MessageWriter out) {
        if (tuple.protocol() >= 0) {
            out.attrU8(CTA_PROTO_NUM, tuple.protocol());
        }
        u16(CTA_PROTO_SRC_PORT, tuple.srcPort(), out);
        u16(CTA_PROTO_DST_PORT, tuple.dstPort(), out);
        boolean v6 = tuple.protocol() == IPPROTO_ICMPV6;
        u16(v6 ? CTA_PROTO_ICMPV6_ID : CTA_PROTO_ICMP_ID, tuple.icmpId(), out);
        u8(v6 ? CTA_PROTO_ICMPV6_TYPE : CTA_PROTO_ICMP_TYPE, tuple.icmpType(), out);
        u8(v6 ? CTA_PROTO_ICMPV6_CODE : CTA_PROTO_ICMP_CODE, tuple.icmpCode(), out);
    }

    static void address(
            int v4Type, int v6Type, boolean v6, long high, long low, MessageWriter out) {
        if (v6) {
            out.attrU128be(v6Type, high, low);
        } else {
            out.attrU32be(v4Type, (int) low);
        }
    }

    /// The zone of both directions; 0 is the same as none, and refused beside a tuple's zone.
    static void zone(FlowBuilder flow, MessageWriter out) {
        if (flow.value(FlowLayout.ZONE) != 0) {
            out.attrU16be(CTA_ZONE, (int) flow.value(FlowLayout.ZONE));
        }
    }

    static void u32(int type, int slot, FlowBuilder flow, MessageWriter out) {
        if (flow.has(slot)) {
            out.attrU32be(type, (int) flow.value(slot));
        }
    }

    static void u64(int type, int slot, FlowBuilder flow, MessageWriter out) {
        if (flow.has(slot)) {
            out.attrU64be(type, flow.value(slot));
        }
    }

    static void bytes(int type, ByteField value, MessageWriter out) {
        if (value.present()) {
            out.attrBytes(type, value.bytes(), 0, value.length());
        }
    }

    /// Protocol information as the kernel reports it.
    static void protoInfo(FlowBuilder flow, MessageWriter out) {
        if (isEmpty(FlowLayout.TCP_STATE, FlowLayout.SEQ_ADJ - FlowLayout.TCP_STATE, flow)) {
            return;
        }
        int nest = out.beginNest(CTA_PROTOINFO);
        tcp(0, flow, out);
        sctp(flow, out);
        dccp(flow, out);
        end(nest, CTA_PROTOINFO, flow, out);
    }

    /// Protocol information as the kernel wants it: TCP flags with a mask, SCTP with state and both
    /// tags.
    static void requestedProtoInfo(FlowBuilder flow, MessageWriter out) {
        if (isEmpty(FlowLayout.TCP_STATE, FlowLayout.SEQ_ADJ - FlowLayout.TCP_STATE, flow)) {
            return;
        }
        int nest = out.beginNest(CTA_PROTOINFO);
        tcp(ALL_TCP_FLAGS, flow, out);
        if (flow.hasAny(FlowLayout.SCTP_STATE, FlowLayout.DCCP_STATE - FlowLayout.SCTP_STATE)) {
            int sctp = out.beginNest(CTA_PROTOINFO_SCTP);
            out.attrU8(CTA_PROTOINFO_SCTP_STATE, (int) flow.value(FlowLayout.SCTP_STATE));
            out.attrU32be(
                    CTA_PROTOINFO_SCTP_VTAG_ORIGINAL,
                    (int) flow.value(FlowLayout.SCTP_VTAG + FlowView.ORIG));
            out.attrU32be(
                    CTA_PROTOINFO_SCTP_VTAG_REPLY,
                    (int) flow.value(FlowLayout.SCTP_VTAG + FlowView.REPLY));
            end(sctp, CTA_PROTOINFO << Byte.SIZE | CTA_PROTOINFO_SCTP, flow, out);
        }
        dccp(flow, out);
        end(nest, CTA_PROTOINFO, flow, out);
    }

    private static void tcp(int defaultMask, FlowBuilder flow, MessageWriter out) {
        if (isEmpty(FlowLayout.TCP_STATE, FlowLayout.SCTP_STATE - FlowLayout.TCP_STATE, flow)) {
            return;
        }
        int nest = out.beginNest(CTA_PROTOINFO_TCP);
        u8(CTA_PROTOINFO_TCP_STATE, FlowLayout.TCP_STATE, flow, out);
        u8(CTA_PROTOINFO_TCP_WSCALE_ORIGINAL, FlowLayout.TCP_WSCALE, flow, out);
        u8(CTA_PROTOINFO_TCP_WSCALE_REPLY, FlowLayout.TCP_WSCALE + 1, flow, out);
        tcpFlags(CTA_PROTOINFO_TCP_FLAGS_ORIGINAL, FlowView.ORIG, defaultMask, flow, out);
        tcpFlags(CTA_PROTOINFO_TCP_FLAGS_REPLY, FlowView.REPLY, defaultMask, flow, out);
        end(nest, CTA_PROTOINFO << Byte.SIZE | CTA_PROTOINFO_TCP, flow, out);
    }

    private static void tcpFlags(
            int type, int t, int defaultMask, FlowBuilder flow, MessageWriter out) {
        if (flow.has(FlowLayout.TCP_FLAGS + t)) {
            int both = (int) flow.value(FlowLayout.TCP_FLAGS + t);
            int mask = both & 0xff;
            out.attrU16be(type, both & ~0xff | (mask == 0 ? defaultMask : mask));
        }
    }

    private static void sctp(FlowBuilder flow, MessageWriter out) {
        if (isEmpty(FlowLayout.SCTP_STATE, FlowLayout.DCCP_STATE - FlowLayout.SCTP_STATE, flow)) {
            return;
        }
        int nest = out.beginNest(CTA_PROTOINFO_SCTP);
        u8(CTA_PROTOINFO_SCTP_STATE, FlowLayout.SCTP_STATE, flow, out);
        u32(CTA_PROTOINFO_SCTP_VTAG_ORIGINAL, FlowLayout.SCTP_VTAG, flow, out);
        u32(CTA_PROTOINFO_SCTP_VTAG_REPLY, FlowLayout.SCTP_VTAG + 1, flow, out);
        end(nest, CTA_PROTOINFO << Byte.SIZE | CTA_PROTOINFO_SCTP, flow, out);
    }

    private static void dccp(FlowBuilder flow, MessageWriter out) {
        if (isEmpty(FlowLayout.DCCP_STATE, FlowLayout.SEQ_ADJ - FlowLayout.DCCP_STATE, flow)) {
            return;
        }
        int nest = out.beginNest(CTA_PROTOINFO_DCCP);
        u8(CTA_PROTOINFO_DCCP_STATE, FlowLayout.DCCP_STATE, flow, out);
        u8(CTA_PROTOINFO_DCCP_ROLE, FlowLayout.DCCP_ROLE, flow, out);
        u64(CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ, FlowLayout.DCCP_HANDSHAKE_SEQ, flow, out);
        end(nest, CTA_PROTOINFO << Byte.SIZE | CTA_PROTOINFO_DCCP, flow, out);
    }

    static void counters(int type, int t, FlowBuilder flow, MessageWriter out) {
        int slot = FlowLayout.COUNTERS + t * FlowLayout.COUNTERS_SLOTS;
        if (isEmpty(slot, FlowLayout.COUNTERS_SLOTS, flow)) {
            return;
        }
        int nest = out.beginNest(type);
        u64(CTA_COUNTERS_PACKETS, slot + FlowLayout.COUNTERS_PACKETS, flow, out);
        u64(CTA_COUNTERS_BYTES, slot + FlowLayout.COUNTERS_BYTES, flow, out);
        end(nest, type, flow, out);
    }

    static void timestamp(FlowBuilder flow, MessageWriter out) {
        if (isEmpty(FlowLayout.TIMESTAMP_START, 2, flow)) {
            return;
        }
        int nest = out.beginNest(CTA_TIMESTAMP);
        u64(CTA_TIMESTAMP_START, FlowLayout.TIMESTAMP_START, flow, out);
        u64(CTA_TIMESTAMP_STOP, FlowLayout.TIMESTAMP_STOP, flow, out);
        end(nest, CTA_TIMESTAMP, flow, out);
    }

    static void help(FlowBuilder flow, MessageWriter out) {
        if (!flow.helperNameBytes().present()
                && !flow.helperInfoBytes().present()
                && flow.unknown().isEmpty()) {
            return;
        }
        int nest = out.beginNest(CTA_HELP);
        text(CTA_HELP_NAME, flow.helperNameBytes(), out);
        bytes(CTA_HELP_INFO, flow.helperInfoBytes(), out);
        end(nest, CTA_HELP, flow, out);
    }

    static void secctx(FlowBuilder flow, MessageWriter out) {
        int nest = out.beginNest(CTA_SECCTX);
        text(CTA_SECCTX_NAME, flow.secctxBytes(), out);
        end(nest, CTA_SECCTX, flow, out);
    }

    static void seqAdj(int type, int t, FlowBuilder flow, MessageWriter out) {
        int slot = FlowLayout.SEQ_ADJ + t * FlowLayout.SEQ_ADJ_SLOTS;
        if (isEmpty(slot, FlowLayout.SEQ_ADJ_SLOTS, flow)) {
            return;
        }
        int nest = out.beginNest(type);
        u32(CTA_SEQADJ_CORRECTION_POS, slot + FlowLayout.SEQ_ADJ_POSITION, flow, out);
        u32(CTA_SEQADJ_OFFSET_BEFORE, slot + FlowLayout.SEQ_ADJ_BEFORE, flow, out);
        u32(CTA_SEQADJ_OFFSET_AFTER, slot + FlowLayout.SEQ_ADJ_AFTER, flow, out);
        end(nest, type, flow, out);
    }

    static void synproxy(FlowBuilder flow, MessageWriter out) {
        if (isEmpty(FlowLayout.SYNPROXY_ISN, FlowLayout.SCALARS - FlowLayout.SYNPROXY_ISN, flow)) {
            return;
        }
        int nest = out.beginNest(CTA_SYNPROXY);
        u32(CTA_SYNPROXY_ISN, FlowLayout.SYNPROXY_ISN, flow, out);
        u32(CTA_SYNPROXY_ITS, FlowLayout.SYNPROXY_ITS, flow, out);
        u32(CTA_SYNPROXY_TSOFF, FlowLayout.SYNPROXY_TSOFF, flow, out);
        end(nest, CTA_SYNPROXY, flow, out);
    }

    /// Adds the attributes within `parent` that this library does not know, as they came.
    static void unknown(int parent, FlowBuilder flow, MessageWriter out) {
        List<UnknownAttribute> all = flow.unknown();
        for (int i = 0; i < all.size(); i++) {
            UnknownAttribute attribute = all.get(i);
            if (attribute.parent() == parent) {
                out.attrBytes(attribute.type(), attribute.payload());
            }
        }
    }

    /// Whether a nest with these slots would be empty: that is known without beginning it. Never
    /// true when there are unknown attributes, which may belong into it.
    private static boolean isEmpty(int slot, int count, FlowBuilder flow) {
        return !flow.hasAny(slot, count) && flow.unknown().isEmpty();
    }

    private static void end(int nest, int path, FlowBuilder flow, MessageWriter out) {
        unknown(path, flow, out);
        if (out.length() == nest + NLA_HDRLEN) {
            out.cancelNest(nest);
        } else {
            out.endNest(nest);
        }
    }

    private static void text(int type, ByteField value, MessageWriter out) {
        if (value.present()) {
            value.terminate();
            out.attrBytes(type, value.bytes(), 0, value.length() + 1);
        }
    }

    private static void u8(int type, int slot, FlowBuilder flow, MessageWriter out) {
        if (flow.has(slot)) {
            out.attrU8(type, (int) flow.value(slot));
        }
    }

    private static void u8(int type, int value, MessageWriter out) {
        if (value >= 0) {
            out.attrU8(type, value);
        }
    }

    private static void u16(int type, int value, MessageWriter out) {
        if (value >= 0) {
            out.attrU16be(type, value);
        }
    }
}
