// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab.cluster;

import static dev.sne.testkit.lab.cluster.ClusterAddresses.*;

import dev.sne.conntrack.Conntrack;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.nft.NftClient;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Route;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.netns.Links;
import dev.sne.testkit.netns.Segment;
import dev.sne.testkit.netns.Sysctl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Clients, servers and between them firewalls, each of these a network namespace without a name,
/// and three switches, which have namespaces of their own, too, and are what cables are pulled
/// from. The firewalls have rules; the addresses that clients and servers know nobody has yet.
///
/// Nothing of it is left behind, however this process ends. Takes `CAP_SYS_ADMIN` and
/// `CAP_NET_ADMIN`. Used by one thread at a time.
public final class ClusterNetwork implements AutoCloseable {
    private static final Path IPV6 = Path.of("/proc/sys/net/ipv6");
    private static final Map<String, String> USE_IPV6 =
            Map.of(
                    "ipv6/conf/all/disable_ipv6", "0",
                    "ipv6/conf/default/disable_ipv6", "0",
                    "ipv6/conf/all/accept_dad", "0",
                    "ipv6/conf/default/accept_dad", "0");

    /// The addresses of whichever firewall is the active one.
    private static final Set<IpAddress> MOVING =
            Set.of(INSIDE_V4, INSIDE_V6, OUTSIDE_V4, OUTSIDE_V6);

    /// A flow that is not in the table shall not be taken up in the middle; and the table's events
    /// shall tell of all that happens, also before anybody listens.
    private static final Map<String, String> TRACKING =
            Map.of(
                    "netfilter/nf_conntrack_tcp_loose", "0",
                    "netfilter/nf_conntrack_events", "1");

    private final boolean ipv6 = Files.isDirectory(IPV6);
    private final List<NetworkNamespace> namespaces = new ArrayList<>();
    private final Map<Side, Segment> segments = new EnumMap<>(Side.class);

    /// How many hosts were connected to a segment before the first firewall.
    private final Map<Side, Integer> before = new HashMap<>();

    private final NetworkNamespace client = make();
    private final NetworkNamespace server = make();
    private final List<NetworkNamespace> firewalls = new ArrayList<>();

    private ClusterNetwork() {}

    /// Builds it. When it returns, packets pass on each segment.
    ///
    /// @param firewalls how many, 0 to 16
    public static ClusterNetwork create(int firewalls) {
        ClusterNetwork network = new ClusterNetwork();
        try {
            network.build(firewalls);
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private NetworkNamespace make() {
        NetworkNamespace namespace = NetworkNamespace.create();
        namespaces.add(namespace);
        return namespace;
    }

    private void build(int count) {
        for (Side side : Side.values()) {
            segments.put(side, Segment.in(make()));
        }
        host(client, Side.INSIDE, CLIENT_V4, CLIENT_V6);
        host(server, Side.OUTSIDE, SERVER_V4, SERVER_V6);
        try (RouteSocket routes = RouteSocket.open(client)) {
            routes.addRoute(Route.defaultVia(INSIDE_V4).build());
            if (ipv6) {
                routes.addRoute(Route.defaultVia(INSIDE_V6).build());
            }
        }
        before.putAll(Map.of(Side.INSIDE, 1, Side.OUTSIDE, 1, Side.SYNC, 0));
        for (int number = 1; number <= count; number++) {
            firewalls.add(firewall(make(), number));
        }
    }

    private void prepare(NetworkNamespace host) {
        if (ipv6) {
            Sysctl.set(host, USE_IPV6);
        }
        try (RouteSocket links = RouteSocket.open(host)) {
            links.setUp(RouteSocket.LOOPBACK);
        }
    }

    private void host(NetworkNamespace host, Side side, IpAddress v4, IpAddress v6) {
        prepare(host);
        segment(side).connect(host, HOST_LINK);
        address(host, HOST_LINK, v4, PREFIX_V4);
        if (ipv6) {
            address(host, HOST_LINK, v6, PREFIX_V6);
        }
    }

    private NetworkNamespace firewall(NetworkNamespace host, int number) {
        prepare(host);
        for (Side side : Side.values()) {
            segment(side).connect(host, side.interfaceName());
        }
        address(host, INSIDE_LINK, inside(number), PREFIX_V4);
        address(host, SYNC_LINK, sync(number), PREFIX_V4);
        try (NftClient rules = NftClient.open(host)) {
            ClusterRules.install(rules);
        }
        Sysctl.set(host, TRACKING);
        return host;
    }

    private static void address(NetworkNamespace host, String link, IpAddress address, int prefix) {
        try (RouteSocket links = RouteSocket.open(host)) {
            int index = links.link(link).orElseThrow().index();
            links.addAddress(InterfaceAddress.of(index, address, prefix));
            if (address.isV6()) {
                Links.awaitAddresses(links, index);
            }
        }
    }

    private Segment segment(Side side) {
        Segment segment = segments.get(side);
        if (segment == null) {
            throw new IllegalStateException("no segment " + side);
        }
        return segment;
    }

    public NetworkNamespace client() {
        return client;
    }

    public NetworkNamespace server() {
        return server;
    }

    /// A firewall.
    ///
    /// @param number from 1
    public NetworkNamespace firewall(int number) {
        return firewalls.get(number - 1);
    }

    /// How many firewalls there are.
    public int firewalls() {
        return firewalls.size();
    }

    /// Whether there is IPv6 in it.
    public boolean hasIpv6() {
        return ipv6;
    }

    /// Connects a virtual machine to a segment.
    ///
    /// @param from the namespace that the other end of its cable is in
    /// @param name what it is called there; it becomes a port of the segment's switch
    public void adopt(Side side, NetworkNamespace from, String name) {
        segment(side).adopt(from, name);
    }

    /// Pulls a firewall's cable out of the switch, or plugs it in again.
    public void plug(int firewall, Side side, boolean plugged) {
        segment(side).plug(before.getOrDefault(side, 0) + firewall - 1, plugged);
    }

    /// Pulls or plugs all cables of a firewall.
    public void plug(int firewall, boolean plugged) {
        for (Side side : Side.values()) {
            plug(firewall, side, plugged);
        }
    }

    /// Has what a firewall and the others tell each other over the clients' network get lost on its
    /// way, or pass again.
    public void filter(int firewall, boolean filtered) {
        for (int each = 1; each <= firewalls.size(); each++) {
            try (NftClient rules = NftClient.open(firewall(each))) {
                if (filtered) {
                    ClusterRules.filter(rules, firewall, each == firewall);
                } else {
                    ClusterRules.unfilter(rules, firewall);
                }
            }
        }
    }

    /// Makes a firewall what it is after it has booted: it has no flows, no addresses but its own,
    /// and forwards nothing.
    public void forget(int firewall) {
        NetworkNamespace host = firewall(firewall);
        Sysctl.set(host, Map.of("ipv4/ip_forward", "0"));
        if (ipv6) {
            Sysctl.set(host, Map.of("ipv6/conf/all/forwarding", "0"));
        }
        try (RouteSocket links = RouteSocket.open(host);
                Conntrack table = Conntrack.open(host)) {
            for (InterfaceAddress each : links.addresses()) {
                if (MOVING.contains(each.address())) {
                    links.deleteAddress(each);
                }
            }
            table.flush(Nfnetlink.AF_UNSPEC);
        }
    }

    /// Whether a firewall has the addresses of a side that clients and servers know.
    ///
    /// @param side inside or outside
    public boolean holds(int firewall, Side side) {
        IpAddress wanted = side == Side.INSIDE ? INSIDE_V4 : OUTSIDE_V4;
        try (RouteSocket links = RouteSocket.open(firewall(firewall))) {
            return links.addresses().stream().anyMatch(each -> each.address().equals(wanted));
        }
    }

    /// Lets go of the namespaces; they end with their last thread, process and socket.
    @Override
    public void close() {
        namespaces.forEach(NetworkNamespace::close);
    }
}
