// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.uapi;

/// Constants of the kernel header `linux/ip.h`: the settings of an interface that
/// `/proc/sys/net/ipv4/conf` shows too.
public final class Ip {
    public static final int IPV4_DEVCONF_RP_FILTER = 8;
    public static final int IPV4_DEVCONF_ARP_IGNORE = 19;
    public static final int IPV4_DEVCONF_PROMOTE_SECONDARIES = 20;

    private Ip() {}
}
