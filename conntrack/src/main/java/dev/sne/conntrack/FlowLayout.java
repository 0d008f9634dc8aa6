// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.Nest.ANY_LENGTH;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.*;

/// Which attributes a ctnetlink message holds, where they are nested, and how long each value is:
/// the one description that [FlowView], [FlowBuilder] and [FlowEncoder] share.
///
/// Every value has a *slot*, a small number. Slots below [#SCALARS] hold one integer each.
final class FlowLayout {
    static final int STATUS = 0;
    static final int TIMEOUT = 1;
    static final int MARK = 2;
    static final int MARK_MASK = 3;
    static final int ZONE = 4;
    static final int ID = 5;
    static final int USE = 6;
    static final int SECMARK = 7;
    static final int TIMESTAMP_START = 8;
    static final int TIMESTAMP_STOP = 9;
    static final int TIMESTAMP_EVENT = 10;

    /// Packets and bytes of the original direction, then of the reply direction.
    static final int COUNTERS = 11;

    static final int COUNTERS_PACKETS = 0;
    static final int COUNTERS_BYTES = 1;
    static final int COUNTERS_SLOTS = 2;

    static final int TCP_STATE = 15;

    /// One for each direction.
    static final int TCP_WSCALE = 16;

    /// One for each direction: flags in the high byte, mask in the low byte.
    static final int TCP_FLAGS = 18;

    static final int SCTP_STATE = 20;

    /// One for each direction.
    static final int SCTP_VTAG = 21;

    static final int DCCP_STATE = 23;
    static final int DCCP_ROLE = 24;
    static final int DCCP_HANDSHAKE_SEQ = 25;

    /// Position, offset before and offset after of the original direction, then of the reply
    /// direction.
    static final int SEQ_ADJ = 26;

    static final int SEQ_ADJ_POSITION = 0;
    static final int SEQ_ADJ_BEFORE = 1;
    static final int SEQ_ADJ_AFTER = 2;
    static final int SEQ_ADJ_SLOTS = 3;

    static final int SYNPROXY_ISN = 32;
    static final int SYNPROXY_ITS = 33;
    static final int SYNPROXY_TSOFF = 34;
    static final int SCALARS = 35;

    static final int LABELS = 35;
    static final int LABELS_MASK = 36;
    static final int HELPER_NAME = 37;
    static final int HELPER_INFO = 38;
    static final int SECCTX_NAME = 39;

    /// [#NAT_SLOTS] for the source, then as many for the destination.
    static final int NAT = 40;

    static final int NAT_MIN_IP = 0;
    static final int NAT_MAX_IP = 1;
    static final int NAT_MIN_PORT = 2;
    static final int NAT_MAX_PORT = 3;
    static final int NAT_SLOTS = 4;

    /// [#TUPLE_SLOTS] each for the original, the reply and the master tuple.
    static final int TUPLES = 48;

    static final int SRC = 0;
    static final int DST = 1;
    static final int PROTOCOL = 2;
    static final int SPORT = 3;
    static final int DPORT = 4;
    static final int ICMP_TYPE = 5;
    static final int ICMP_CODE = 6;
    static final int ICMP_ID = 7;
    static final int TUPLE_ZONE = 8;
    static final int TUPLE_SLOTS = 9;

    static final int SLOTS = TUPLES + 3 * TUPLE_SLOTS;

    /// The top level of a message.
    static final Nest MESSAGE = message();

    private static final int[] SCALAR_BYTES = scalarBytes(MESSAGE, 0, new int[SCALARS]);

    private FlowLayout() {}

    /// Size of the value in a slot below [#SCALARS]: 1, 2, 4 or 8 bytes.
    static int scalarBytes(int slot) {
        return SCALAR_BYTES[slot];
    }

    /// The kernel's names from the top level down, such as `CTA_TUPLE_ORIG/CTA_TUPLE_IP`.
    ///
    /// @param parent the enclosing types, as in [UnknownAttribute#parent()]
    static String path(int parent, int type) {
        StringBuilder text = new StringBuilder();
        Nest nest = MESSAGE;
        for (int shift = 24; shift >= 0; shift -= 8) {
            int enclosing = parent >>> shift & 0xff;
            if (enclosing != 0) {
                text.append(nest.name(enclosing)).append('/');
                nest = nest.child(enclosing);
            }
        }
        return text.append(nest.name(type)).toString();
    }

    /// Whether nests of these types may hold attributes.
    ///
    /// @param parent the enclosing types, as in [UnknownAttribute#parent()]
    static boolean isNest(int parent) {
        Nest nest = MESSAGE;
        for (int shift = 24; shift >= 0; shift -= 8) {
            int enclosing = parent >>> shift & 0xff;
            if (enclosing != 0) {
                if (Nest.kind(nest.entry(enclosing)) != Nest.NEST) {
                    return false;
                }
                nest = nest.child(enclosing);
            }
        }
        return true;
    }

    private static Nest message() {
        Nest tuple = tuple();
        Nest counters = counters();
        Nest nat = nat();
        Nest seqAdj = seqAdj();
        return new Nest()
                .nest(CTA_TUPLE_ORIG, "CTA_TUPLE_ORIG", tuple, TUPLES)
                .nest(CTA_TUPLE_REPLY, "CTA_TUPLE_REPLY", tuple, TUPLES + TUPLE_SLOTS)
                .nest(CTA_TUPLE_MASTER, "CTA_TUPLE_MASTER", tuple, TUPLES + 2 * TUPLE_SLOTS)
                .value(CTA_STATUS, "CTA_STATUS", STATUS, 4)
                .nest(CTA_PROTOINFO, "CTA_PROTOINFO", protoInfo(), 0)
                .nest(CTA_HELP, "CTA_HELP", help(), 0)
                .nest(CTA_NAT_SRC, "CTA_NAT_SRC", nat, NAT)
                .nest(CTA_NAT_DST, "CTA_NAT_DST", nat, NAT + NAT_SLOTS)
                .value(CTA_TIMEOUT, "CTA_TIMEOUT", TIMEOUT, 4)
                .value(CTA_MARK, "CTA_MARK", MARK, 4)
                .value(CTA_MARK_MASK, "CTA_MARK_MASK", MARK_MASK, 4)
                .nest(CTA_COUNTERS_ORIG, "CTA_COUNTERS_ORIG", counters, COUNTERS)
                .nest(CTA_COUNTERS_REPLY, "CTA_COUNTERS_REPLY", counters, COUNTERS + COUNTERS_SLOTS)
                .value(CTA_USE, "CTA_USE", USE, 4)
                .value(CTA_ID, "CTA_ID", ID, 4)
                .nest(CTA_SEQ_ADJ_ORIG, "CTA_SEQ_ADJ_ORIG", seqAdj, SEQ_ADJ)
                .nest(CTA_SEQ_ADJ_REPLY, "CTA_SEQ_ADJ_REPLY", seqAdj, SEQ_ADJ + SEQ_ADJ_SLOTS)
                .value(CTA_SECMARK, "CTA_SECMARK", SECMARK, 4)
                .nest(CTA_SECCTX, "CTA_SECCTX", secctx(), 0)
                .value(CTA_ZONE, "CTA_ZONE", ZONE, 2)
                .nest(CTA_TIMESTAMP, "CTA_TIMESTAMP", timestamp(), 0)
                .value(CTA_TIMESTAMP_EVENT, "CTA_TIMESTAMP_EVENT", TIMESTAMP_EVENT, 8)
                .value(CTA_LABELS, "CTA_LABELS", LABELS, ANY_LENGTH)
                .value(CTA_LABELS_MASK, "CTA_LABELS_MASK", LABELS_MASK, ANY_LENGTH)
                .nest(CTA_SYNPROXY, "CTA_SYNPROXY", synproxy(), 0);
    }

    private static Nest tuple() {
        Nest ip =
                new Nest()
                        .value(CTA_IP_V4_SRC, "CTA_IP_V4_SRC", SRC, 4)
                        .value(CTA_IP_V4_DST, "CTA_IP_V4_DST", DST, 4)
                        .value(CTA_IP_V6_SRC, "CTA_IP_V6_SRC", SRC, 16)
                        .value(CTA_IP_V6_DST, "CTA_IP_V6_DST", DST, 16);
        Nest proto =
                new Nest()
                        .value(CTA_PROTO_NUM, "CTA_PROTO_NUM", PROTOCOL, 1)
                        .value(CTA_PROTO_SRC_PORT, "CTA_PROTO_SRC_PORT", SPORT, 2)
                        .value(CTA_PROTO_DST_PORT, "CTA_PROTO_DST_PORT", DPORT, 2)
                        .value(CTA_PROTO_ICMP_ID, "CTA_PROTO_ICMP_ID", ICMP_ID, 2)
                        .value(CTA_PROTO_ICMP_TYPE, "CTA_PROTO_ICMP_TYPE", ICMP_TYPE, 1)
                        .value(CTA_PROTO_ICMP_CODE, "CTA_PROTO_ICMP_CODE", ICMP_CODE, 1)
                        .value(CTA_PROTO_ICMPV6_ID, "CTA_PROTO_ICMPV6_ID", ICMP_ID, 2)
                        .value(CTA_PROTO_ICMPV6_TYPE, "CTA_PROTO_ICMPV6_TYPE", ICMP_TYPE, 1)
                        .value(CTA_PROTO_ICMPV6_CODE, "CTA_PROTO_ICMPV6_CODE", ICMP_CODE, 1);
        return new Nest()
                .nest(CTA_TUPLE_IP, "CTA_TUPLE_IP", ip, 0)
                .nest(CTA_TUPLE_PROTO, "CTA_TUPLE_PROTO", proto, 0)
                .value(CTA_TUPLE_ZONE, "CTA_TUPLE_ZONE", TUPLE_ZONE, 2);
    }

    private static Nest protoInfo() {
        Nest tcp =
                new Nest()
                        .value(CTA_PROTOINFO_TCP_STATE, "CTA_PROTOINFO_TCP_STATE", TCP_STATE, 1)
                        .value(
                                CTA_PROTOINFO_TCP_WSCALE_ORIGINAL,
                                "CTA_PROTOINFO_TCP_WSCALE_ORIGINAL",
                                TCP_WSCALE,
                                1)
                        .value(
                                CTA_PROTOINFO_TCP_WSCALE_REPLY,
                                "CTA_PROTOINFO_TCP_WSCALE_REPLY",
                                TCP_WSCALE + 1,
                                1)
                        .value(
                                CTA_PROTOINFO_TCP_FLAGS_ORIGINAL,
                                "CTA_PROTOINFO_TCP_FLAGS_ORIGINAL",
                                TCP_FLAGS,
                                2)
                        .value(
                                CTA_PROTOINFO_TCP_FLAGS_REPLY,
                                "CTA_PROTOINFO_TCP_FLAGS_REPLY",
                                TCP_FLAGS + 1,
                                2);
        return new Nest()
                .nest(CTA_PROTOINFO_TCP, "CTA_PROTOINFO_TCP", tcp, 0)
                .nest(CTA_PROTOINFO_DCCP, "CTA_PROTOINFO_DCCP", dccp(), 0)
                .nest(CTA_PROTOINFO_SCTP, "CTA_PROTOINFO_SCTP", sctp(), 0);
    }

    private static Nest dccp() {
        return new Nest()
                .value(CTA_PROTOINFO_DCCP_STATE, "CTA_PROTOINFO_DCCP_STATE", DCCP_STATE, 1)
                .value(CTA_PROTOINFO_DCCP_ROLE, "CTA_PROTOINFO_DCCP_ROLE", DCCP_ROLE, 1)
                .value(
                        CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ,
                        "CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ",
                        DCCP_HANDSHAKE_SEQ,
                        8)
                .padding(CTA_PROTOINFO_DCCP_PAD, "CTA_PROTOINFO_DCCP_PAD");
    }

    private static Nest sctp() {
        return new Nest()
                .value(CTA_PROTOINFO_SCTP_STATE, "CTA_PROTOINFO_SCTP_STATE", SCTP_STATE, 1)
                .value(
                        CTA_PROTOINFO_SCTP_VTAG_ORIGINAL,
                        "CTA_PROTOINFO_SCTP_VTAG_ORIGINAL",
                        SCTP_VTAG,
                        4)
                .value(
                        CTA_PROTOINFO_SCTP_VTAG_REPLY,
                        "CTA_PROTOINFO_SCTP_VTAG_REPLY",
                        SCTP_VTAG + 1,
                        4);
    }

    private static Nest help() {
        return new Nest()
                .value(CTA_HELP_NAME, "CTA_HELP_NAME", HELPER_NAME, ANY_LENGTH)
                .value(CTA_HELP_INFO, "CTA_HELP_INFO", HELPER_INFO, ANY_LENGTH);
    }

    private static Nest secctx() {
        return new Nest().value(CTA_SECCTX_NAME, "CTA_SECCTX_NAME", SECCTX_NAME, ANY_LENGTH);
    }

    private static Nest counters() {
        return new Nest()
                .value(CTA_COUNTERS_PACKETS, "CTA_COUNTERS_PACKETS", COUNTERS_PACKETS, 8)
                .value(CTA_COUNTERS_BYTES, "CTA_COUNTERS_BYTES", COUNTERS_BYTES, 8)
                .padding(CTA_COUNTERS_PAD, "CTA_COUNTERS_PAD");
    }

    private static Nest timestamp() {
        return new Nest()
                .value(CTA_TIMESTAMP_START, "CTA_TIMESTAMP_START", TIMESTAMP_START, 8)
                .value(CTA_TIMESTAMP_STOP, "CTA_TIMESTAMP_STOP", TIMESTAMP_STOP, 8)
                .padding(CTA_TIMESTAMP_PAD, "CTA_TIMESTAMP_PAD");
    }

    private static Nest nat() {
        Nest ports =
                new Nest()
                        .value(CTA_PROTONAT_PORT_MIN, "CTA_PROTONAT_PORT_MIN", NAT_MIN_PORT, 2)
                        .value(CTA_PROTONAT_PORT_MAX, "CTA_PROTONAT_PORT_MAX", NAT_MAX_PORT, 2);
        return new Nest()
                .value(CTA_NAT_V4_MINIP, "CTA_NAT_V4_MINIP", NAT_MIN_IP, 4)
                .value(CTA_NAT_V4_MAXIP, "CTA_NAT_V4_MAXIP", NAT_MAX_IP, 4)
                .nest(CTA_NAT_PROTO, "CTA_NAT_PROTO", ports, 0)
                .value(CTA_NAT_V6_MINIP, "CTA_NAT_V6_MINIP", NAT_MIN_IP, 16)
                .value(CTA_NAT_V6_MAXIP, "CTA_NAT_V6_MAXIP", NAT_MAX_IP, 16);
    }

    private static Nest seqAdj() {
        return new Nest()
                .value(CTA_SEQADJ_CORRECTION_POS, "CTA_SEQADJ_CORRECTION_POS", SEQ_ADJ_POSITION, 4)
                .value(CTA_SEQADJ_OFFSET_BEFORE, "CTA_SEQADJ_OFFSET_BEFORE", SEQ_ADJ_BEFORE, 4)
                .value(CTA_SEQADJ_OFFSET_AFTER, "CTA_SEQADJ_OFFSET_AFTER", SEQ_ADJ_AFTER, 4);
    }

    private static Nest synproxy() {
        return new Nest()
                .value(CTA_SYNPROXY_ISN, "CTA_SYNPROXY_ISN", SYNPROXY_ISN, 4)
                .value(CTA_SYNPROXY_ITS, "CTA_SYNPROXY_ITS", SYNPROXY_ITS, 4)
                .value(CTA_SYNPROXY_TSOFF, "CTA_SYNPROXY_TSOFF", SYNPROXY_TSOFF, 4);
    }

    private static int[] scalarBytes(Nest nest, int base, int[] bytes) {
        for (int type = 0; type < nest.types(); type++) {
            int entry = nest.entry(type);
            int slot = base + Nest.slot(entry);
            if (Nest.kind(entry) == Nest.NEST) {
                scalarBytes(nest.child(type), slot, bytes);
            } else if (Nest.kind(entry) == Nest.VALUE && slot < SCALARS) {
                bytes[slot] = Nest.length(entry);
            }
        }
        return bytes;
    }
}
