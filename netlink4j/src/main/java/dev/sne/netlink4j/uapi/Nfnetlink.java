// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.uapi;

/// Constants of `linux/netfilter/nfnetlink.h`: the header and message types shared by the
/// subsystems of `NETLINK_NETFILTER`.
public final class Nfnetlink {
    // Address families of struct nfgenmsg (linux/netfilter.h, bits/socket.h).
    public static final int AF_UNSPEC = 0;
    public static final int NFPROTO_INET = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;

    // struct nfgenmsg: family, version, resource id (big-endian).
    public static final int NFGENMSG_BYTES = 4;
    public static final int NFGENMSG_FAMILY_OFFSET = 0;
    public static final int NFGENMSG_VERSION_OFFSET = 1;
    public static final int NFGENMSG_RES_ID_OFFSET = 2;
    public static final int NFNETLINK_V0 = 0;
    public static final int NFNETLINK_V1 = 1;

    // Subsystems: the high byte of a message type.
    public static final int NFNL_SUBSYS_CTNETLINK = 1;
    public static final int NFNL_SUBSYS_CTNETLINK_EXP = 2;
    public static final int NFNL_SUBSYS_NFTABLES = 10;

    // Transactions: message types outside any subsystem.
    public static final int NFNL_MSG_BATCH_BEGIN = 0x10;
    public static final int NFNL_MSG_BATCH_END = 0x11;

    // Multicast groups (enum nfnetlink_groups).
    public static final int NFNLGRP_CONNTRACK_NEW = 1;
    public static final int NFNLGRP_CONNTRACK_UPDATE = 2;
    public static final int NFNLGRP_CONNTRACK_DESTROY = 3;
    public static final int NFNLGRP_CONNTRACK_EXP_NEW = 4;
    public static final int NFNLGRP_CONNTRACK_EXP_UPDATE = 5;
    public static final int NFNLGRP_CONNTRACK_EXP_DESTROY = 6;

    private Nfnetlink() {}

    /// The message type of `message` in `subsystem` (`NFNL_SUBSYS_…`).
    public static int type(int subsystem, int message) {
        return (subsystem << 8) | message;
    }
}
