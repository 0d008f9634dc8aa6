// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.uapi.Rtnetlink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts a [Route] together; see there for the values. Not thread-safe.
public final class RouteBuilder {
    private final IpAddress destination;
    private final int prefixLength;
    private int type = Rtnetlink.RTN_UNICAST;
    private int table = Rtnetlink.RT_TABLE_MAIN;
    private int protocol = Rtnetlink.RTPROT_STATIC;
    private long metric;
    private @Nullable IpAddress gateway;
    private int interfaceIndex;
    private @Nullable IpAddress preferredSource;
    private List<NextHop> nextHops = List.of();
    private int flags;

    RouteBuilder(IpAddress destination, int prefixLength) {
        this.destination = destination;
        this.prefixLength = prefixLength;
    }

    /// Goes through a router.
    public RouteBuilder via(IpAddress router) {
        gateway = router;
        return this;
    }

    /// Leaves through a link.
    public RouteBuilder through(int index) {
        interfaceIndex = index;
        return this;
    }

    /// Is shared among several ways.
    public RouteBuilder over(List<NextHop> ways) {
        nextHops = ways;
        return this;
    }

    /// Is of another type (RTN_*) than unicast.
    public RouteBuilder type(int rtn) {
        type = rtn;
        return this;
    }

    /// Is in another table than main; positive.
    public RouteBuilder table(int id) {
        table = id;
        return this;
    }

    /// Was made by somebody else (RTPROT_*).
    public RouteBuilder protocol(int rtprot) {
        protocol = rtprot;
        return this;
    }

    /// Has this metric, 0 to 4294967295.
    public RouteBuilder metric(long value) {
        metric = value;
        return this;
    }

    /// Gives traffic without a source address this one.
    public RouteBuilder source(IpAddress address) {
        preferredSource = address;
        return this;
    }

    /// Has these RTNH_F_* bits.
    public RouteBuilder flags(int rtnhFlags) {
        flags = rtnhFlags;
        return this;
    }

    /// The route. Its scope follows from the rest, as it does for ip-route(8).
    ///
    /// @throws IllegalArgumentException if the prefix length or the metric is out of range
    public Route build() {
        return new Route(
                destination,
                prefixLength,
                type,
                table,
                protocol,
                scope(),
                metric,
                gateway,
                interfaceIndex,
                preferredSource,
                nextHops,
                flags);
    }

    private int scope() {
        if (destination.isV6()) {
            return Rtnetlink.RT_SCOPE_UNIVERSE;
        }
        return switch (type) {
            case Rtnetlink.RTN_LOCAL -> Rtnetlink.RT_SCOPE_HOST;
            case Rtnetlink.RTN_BROADCAST, Rtnetlink.RTN_MULTICAST, Rtnetlink.RTN_ANYCAST ->
                    Rtnetlink.RT_SCOPE_LINK;
            case Rtnetlink.RTN_UNICAST ->
                    gateway == null && nextHops.isEmpty()
                            ? Rtnetlink.RT_SCOPE_LINK
                            : Rtnetlink.RT_SCOPE_UNIVERSE;
            default -> Rtnetlink.RT_SCOPE_UNIVERSE;
        };
    }
}
