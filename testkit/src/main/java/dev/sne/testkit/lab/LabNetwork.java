// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab;

import static dev.sne.testkit.lab.LabAddresses.*;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Route;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.testkit.netns.Cable;
import dev.sne.testkit.netns.Links;
import dev.sne.testkit.netns.Sysctl;
import java.util.Map;

/// Three namespaces without names, their cables, addresses and routes.
///
/// @param client the protected host
/// @param firewall between the two
/// @param server the host outside
/// @param hasIpv6 whether there is IPv6 in it
record LabNetwork(
        NetworkNamespace client,
        NetworkNamespace firewall,
        NetworkNamespace server,
        boolean hasIpv6)
        implements AutoCloseable {

    /// Whatever the machine prefers for itself. Duplicate address detection would keep IPv6 waiting
    /// for a second or two.
    private static final Map<String, String> USE_IPV6 =
            Map.of(
                    "ipv6/conf/all/disable_ipv6", "0",
                    "ipv6/conf/default/disable_ipv6", "0",
                    "ipv6/conf/all/accept_dad", "0",
                    "ipv6/conf/default/accept_dad", "0");

    static LabNetwork create(boolean ipv6) {
        LabNetwork network =
                new LabNetwork(
                        NetworkNamespace.create(),
                        NetworkNamespace.create(),
                        NetworkNamespace.create(),
                        ipv6);
        try {
            network.setParameters();
            network.wire();
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
        return network;
    }

    private void setParameters() {
        Sysctl.set(firewall, Map.of("ipv4/ip_forward", "1"));
        if (hasIpv6) {
            Sysctl.set(client, USE_IPV6);
            Sysctl.set(firewall, USE_IPV6);
            Sysctl.set(server, USE_IPV6);
            Sysctl.set(firewall, Map.of("ipv6/conf/all/forwarding", "1"));
        }
    }

    private void wire() {
        Cable.connect(firewall, INSIDE_LINK, client, HOST_LINK);
        Cable.connect(firewall, OUTSIDE_LINK, server, HOST_LINK);
        try (RouteSocket inside = RouteSocket.open(client);
                RouteSocket middle = RouteSocket.open(firewall);
                RouteSocket outside = RouteSocket.open(server)) {
            address(inside, HOST_LINK, CLIENT_V4, CLIENT_V6);
            address(outside, HOST_LINK, SERVER_V4, SERVER_V6);
            address(middle, INSIDE_LINK, INSIDE_V4, INSIDE_V6);
            address(middle, OUTSIDE_LINK, OUTSIDE_V4, OUTSIDE_V6);
            inside.addRoute(Route.defaultVia(INSIDE_V4).build());
            middle.addRoute(Route.defaultVia(SERVER_V4).build());
            if (hasIpv6) {
                inside.addRoute(Route.defaultVia(INSIDE_V6).build());
                middle.addRoute(Route.defaultVia(SERVER_V6).build());
            }
        }
    }

    private void address(RouteSocket host, String name, IpAddress v4, IpAddress v6) {
        int link = host.link(name).orElseThrow().index();
        host.setUp(RouteSocket.LOOPBACK);
        host.addAddress(InterfaceAddress.of(link, v4, PREFIX_V4));
        if (hasIpv6) {
            host.addAddress(InterfaceAddress.of(link, v6, PREFIX_V6));
            Links.awaitAddresses(host, link);
        }
    }

    /// Lets go of the namespaces; they end with their last thread and socket.
    @Override
    public void close() {
        client.close();
        firewall.close();
        server.close();
    }
}
