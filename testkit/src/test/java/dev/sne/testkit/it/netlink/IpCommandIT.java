// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.Neighbour;
import dev.sne.netlink4j.route.Route;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.If;
import dev.sne.netlink4j.uapi.Neigh;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.junit.NeedsCommand;
import dev.sne.testkit.netns.Command;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// ip(8) must say of a namespace what this library says of it. Each test writes what it has listed
/// the way ip(8) does.
@KernelTest
@NeedsCommand("ip")
class IpCommandIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static List<String> ip(NetworkNamespace namespace, String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Command result = Command.run(namespace, command);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return result.output().lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
    }

    /// The kernel finishes some things behind our back, such as an IPv6 link-local address.
    private static void assertAgreement(
            Supplier<Stream<String>> ours, Supplier<Stream<String>> theirs) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<String> mine;
        List<String> expected;
        do {
            mine = ours.get().sorted().toList();
            expected = theirs.get().sorted().toList();
        } while (!mine.equals(expected) && System.nanoTime() < deadline);
        assertThat(mine).isEqualTo(expected);
    }

    private static Map<Integer, String> names(RouteSocket route) {
        Map<Integer, String> names = new TreeMap<>();
        route.links().forEach(link -> names.put(link.index(), link.name()));
        return names;
    }

    @Test
    void agreesOnLinks(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            RouteSocketIT.routedLink(route);
            route.createBridge("br0");
            Map<Integer, String> names = names(route);
            assertAgreement(
                    () -> route.links().stream().map(link -> briefly(link, names)),
                    () -> ip(namespace, "-br", "link").stream().map(IpCommandIT::linkOf));
        }
    }

    private static String briefly(Link link, Map<Integer, String> names) {
        String lower = link.lower() == 0 ? "" : "@" + names.get(link.lower());
        String state = link.operState().name().replace("_", "");
        boolean signal = (link.flags() & If.IFF_LOWER_UP) != 0;
        return link.name() + lower + " " + state + " " + link.address() + (signal ? " up" : "");
    }

    /// `v0@v1 UP 02:00:00:00:00:01 <BROADCAST,MULTICAST,UP,LOWER_UP>`
    private static String linkOf(String line) {
        String front = line.substring(0, line.indexOf('<')).strip();
        return line.contains("LOWER_UP") ? front + " up" : front;
    }

    @Test
    void agreesOnAddresses(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            route.setUp(RouteSocket.LOOPBACK);
            int link = RouteSocketIT.routedLink(route);
            route.addAddress(
                    InterfaceAddress.of(link, IpAddress.parse("198.51.100.1"), 32)
                            .withPeer(IpAddress.parse("198.51.100.2")));
            Map<Integer, String> names = names(route);
            assertAgreement(
                    () -> route.addresses().stream().map(a -> briefly(a, names)),
                    () -> ip(namespace, "-o", "address").stream().map(IpCommandIT::addressOf));
        }
    }

    private static String briefly(InterfaceAddress a, Map<Integer, String> names) {
        String peer = a.peer() == null ? "" : " peer " + a.peer();
        return a.interfaceIndex()
                + ": "
                + names.get(a.interfaceIndex())
                + (a.address().isV6() ? " inet6 " : " inet ")
                + a.address()
                + peer
                + "/"
                + a.prefixLength();
    }

    /// `2: v0 inet 192.0.2.1/24 scope …`, up to the prefix length.
    private static String addressOf(String line) {
        int slash = line.indexOf('/');
        return line.substring(0, line.indexOf(' ', slash));
    }

    @Test
    void agreesOnRoutes(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            route.setUp(RouteSocket.LOOPBACK);
            int link = RouteSocketIT.routedLink(route);
            RouteSocketIT.sampleRoutes(link).forEach(route::addRoute);
            Map<Integer, String> names = names(route);
            assertAgreement(
                    () -> route.routes().stream().map(r -> briefly(r, names)),
                    () ->
                            ip(namespace, "-N", "-d", "route", "show", "table", "all").stream()
                                    .filter(line -> !line.startsWith("nexthop"))
                                    .map(IpCommandIT::routeOf));
        }
    }

    private static String briefly(Route r, Map<Integer, String> names) {
        StringBuilder line = new StringBuilder().append(r.type()).append(' ');
        boolean host = r.prefixLength() == (r.destination().isV6() ? 128 : 32);
        line.append(r.isDefault() ? "default" : r.destination().toString());
        line.append(r.isDefault() || host ? "" : "/" + r.prefixLength());
        if (r.gateway() != null) {
            boolean other = r.gateway().isV6() != r.destination().isV6();
            line.append(other ? " via inet6 " : " via ").append(r.gateway());
        }
        if (r.interfaceIndex() != 0) {
            line.append(" dev ").append(names.get(r.interfaceIndex()));
        }
        line.append(" table ").append(r.table()).append(" proto ").append(r.protocol());
        line.append(" scope ").append(r.scope());
        if (r.preferredSource() != null) {
            line.append(" src ").append(r.preferredSource());
        }
        // The kernel tells the metric of every IPv6 route, 0 included.
        boolean metric = r.metric() != 0 || r.destination().isV6();
        return line.append(metric ? " metric " + r.metric() : "").toString();
    }

    private static String routeOf(String line) {
        return line.replaceAll(" (linkdown|dead|onlink|pref \\S+)", "").strip();
    }

    @Test
    void agreesOnNeighbours(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            int link = RouteSocketIT.routedLink(route);
            HardwareAddress address = HardwareAddress.parse("02:00:00:00:00:09");
            for (String ip : List.of("192.0.2.9", "2001:db8::9")) {
                route.putNeighbour(Neighbour.permanent(link, IpAddress.parse(ip), address));
            }
            Map<Integer, String> names = names(route);
            assertAgreement(
                    () ->
                            route.neighbours().stream()
                                    .filter(n -> n.state() == Neigh.NUD_PERMANENT)
                                    .map(n -> briefly(n, names)),
                    () -> ip(namespace, "neighbour", "show", "nud", "permanent").stream());
        }
    }

    private static String briefly(Neighbour n, Map<Integer, String> names) {
        return String.format(
                Locale.ROOT,
                "%s dev %s lladdr %s PERMANENT",
                n.destination(),
                names.get(n.interfaceIndex()),
                Objects.requireNonNull(n.address()));
    }
}
