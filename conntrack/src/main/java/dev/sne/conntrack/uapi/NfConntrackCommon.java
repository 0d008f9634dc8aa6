// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.uapi;

/// Status bits of a flow, from `linux/netfilter/nf_conntrack_common.h` (`enum
/// ip_conntrack_status`).
public final class NfConntrackCommon {
    /// The flow was expected by another one, its master.
    public static final int IPS_EXPECTED = 1;

    /// Packets were seen in both directions; can be set, not cleared.
    public static final int IPS_SEEN_REPLY = 1 << 1;

    /// The flow is not dropped early when the table is full; can be set, not cleared.
    public static final int IPS_ASSURED = 1 << 2;

    /// The flow is in the table.
    public static final int IPS_CONFIRMED = 1 << 3;

    public static final int IPS_SRC_NAT = 1 << 4;
    public static final int IPS_DST_NAT = 1 << 5;
    public static final int IPS_NAT_MASK = IPS_SRC_NAT | IPS_DST_NAT;
    public static final int IPS_SEQ_ADJUST = 1 << 6;

    /// Source translation has been decided, whether or not it changes anything.
    public static final int IPS_SRC_NAT_DONE = 1 << 7;

    /// Destination translation has been decided, whether or not it changes anything.
    public static final int IPS_DST_NAT_DONE = 1 << 8;

    public static final int IPS_NAT_DONE_MASK = IPS_SRC_NAT_DONE | IPS_DST_NAT_DONE;
    public static final int IPS_DYING = 1 << 9;
    public static final int IPS_FIXED_TIMEOUT = 1 << 10;
    public static final int IPS_TEMPLATE = 1 << 11;
    public static final int IPS_UNTRACKED = 1 << 12;

    /// A helper was attached explicitly, by the ruleset or by ctnetlink.
    public static final int IPS_HELPER = 1 << 13;

    public static final int IPS_OFFLOAD = 1 << 14;
    public static final int IPS_HW_OFFLOAD = 1 << 15;

    private NfConntrackCommon() {}
}
