// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.uapi;

/// Numbers of the layer-4 protocols that connection tracking knows, from `linux/in.h` and
/// `linux/in6.h`.
public final class In {
    public static final int IPPROTO_ICMP = 1;
    public static final int IPPROTO_TCP = 6;
    public static final int IPPROTO_UDP = 17;
    public static final int IPPROTO_DCCP = 33;
    public static final int IPPROTO_GRE = 47;
    public static final int IPPROTO_ICMPV6 = 58;
    public static final int IPPROTO_SCTP = 132;
    public static final int IPPROTO_UDPLITE = 136;

    private In() {}
}
