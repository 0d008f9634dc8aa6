// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netns;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.RouteSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// An Ethernet segment: hosts, each a network namespace, around a switch. The switch is a bridge in
/// a namespace of its own and learns where a hardware address is, like a real one.
public final class Segment {
    private static final String BRIDGE = "sw0";
    private static final boolean IPV6 = Files.isDirectory(Path.of("/proc/sys/net/ipv6"));

    private final NetworkNamespace middle;
    private int hosts;

    private Segment(NetworkNamespace middle) {
        this.middle = middle;
    }

    /// A segment without hosts, whose switch is in `middle`.
    public static Segment in(NetworkNamespace middle) {
        try (RouteSocket links = RouteSocket.open(middle)) {
            links.setUp(links.createBridge(BRIDGE).index());
        }
        return new Segment(middle);
    }

    /// Connects a host. When it returns, packets pass; the interface has no address but its IPv6
    /// link-local one, which works, where the kernel has IPv6.
    ///
    /// @param name the host's interface
    /// @return its hardware address
    public HardwareAddress connect(NetworkNamespace host, String name) {
        if (IPV6) {
            // Otherwise the link-local address takes a second.
            Sysctl.set(host, Map.of("ipv6/conf/default/accept_dad", "0"));
        }
        String port = port(hosts++);
        Cable.connect(middle, port, host, name);
        try (RouteSocket links = RouteSocket.open(middle);
                RouteSocket far = RouteSocket.open(host)) {
            Link bridge = links.link(BRIDGE).orElseThrow();
            links.setMaster(links.link(port).orElseThrow().index(), bridge.index());
            Link near = far.link(name).orElseThrow();
            if (IPV6) {
                Links.awaitAddresses(far, near.index());
            }
            HardwareAddress address = near.address();
            if (address == null) {
                throw new IllegalStateException(name + " has no hardware address");
            }
            return address;
        }
    }

    /// Moves an interface here and makes it a port of the switch, to connect a virtual machine at
    /// its other end.
    ///
    /// @param from the namespace that it is in
    public void adopt(NetworkNamespace from, String name) {
        try (RouteSocket there = RouteSocket.open(from);
                RouteSocket links = RouteSocket.open(middle)) {
            there.move(there.link(name).orElseThrow().index(), middle);
            int index = links.link(name).orElseThrow().index();
            links.setMaster(index, links.link(BRIDGE).orElseThrow().index());
            links.setUp(index);
        }
    }

    /// Pulls a host's cable out of the switch, or plugs it in again. Both ends notice.
    ///
    /// @param host the how-manieth host that was connected, from 0
    public void plug(int host, boolean plugged) {
        try (RouteSocket links = RouteSocket.open(middle)) {
            int index = links.link(port(host)).orElseThrow().index();
            if (plugged) {
                links.setUp(index);
            } else {
                links.setDown(index);
            }
        }
    }

    private static String port(int host) {
        return "port" + host;
    }
}
