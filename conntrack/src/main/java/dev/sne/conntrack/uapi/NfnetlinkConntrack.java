// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.uapi;

/// Message and attribute types of ctnetlink, from `linux/netfilter/nfnetlink_conntrack.h`.
///
/// Integers inside the attributes are in network byte order unless a constant says otherwise.
/// Expectations are not part of this class.
public final class NfnetlinkConntrack {
    // enum cntl_msg_types
    public static final int IPCTNL_MSG_CT_NEW = 0;
    public static final int IPCTNL_MSG_CT_GET = 1;
    public static final int IPCTNL_MSG_CT_DELETE = 2;
    public static final int IPCTNL_MSG_CT_GET_CTRZERO = 3;
    public static final int IPCTNL_MSG_CT_GET_STATS_CPU = 4;
    public static final int IPCTNL_MSG_CT_GET_STATS = 5;

    // enum ctattr_type
    public static final int CTA_TUPLE_ORIG = 1;
    public static final int CTA_TUPLE_REPLY = 2;

    /// u32: bits `IPS_*` of [NfConntrackCommon].
    public static final int CTA_STATUS = 3;

    public static final int CTA_PROTOINFO = 4;
    public static final int CTA_HELP = 5;

    /// Accepted when a flow is created, never reported.
    public static final int CTA_NAT_SRC = 6;

    /// u32: seconds until the flow expires.
    public static final int CTA_TIMEOUT = 7;

    public static final int CTA_MARK = 8;
    public static final int CTA_COUNTERS_ORIG = 9;
    public static final int CTA_COUNTERS_REPLY = 10;
    public static final int CTA_USE = 11;
    public static final int CTA_ID = 12;

    /// Accepted when a flow is created, never reported.
    public static final int CTA_NAT_DST = 13;

    public static final int CTA_TUPLE_MASTER = 14;
    public static final int CTA_SEQ_ADJ_ORIG = 15;
    public static final int CTA_SEQ_ADJ_REPLY = 16;

    /// Obsolete: kernels of today send [#CTA_SECCTX].
    public static final int CTA_SECMARK = 17;

    /// u16
    public static final int CTA_ZONE = 18;

    public static final int CTA_SECCTX = 19;
    public static final int CTA_TIMESTAMP = 20;

    /// u32: the bits of a mark that a request matches or replaces.
    public static final int CTA_MARK_MASK = 21;

    /// Bit string; bit 0 is the lowest bit of the first byte on little-endian machines.
    public static final int CTA_LABELS = 22;

    public static final int CTA_LABELS_MASK = 23;
    public static final int CTA_SYNPROXY = 24;
    public static final int CTA_FILTER = 25;
    public static final int CTA_STATUS_MASK = 26;

    /// u64, nanoseconds since the epoch; only in events, since Linux 6.14. The kernel rejects it in
    /// requests.
    public static final int CTA_TIMESTAMP_EVENT = 27;

    // enum ctattr_tuple
    public static final int CTA_TUPLE_IP = 1;
    public static final int CTA_TUPLE_PROTO = 2;

    /// u16: a zone that holds in this direction only.
    public static final int CTA_TUPLE_ZONE = 3;

    // enum ctattr_ip
    public static final int CTA_IP_V4_SRC = 1;
    public static final int CTA_IP_V4_DST = 2;
    public static final int CTA_IP_V6_SRC = 3;
    public static final int CTA_IP_V6_DST = 4;

    // enum ctattr_l4proto
    public static final int CTA_PROTO_NUM = 1;

    /// u16: port, or the key of a GRE call.
    public static final int CTA_PROTO_SRC_PORT = 2;

    public static final int CTA_PROTO_DST_PORT = 3;
    public static final int CTA_PROTO_ICMP_ID = 4;
    public static final int CTA_PROTO_ICMP_TYPE = 5;
    public static final int CTA_PROTO_ICMP_CODE = 6;
    public static final int CTA_PROTO_ICMPV6_ID = 7;
    public static final int CTA_PROTO_ICMPV6_TYPE = 8;
    public static final int CTA_PROTO_ICMPV6_CODE = 9;

    // enum ctattr_protoinfo
    public static final int CTA_PROTOINFO_TCP = 1;
    public static final int CTA_PROTOINFO_DCCP = 2;
    public static final int CTA_PROTOINFO_SCTP = 3;

    // enum ctattr_protoinfo_tcp
    public static final int CTA_PROTOINFO_TCP_STATE = 1;
    public static final int CTA_PROTOINFO_TCP_WSCALE_ORIGINAL = 2;
    public static final int CTA_PROTOINFO_TCP_WSCALE_REPLY = 3;

    /// struct nf_ct_tcp_flags: one byte of flags, one byte of mask.
    public static final int CTA_PROTOINFO_TCP_FLAGS_ORIGINAL = 4;

    public static final int CTA_PROTOINFO_TCP_FLAGS_REPLY = 5;

    // enum ctattr_protoinfo_dccp
    public static final int CTA_PROTOINFO_DCCP_STATE = 1;
    public static final int CTA_PROTOINFO_DCCP_ROLE = 2;

    /// u64
    public static final int CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ = 3;

    /// Alignment only, never a value.
    public static final int CTA_PROTOINFO_DCCP_PAD = 4;

    // enum ctattr_protoinfo_sctp
    public static final int CTA_PROTOINFO_SCTP_STATE = 1;
    public static final int CTA_PROTOINFO_SCTP_VTAG_ORIGINAL = 2;
    public static final int CTA_PROTOINFO_SCTP_VTAG_REPLY = 3;

    // enum ctattr_counters
    /// u64
    public static final int CTA_COUNTERS_PACKETS = 1;

    /// u64
    public static final int CTA_COUNTERS_BYTES = 2;

    /// Alignment only, never a value.
    public static final int CTA_COUNTERS_PAD = 5;

    // enum ctattr_tstamp
    /// u64, nanoseconds since the epoch.
    public static final int CTA_TIMESTAMP_START = 1;

    /// u64, nanoseconds since the epoch.
    public static final int CTA_TIMESTAMP_STOP = 2;

    /// Alignment only, never a value. The kernel also uses it beside [#CTA_TIMESTAMP_EVENT].
    public static final int CTA_TIMESTAMP_PAD = 3;

    // enum ctattr_nat
    public static final int CTA_NAT_V4_MINIP = 1;
    public static final int CTA_NAT_V4_MAXIP = 2;
    public static final int CTA_NAT_PROTO = 3;
    public static final int CTA_NAT_V6_MINIP = 4;
    public static final int CTA_NAT_V6_MAXIP = 5;

    // enum ctattr_protonat
    /// u16: port, ICMP id or GRE key.
    public static final int CTA_PROTONAT_PORT_MIN = 1;

    public static final int CTA_PROTONAT_PORT_MAX = 2;

    // enum ctattr_seqadj
    public static final int CTA_SEQADJ_CORRECTION_POS = 1;
    public static final int CTA_SEQADJ_OFFSET_BEFORE = 2;
    public static final int CTA_SEQADJ_OFFSET_AFTER = 3;

    // enum ctattr_synproxy
    public static final int CTA_SYNPROXY_ISN = 1;
    public static final int CTA_SYNPROXY_ITS = 2;
    public static final int CTA_SYNPROXY_TSOFF = 3;

    // enum ctattr_help
    /// NUL-terminated string.
    public static final int CTA_HELP_NAME = 1;

    /// Private data of the helper.
    public static final int CTA_HELP_INFO = 2;

    // enum ctattr_secctx
    /// NUL-terminated string.
    public static final int CTA_SECCTX_NAME = 1;

    // enum ctattr_filter; since Linux 5.8
    /// u32 in **host** byte order: bits `CTA_FILTER_F_*`.
    public static final int CTA_FILTER_ORIG_FLAGS = 1;

    public static final int CTA_FILTER_REPLY_FLAGS = 2;

    // net/netfilter/nf_internals.h: the attributes of a tuple that a filter compares
    public static final int CTA_FILTER_F_CTA_IP_SRC = 1;
    public static final int CTA_FILTER_F_CTA_IP_DST = 1 << 1;
    public static final int CTA_FILTER_F_CTA_TUPLE_ZONE = 1 << 2;
    public static final int CTA_FILTER_F_CTA_PROTO_NUM = 1 << 3;
    public static final int CTA_FILTER_F_CTA_PROTO_SRC_PORT = 1 << 4;
    public static final int CTA_FILTER_F_CTA_PROTO_DST_PORT = 1 << 5;
    public static final int CTA_FILTER_F_CTA_PROTO_ICMP_TYPE = 1 << 6;
    public static final int CTA_FILTER_F_CTA_PROTO_ICMP_CODE = 1 << 7;
    public static final int CTA_FILTER_F_CTA_PROTO_ICMP_ID = 1 << 8;
    public static final int CTA_FILTER_F_CTA_PROTO_ICMPV6_TYPE = 1 << 9;
    public static final int CTA_FILTER_F_CTA_PROTO_ICMPV6_CODE = 1 << 10;
    public static final int CTA_FILTER_F_CTA_PROTO_ICMPV6_ID = 1 << 11;

    // enum ctattr_stats_cpu
    public static final int CTA_STATS_FOUND = 2;
    public static final int CTA_STATS_INVALID = 4;
    public static final int CTA_STATS_INSERT = 8;
    public static final int CTA_STATS_INSERT_FAILED = 9;
    public static final int CTA_STATS_DROP = 10;
    public static final int CTA_STATS_EARLY_DROP = 11;
    public static final int CTA_STATS_ERROR = 12;
    public static final int CTA_STATS_SEARCH_RESTART = 13;
    public static final int CTA_STATS_CLASH_RESOLVE = 14;
    public static final int CTA_STATS_CHAIN_TOOLONG = 15;

    // enum ctattr_stats_global
    public static final int CTA_STATS_GLOBAL_ENTRIES = 1;
    public static final int CTA_STATS_GLOBAL_MAX_ENTRIES = 2;

    private NfnetlinkConntrack() {}
}
