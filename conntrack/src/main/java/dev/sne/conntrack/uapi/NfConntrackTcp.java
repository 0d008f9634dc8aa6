// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.uapi;

/// States and window-tracking flags of TCP flows, from `linux/netfilter/nf_conntrack_tcp.h`.
public final class NfConntrackTcp {
    public static final int TCP_CONNTRACK_NONE = 0;
    public static final int TCP_CONNTRACK_SYN_SENT = 1;
    public static final int TCP_CONNTRACK_SYN_RECV = 2;
    public static final int TCP_CONNTRACK_ESTABLISHED = 3;
    public static final int TCP_CONNTRACK_FIN_WAIT = 4;
    public static final int TCP_CONNTRACK_CLOSE_WAIT = 5;
    public static final int TCP_CONNTRACK_LAST_ACK = 6;
    public static final int TCP_CONNTRACK_TIME_WAIT = 7;
    public static final int TCP_CONNTRACK_CLOSE = 8;

    /// Formerly `TCP_CONNTRACK_LISTEN`.
    public static final int TCP_CONNTRACK_SYN_SENT2 = 9;

    public static final int IP_CT_TCP_FLAG_WINDOW_SCALE = 0x01;
    public static final int IP_CT_TCP_FLAG_SACK_PERM = 0x02;
    public static final int IP_CT_TCP_FLAG_CLOSE_INIT = 0x04;
    public static final int IP_CT_TCP_FLAG_BE_LIBERAL = 0x08;
    public static final int IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED = 0x10;
    public static final int IP_CT_TCP_FLAG_MAXACK_SET = 0x20;
    public static final int IP_CT_EXP_CHALLENGE_ACK = 0x40;
    public static final int IP_CT_TCP_SIMULTANEOUS_OPEN = 0x80;

    private NfConntrackTcp() {}
}
