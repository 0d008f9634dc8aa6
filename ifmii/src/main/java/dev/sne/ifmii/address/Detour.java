// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Route;
import java.util.ArrayList;
import java.util.List;

/// How packets still find their way through a host that has given its addresses back: those that
/// neighbours send here until they have heard of the next host. Made by [VirtualAddresses#release],
/// ended by [VirtualAddresses#end].
///
/// @param routes what is removed at its end: routes of the addresses, and those that take the place
///   of what went with them
/// @param placeholders addresses that nobody knows, for links that have no other: with its last
///   IPv4 address a link loses all routes, and what it knows of its neighbours
public record Detour(List<Route> routes, List<InterfaceAddress> placeholders) {
    /// Nothing to end.
    public static final Detour NONE = new Detour(List.of(), List.of());

    /// The dummy address of RFC 7600, section 4.8.
    private static final IpAddress DUMMY = IpAddress.parse("192.0.0.8");

    private static final int DUMMY_PREFIX = 32;

    /// Preferred less than any route that somebody may have there.
    private static final long METRIC = 0x5300_0000L;

    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;

    public Detour {
        routes = List.copyOf(routes);
        placeholders = List.copyOf(placeholders);
    }

    /// Routes to the networks of addresses that go.
    static List<Route> networks(List<VirtualAddress> addresses) {
        List<Route> found = new ArrayList<>();
        for (VirtualAddress each : addresses) {
            int bits = each.address().isV6() ? V6_BITS : V4_BITS;
            Route route =
                    Route.to(network(each.address(), each.prefixLength()), each.prefixLength())
                            .metric(METRIC)
                            .build();
            if (each.prefixLength() < bits && !found.contains(route)) {
                found.add(route);
            }
        }
        return found;
    }

    /// The same way without an address that goes, and the route with it.
    static Route withoutSource(Route route) {
        return new Route(
                route.destination(),
                route.prefixLength(),
                route.type(),
                route.table(),
                route.protocol(),
                route.scope(),
                METRIC,
                route.gateway(),
                route.interfaceIndex(),
                null,
                route.nextHops(),
                route.flags());
    }

    static InterfaceAddress placeholder(int link) {
        return InterfaceAddress.of(link, DUMMY, DUMMY_PREFIX)
                .withProtocol(VirtualAddresses.PROTOCOL);
    }

    private static IpAddress network(IpAddress address, int prefixLength) {
        byte[] bytes = address.bytes();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(prefixLength - (long) i * Byte.SIZE, 0, Byte.SIZE);
            bytes[i] &= (byte) (0xff << (Byte.SIZE - kept));
        }
        return IpAddress.of(bytes);
    }
}
