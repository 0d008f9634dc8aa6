// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.MacvlanMode;
import dev.sne.netlink4j.route.Neighbour;
import dev.sne.netlink4j.route.NextHop;
import dev.sne.netlink4j.route.OperState;
import dev.sne.netlink4j.route.Route;
import dev.sne.netlink4j.route.RouteBatch;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.route.VethSpec;
import dev.sne.netlink4j.uapi.IfAddr;
import dev.sne.netlink4j.uapi.Ip;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.netlink4j.uapi.Rtnetlink;
import dev.sne.testkit.junit.KernelTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

@KernelTest
class RouteSocketIT {
    private static final HardwareAddress NEAR = HardwareAddress.parse("02:00:00:00:00:01");
    private static final HardwareAddress FAR = HardwareAddress.parse("02:00:00:00:00:02");

    private static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    @Test
    void loopbackComesUpWithItsAddresses(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            assertThat(route.addresses()).isEmpty();
            route.setUp(RouteSocket.LOOPBACK);

            assertThat(route.link("lo").orElseThrow().isUp()).isTrue();
            assertThat(route.addresses())
                    .extracting(InterfaceAddress::address)
                    .containsExactly(ip("127.0.0.1"), ip("::1"));
            route.setDown(RouteSocket.LOOPBACK);
            assertThat(route.link(RouteSocket.LOOPBACK).orElseThrow().isUp()).isFalse();
        }
    }

    @Test
    void vethJoinsTwoNamespaces(NetworkNamespace here, NetworkNamespace there) {
        try (RouteSocket near = RouteSocket.open(here);
                RouteSocket far = RouteSocket.open(there)) {
            Link left =
                    near.createVeth(
                            VethSpec.of("left", "right")
                                    .withPeerIn(there)
                                    .withAddresses(NEAR, FAR)
                                    .withMtu(1400));
            Link right = far.link("right").orElseThrow();

            assertThat(left.address()).isEqualTo(NEAR);
            assertThat(right.address()).isEqualTo(FAR);
            assertThat(List.of(left.mtu(), right.mtu())).containsOnly(1400);
            assertThat(left.lower()).isEqualTo(right.index());
            assertThat(near.nsid(there)).hasValue(left.lowerNsid());
            assertThat(near.link("right")).isEmpty();
            assertThat(left.carrier()).isFalse();

            far.setUp(right.index());
            near.setUp(left.index());
            assertThat(near.link("left").orElseThrow().carrier()).isTrue();

            near.deleteLink(left.index());
            assertThat(far.link("right")).isEmpty();
            assertThat(near.link(left.index())).isEmpty();
        }
    }

    @Test
    void linksAreChanged(NetworkNamespace here, NetworkNamespace there) {
        try (RouteSocket route = RouteSocket.open(here);
                RouteSocket far = RouteSocket.open(there)) {
            Link bridge = route.createBridge("br0");
            Link port = route.createVeth(VethSpec.of("a", "b"));

            route.setMaster(port.index(), bridge.index());
            assertThat(route.link("a").orElseThrow().master()).isEqualTo(bridge.index());
            route.setMaster(port.index(), 0);
            assertThat(route.link("a").orElseThrow().master()).isZero();

            route.rename(port.index(), "fifteen-bytes-x");
            route.setMtu(port.index(), 9000);
            route.setAddress(port.index(), FAR);
            Link changed = route.link("fifteen-bytes-x").orElseThrow();
            assertThat(changed.mtu()).isEqualTo(9000);
            assertThat(changed.address()).isEqualTo(FAR);

            route.move(port.index(), there);
            assertThat(route.link(port.index())).isEmpty();
            assertThat(far.link("fifteen-bytes-x")).isPresent();

            Link macvlan = route.createMacvlan("mv0", bridge.index(), MacvlanMode.PRIVATE);
            assertThat(macvlan.kind()).isEqualTo("macvlan");
            assertThat(macvlan.lower()).isEqualTo(bridge.index());
            assertThat(route.link("br0").orElseThrow().kind()).isEqualTo("bridge");
        }
    }

    /// More links than one datagram of a dump has room for.
    @Test
    void listsManyLinks(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            int before = route.links().size();
            for (int i = 0; i < 30; i++) {
                route.createVeth(VethSpec.of("a" + i, "b" + i));
            }
            assertThat(route.links()).hasSize(before + 60).doesNotHaveDuplicates();
        }
    }

    @Test
    void refusalsCarryTheKernelsWords(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            assertThatExceptionOfType(KernelException.class)
                    .isThrownBy(() -> route.create("no-such-kind", "x"))
                    .withMessageContaining("create no-such-kind x: EOPNOTSUPP")
                    .withMessageContaining("Unknown device type");
            assertThatExceptionOfType(KernelException.class)
                    .isThrownBy(() -> route.setUp(4711))
                    .withMessageContaining("set link 4711 up: ENODEV");
            route.createBridge("br0");
            assertThatExceptionOfType(KernelException.class)
                    .isThrownBy(() -> route.createBridge("br0"))
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
        }
    }

    @Test
    void addressesComeAndGo(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            int link = route.createBridge("br0").index();
            route.setUp(link);
            InterfaceAddress v4 =
                    InterfaceAddress.of(link, ip("192.0.2.1"), 24).withBroadcast(ip("192.0.2.255"));
            InterfaceAddress pointToPoint =
                    InterfaceAddress.of(link, ip("198.51.100.1"), 32).withPeer(ip("198.51.100.2"));
            InterfaceAddress v6 = InterfaceAddress.of(link, ip("2001:db8::1"), 64).withoutDad();
            List<InterfaceAddress> all = List.of(v4, pointToPoint, v6);
            all.forEach(route::addAddress);

            assertThat(route.addresses(link))
                    .filteredOn(a -> a.scope() == Rtnetlink.RT_SCOPE_UNIVERSE)
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("label", "flags")
                    .containsExactlyInAnyOrderElementsOf(all);
            assertThat(route.addresses(link))
                    .filteredOn(a -> a.address().equals(v6.address()))
                    .allMatch(a -> (a.flags() & IfAddr.IFA_F_TENTATIVE) == 0);
            assertThatExceptionOfType(KernelException.class)
                    .isThrownBy(() -> route.addAddress(v4))
                    .withMessageStartingWith(
                            "add address 192.0.2.1/24 of link " + link + ": EEXIST");

            all.forEach(route::deleteAddress);
            assertThat(route.addresses(link))
                    .filteredOn(a -> a.scope() == Rtnetlink.RT_SCOPE_UNIVERSE)
                    .isEmpty();
            assertThatExceptionOfType(KernelException.class)
                    .isThrownBy(() -> route.deleteAddress(v4))
                    .withMessageContaining("EADDRNOTAVAIL");
        }
    }

    @Test
    void routesComeAndGo(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            int link = routedLink(route);
            List<Route> all = sampleRoutes(link);
            all.forEach(route::addRoute);

            assertThat(route.routes())
                    .filteredOn(r -> r.protocol() == Rtnetlink.RTPROT_STATIC)
                    .containsExactlyInAnyOrderElementsOf(all);
            assertThat(route.routes(Nfnetlink.AF_INET, 1000))
                    .singleElement()
                    .extracting(Route::type)
                    .isEqualTo(Rtnetlink.RTN_BLACKHOLE);
            assertThat(route.routes(Nfnetlink.AF_INET, 4711)).isEmpty();
            assertThat(route.routes(Nfnetlink.AF_INET6, 4711)).isEmpty();
            assertThatExceptionOfType(KernelException.class)
                    .isThrownBy(() -> route.addRoute(all.getFirst()))
                    .withMessageStartingWith("add route to 0.0.0.0/0 via 192.0.2.254")
                    .withMessageContaining("EEXIST");

            all.forEach(route::deleteRoute);
            assertThat(route.routes()).noneMatch(r -> r.protocol() == Rtnetlink.RTPROT_STATIC);
        }
    }

    @Test
    void replacingARouteLeavesOne(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            routedLink(route);
            route.replaceRoute(Route.defaultVia(ip("192.0.2.254")).build());
            route.replaceRoute(Route.defaultVia(ip("192.0.2.253")).build());
            assertThat(route.routes(Nfnetlink.AF_INET, Rtnetlink.RT_TABLE_MAIN))
                    .filteredOn(Route::isDefault)
                    .singleElement()
                    .extracting(Route::gateway)
                    .isEqualTo(ip("192.0.2.253"));
        }
    }

    /// A link that is up and has 192.0.2.1/24 and 2001:db8::1/64.
    static int routedLink(RouteSocket route) {
        int link = route.createVeth(VethSpec.of("v0", "v1")).index();
        route.setUp(link);
        route.setUp(route.link("v1").orElseThrow().index());
        // Until then the kernel keeps IPv6 addresses to itself.
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (route.link(link).orElseThrow().operState() != OperState.UP) {
            assertThat(System.nanoTime()).as("link to come up").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        route.addAddress(InterfaceAddress.of(link, ip("192.0.2.1"), 24));
        route.addAddress(InterfaceAddress.of(link, ip("2001:db8::1"), 64).withoutDad());
        return link;
    }

    /// Routes as the kernel gives them back.
    static List<Route> sampleRoutes(int link) {
        return List.of(
                Route.defaultVia(ip("192.0.2.254")).through(link).metric(7).build(),
                Route.to(ip("203.0.113.0"), 24)
                        .over(
                                List.of(
                                        new NextHop(link, ip("192.0.2.2"), 1, 0),
                                        new NextHop(link, ip("2001:db8::2"), 256, 0)))
                        .build(),
                Route.to(ip("10.0.0.0"), 8).type(Rtnetlink.RTN_BLACKHOLE).table(1000).build(),
                Route.to(ip("10.1.0.0"), 16).via(ip("2001:db8::3")).through(link).build(),
                Route.to(ip("10.2.0.0"), 16).through(link).source(ip("192.0.2.1")).build(),
                Route.to(ip("2001:db8:1::"), 48)
                        .via(ip("2001:db8::2"))
                        .through(link)
                        .metric(5)
                        .build(),
                Route.to(ip("2001:db8:2::"), 48)
                        .over(
                                List.of(
                                        new NextHop(link, ip("2001:db8::2"), 1, 0),
                                        new NextHop(link, ip("2001:db8::3"), 2, 0)))
                        .metric(5)
                        .build());
    }

    @Test
    void neighboursComeAndGo(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            int link = routedLink(route);
            Neighbour v4 = Neighbour.permanent(link, ip("192.0.2.9"), NEAR);
            Neighbour v6 = Neighbour.permanent(link, ip("2001:db8::9"), NEAR);
            route.putNeighbour(v4);
            route.putNeighbour(v6);
            Neighbour moved = Neighbour.permanent(link, ip("192.0.2.9"), FAR);
            route.putNeighbour(moved);

            assertThat(route.neighbours()).contains(moved, v6).doesNotContain(v4);
            route.deleteNeighbour(moved);
            route.deleteNeighbour(v6);
            assertThat(route.neighbours())
                    .extracting(Neighbour::destination)
                    .doesNotContain(v4.destination(), v6.destination());
        }
    }

    @Test
    void namespaceIdsAreAssignedOnce(NetworkNamespace here, NetworkNamespace there) {
        try (RouteSocket route = RouteSocket.open(here)) {
            assertThat(route.nsid(there)).isEmpty();
            route.setNsid(there, 17);
            assertThat(route.nsid(there)).hasValue(17);
            assertThatExceptionOfType(KernelException.class)
                    .isThrownBy(() -> route.setNsid(there, 18))
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
        }
    }

    @Test
    void addressesTellWhoMadeThem(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            int index = route.createBridge("br0").index();
            for (String text : List.of("192.0.2.1", "2001:db8::1")) {
                InterfaceAddress tagged =
                        InterfaceAddress.of(index, ip(text), 24).withProtocol(200);
                route.addAddress(tagged);
                assertThat(route.addresses(index))
                        .filteredOn(address -> address.address().equals(ip(text)))
                        .extracting(InterfaceAddress::protocol)
                        .containsExactly(200);
            }
        }
    }

    /// The third change is refused; the others are made, and all in one go.
    @Test
    void changesAreBatched(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            int parent = route.createBridge("br0").index();
            List<String> refused = new ArrayList<>();
            RouteBatch batch =
                    route.batch(
                            "prepare",
                            (index, error) -> refused.add(index + " " + error.errno().name()));
            batch.createMacvlan("mv0", parent, MacvlanMode.PRIVATE, NEAR);
            batch.setAlias("mv0", "what it is for");
            batch.deleteAddress(InterfaceAddress.of(parent, ip("192.0.2.9"), 24));
            batch.setIpv4Setting("mv0", Ip.IPV4_DEVCONF_ARP_IGNORE, 1);
            batch.setUp("mv0");
            batch.addAddress(InterfaceAddress.of(parent, ip("192.0.2.1"), 24));
            batch.addRoute(Route.to(ip("198.51.100.0"), 24).through(parent).protocol(200).build());
            batch.flush();

            assertThat(refused).containsExactly("2 EADDRNOTAVAIL", "6 ENETDOWN");
            Link link = route.link("mv0").orElseThrow();
            assertThat(link.address()).isEqualTo(NEAR);
            assertThat(link.alias()).isEqualTo("what it is for");
            assertThat(link.isUp()).isTrue();
            assertThat(route.ipv4Setting(link.index(), Ip.IPV4_DEVCONF_ARP_IGNORE)).isOne();
            assertThat(route.ipv4Setting(parent, Ip.IPV4_DEVCONF_ARP_IGNORE)).isZero();
            assertThat(route.addresses(parent))
                    .extracting(InterfaceAddress::address)
                    .contains(ip("192.0.2.1"));

            batch.deleteLink("mv0");
            batch.flush();
            assertThat(route.link("mv0")).isEmpty();
        }
    }
}
