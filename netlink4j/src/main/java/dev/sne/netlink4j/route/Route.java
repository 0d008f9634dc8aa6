// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.IpAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A route to an IPv4 or IPv6 prefix (RTM_NEWROUTE).
///
/// @param destination the prefix's address; all zero for a default route
/// @param prefixLength 0 to 32 (IPv4) or 128 (IPv6); 0 is a default route
/// @param type RTN_*, see [dev.sne.netlink4j.uapi.Rtnetlink]: 1 is unicast, 6 blackhole
/// @param table 254 is main, 255 local
/// @param protocol RTPROT_*: who made it
/// @param scope RT_SCOPE_*: how far the destination is; IPv6 has only 0
/// @param metric lower is preferred; 0 leaves it to the kernel (IPv6 makes 1024 of it)
/// @param gateway the router, or null; its family may differ from the destination's
/// @param interfaceIndex where it leaves; 0 if the gateway decides or there are several ways
/// @param preferredSource local address for traffic that has none yet, or null
/// @param nextHops the ways of a multipath route, otherwise empty
/// @param flags RTM_F_* and RTNH_F_* bits; RTNH_F_ONLINK takes the gateway on trust
public record Route(
        IpAddress destination,
        int prefixLength,
        int type,
        int table,
        int protocol,
        int scope,
        long metric,
        @Nullable IpAddress gateway,
        int interfaceIndex,
        @Nullable IpAddress preferredSource,
        List<NextHop> nextHops,
        int flags) {

    /// Checks the ranges; the list is copied.
    public Route {
        Objects.requireNonNull(destination, "destination");
        Prefixes.check(destination, prefixLength);
        if (metric < 0 || metric > 0xffff_ffffL) {
            throw new IllegalArgumentException("metric must be 0 to 4294967295, not " + metric);
        }
        nextHops = List.copyOf(nextHops);
    }

    /// Starts a unicast route of the main table, made by an administrator (RTPROT_STATIC).
    public static RouteBuilder to(IpAddress destination, int prefixLength) {
        return new RouteBuilder(destination, prefixLength);
    }

    /// Starts the default route through a router of the same family.
    public static RouteBuilder defaultVia(IpAddress gateway) {
        return to(Prefixes.any(Prefixes.family(gateway)), 0).via(gateway);
    }

    /// Whether everything without a better route goes here.
    public boolean isDefault() {
        return prefixLength == 0;
    }
}
