// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.words;

import static dev.sne.conntrack.uapi.In.*;

import org.jspecify.annotations.Nullable;

/// The words of the textual forms: what conntrack(8) prints for the kernel's numbers.
///
/// Sources: enum tcp_conntrack (nf_conntrack_tcp.h), enum sctp_conntrack (nf_conntrack_sctp.h),
/// enum ct_dccp_states (before Linux 6.16), enum ip_conntrack_status (nf_conntrack_common.h).
public final class Words {
    public static final WordTable TCP_STATES =
            WordTable.of(
                    "NONE",
                    "SYN_SENT",
                    "SYN_RECV",
                    "ESTABLISHED",
                    "FIN_WAIT",
                    "CLOSE_WAIT",
                    "LAST_ACK",
                    "TIME_WAIT",
                    "CLOSE",
                    "SYN_SENT2");

    public static final WordTable SCTP_STATES =
            WordTable.of(
                    "NONE",
                    "CLOSED",
                    "COOKIE_WAIT",
                    "COOKIE_ECHOED",
                    "ESTABLISHED",
                    "SHUTDOWN_SENT",
                    "SHUTDOWN_RECD",
                    "SHUTDOWN_ACK_SENT",
                    "HEARTBEAT_SENT",
                    "HEARTBEAT_ACKED");

    public static final WordTable DCCP_STATES =
            WordTable.of(
                    "NONE",
                    "REQUEST",
                    "RESPOND",
                    "PARTOPEN",
                    "OPEN",
                    "CLOSEREQ",
                    "CLOSING",
                    "TIMEWAIT",
                    "IGNORE",
                    "INVALID");

    public static final WordTable DCCP_ROLES = WordTable.of("client", "server");

    /// The status bits by bit number, as the kernel names them without their IPS_ prefix.
    public static final WordTable STATUS_BITS =
            WordTable.of(
                    "EXPECTED",
                    "SEEN_REPLY",
                    "ASSURED",
                    "CONFIRMED",
                    "SRC_NAT",
                    "DST_NAT",
                    "SEQ_ADJUST",
                    "SRC_NAT_DONE",
                    "DST_NAT_DONE",
                    "DYING",
                    "FIXED_TIMEOUT",
                    "TEMPLATE",
                    "UNTRACKED",
                    "HELPER",
                    "OFFLOAD",
                    "HW_OFFLOAD");

    /// The bits of ip_ct_tcp_flags (nf_conntrack_tcp.h, IP_CT_TCP_FLAG_*), by bit number.
    public static final WordTable TCP_FLAGS =
            WordTable.of(
                    "WINDOW_SCALE",
                    "SACK_PERM",
                    "CLOSE_INIT",
                    "BE_LIBERAL",
                    "DATA_UNACKNOWLEDGED",
                    "MAXACK_SET",
                    "CHALLENGE_ACK",
                    "SIMULTANEOUS_OPEN");

    private Words() {}

    /// Returns the table of the states that connections of `protocol` have, or null for a protocol
    /// without states.
    public static @Nullable WordTable states(int protocol) {
        return switch (protocol) {
            case IPPROTO_TCP -> TCP_STATES;
            case IPPROTO_SCTP -> SCTP_STATES;
            case IPPROTO_DCCP -> DCCP_STATES;
            default -> null;
        };
    }
}
