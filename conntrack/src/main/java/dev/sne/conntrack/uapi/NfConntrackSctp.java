// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.uapi;

/// States of SCTP flows, from `linux/netfilter/nf_conntrack_sctp.h`.
public final class NfConntrackSctp {
    public static final int SCTP_CONNTRACK_NONE = 0;
    public static final int SCTP_CONNTRACK_CLOSED = 1;
    public static final int SCTP_CONNTRACK_COOKIE_WAIT = 2;
    public static final int SCTP_CONNTRACK_COOKIE_ECHOED = 3;
    public static final int SCTP_CONNTRACK_ESTABLISHED = 4;
    public static final int SCTP_CONNTRACK_SHUTDOWN_SENT = 5;
    public static final int SCTP_CONNTRACK_SHUTDOWN_RECD = 6;
    public static final int SCTP_CONNTRACK_SHUTDOWN_ACK_SENT = 7;
    public static final int SCTP_CONNTRACK_HEARTBEAT_SENT = 8;

    /// No longer used by the kernel.
    public static final int SCTP_CONNTRACK_HEARTBEAT_ACKED = 9;

    private NfConntrackSctp() {}
}
