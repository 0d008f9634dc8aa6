// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.Link;
import dev.sne.hasm.runtime.udp.UdpLink;
import dev.sne.netlink4j.IpAddress;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.HostConfig;
import dev.sne.shell.config.LinkConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/// The ways between the hosts, as the runtime wants them.
final class ClusterLinks {
    private final Configuration configuration;

    ClusterLinks(Configuration configuration) {
        this.configuration = configuration;
    }

    /// For the machines' messages.
    Map<Link, UdpLink> control() {
        Map<Link, UdpLink> links = new EnumMap<>(Link.class);
        for (LinkConfig each : configuration.links()) {
            links.put(each.link(), link(each, LinkConfig::controlPort));
        }
        return links;
    }

    /// For a service group's replication, the dedicated one first.
    List<UdpLink> replication(int group) {
        return configuration.links().stream()
                .map(each -> link(each, of -> configuration.replicationPort(of, group)))
                .toList();
    }

    /// The addresses of all hosts on all links, which never move.
    List<IpAddress> addresses() {
        List<IpAddress> all = new ArrayList<>();
        for (LinkConfig link : configuration.links()) {
            for (HostConfig host : configuration.hosts()) {
                host.address(link.link()).ifPresent(all::add);
            }
        }
        return all;
    }

    private UdpLink link(LinkConfig link, ToIntFunction<LinkConfig> port) {
        int number = port.applyAsInt(link);
        InetSocketAddress local =
                new InetSocketAddress(address(configuration.host(), link), number);
        Map<Integer, InetSocketAddress> peers = new HashMap<>();
        for (HostConfig host : configuration.hosts()) {
            if (host.number() != configuration.host().number()) {
                peers.put(host.number(), new InetSocketAddress(address(host, link), number));
            }
        }
        if (link.multicast().isEmpty()) {
            return UdpLink.unicast(local, peers);
        }
        InetSocketAddress group = new InetSocketAddress(inet(link.multicast().get()), number);
        return new UdpLink(local, peers, group, link.interfaceName());
    }

    private static InetAddress address(HostConfig host, LinkConfig link) {
        return inet(
                host.address(link.link())
                        .orElseThrow(() ->
                                new IllegalStateException(host.name() + " is not on " + link)));
    }

    /// The same address for the sockets of the Java runtime.
    static InetAddress inet(IpAddress address) {
        try {
            return InetAddress.getByAddress(address.bytes());
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes", e);
        }
    }
}
