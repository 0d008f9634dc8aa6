// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.uapi;

/// Constants of the kernel header `linux/rtnetlink.h`.
public final class Rtnetlink {
    public static final int RTM_NEWLINK = 16;
    public static final int RTM_DELLINK = 17;
    public static final int RTM_GETLINK = 18;
    public static final int RTM_SETLINK = 19;
    public static final int RTM_NEWADDR = 20;
    public static final int RTM_DELADDR = 21;
    public static final int RTM_GETADDR = 22;
    public static final int RTM_NEWROUTE = 24;
    public static final int RTM_DELROUTE = 25;
    public static final int RTM_GETROUTE = 26;
    public static final int RTM_NEWNEIGH = 28;
    public static final int RTM_DELNEIGH = 29;
    public static final int RTM_GETNEIGH = 30;
    public static final int RTM_NEWNSID = 88;
    public static final int RTM_DELNSID = 89;
    public static final int RTM_GETNSID = 90;

    public static final int RTNLGRP_LINK = 1;
    public static final int RTNLGRP_NEIGH = 3;
    public static final int RTNLGRP_IPV4_IFADDR = 5;
    public static final int RTNLGRP_IPV4_ROUTE = 7;
    public static final int RTNLGRP_IPV6_IFADDR = 9;
    public static final int RTNLGRP_IPV6_ROUTE = 11;
    public static final int RTNLGRP_NSID = 28;

    /// Bytes of `struct ifinfomsg`.
    public static final int SIZEOF_IFINFOMSG = 16;

    /// Offsets in `struct ifinfomsg`: family 1 byte, type 2, index, flags and change 4.
    public static final int IFINFOMSG_FAMILY = 0;

    public static final int IFINFOMSG_TYPE = 2;
    public static final int IFINFOMSG_INDEX = 4;
    public static final int IFINFOMSG_FLAGS = 8;

    /// Bytes of `struct rtmsg`.
    public static final int SIZEOF_RTMSG = 12;

    /// Offsets in `struct rtmsg`: `rtm_flags` has 4 bytes, the others one.
    public static final int RTMSG_FAMILY = 0;

    public static final int RTMSG_DST_LEN = 1;
    public static final int RTMSG_SRC_LEN = 2;
    public static final int RTMSG_TOS = 3;
    public static final int RTMSG_TABLE = 4;
    public static final int RTMSG_PROTOCOL = 5;
    public static final int RTMSG_SCOPE = 6;
    public static final int RTMSG_TYPE = 7;
    public static final int RTMSG_FLAGS = 8;

    /// Bytes of `struct rtnexthop`; its `rtnh_len` counts the attributes behind it too.
    public static final int SIZEOF_RTNEXTHOP = 8;

    /// Offsets in `struct rtnexthop`: len 2 bytes, flags and hops 1, ifindex 4.
    public static final int RTNEXTHOP_LEN = 0;

    public static final int RTNEXTHOP_FLAGS = 2;
    public static final int RTNEXTHOP_HOPS = 3;
    public static final int RTNEXTHOP_IFINDEX = 4;

    public static final int RTA_DST = 1;
    public static final int RTA_SRC = 2;
    public static final int RTA_OIF = 4;
    public static final int RTA_GATEWAY = 5;
    public static final int RTA_PRIORITY = 6;
    public static final int RTA_PREFSRC = 7;
    public static final int RTA_MULTIPATH = 9;
    public static final int RTA_TABLE = 15;
    public static final int RTA_VIA = 18;

    public static final int RTN_UNSPEC = 0;
    public static final int RTN_UNICAST = 1;
    public static final int RTN_LOCAL = 2;
    public static final int RTN_BROADCAST = 3;
    public static final int RTN_ANYCAST = 4;
    public static final int RTN_MULTICAST = 5;
    public static final int RTN_BLACKHOLE = 6;
    public static final int RTN_UNREACHABLE = 7;
    public static final int RTN_PROHIBIT = 8;
    public static final int RTN_THROW = 9;
    public static final int RTN_NAT = 10;
    public static final int RTN_XRESOLVE = 11;

    public static final int RTPROT_UNSPEC = 0;
    public static final int RTPROT_REDIRECT = 1;
    public static final int RTPROT_KERNEL = 2;
    public static final int RTPROT_BOOT = 3;
    public static final int RTPROT_STATIC = 4;
    public static final int RTPROT_RA = 9;
    public static final int RTPROT_DHCP = 16;

    public static final int RT_SCOPE_UNIVERSE = 0;
    public static final int RT_SCOPE_SITE = 200;
    public static final int RT_SCOPE_LINK = 253;
    public static final int RT_SCOPE_HOST = 254;
    public static final int RT_SCOPE_NOWHERE = 255;

    public static final int RT_TABLE_UNSPEC = 0;
    public static final int RT_TABLE_COMPAT = 252;
    public static final int RT_TABLE_DEFAULT = 253;
    public static final int RT_TABLE_MAIN = 254;
    public static final int RT_TABLE_LOCAL = 255;

    public static final int RTM_F_CLONED = 0x200;

    public static final int RTNH_F_DEAD = 1;
    public static final int RTNH_F_PERVASIVE = 2;
    public static final int RTNH_F_ONLINK = 4;
    public static final int RTNH_F_OFFLOAD = 8;
    public static final int RTNH_F_LINKDOWN = 16;

    /// `IFLA_EXT_MASK`: leave the statistics out of an answer (Linux 4.6).
    public static final int RTEXT_FILTER_SKIP_STATS = 1 << 3;

    private Rtnetlink() {}
}
