// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.Neighbour;
import dev.sne.netlink4j.route.NetworkEvent;
import dev.sne.netlink4j.route.NetworkEvent.AddressEvent;
import dev.sne.netlink4j.route.NetworkEvent.LinkEvent;
import dev.sne.netlink4j.route.NetworkEvent.NeighbourEvent;
import dev.sne.netlink4j.route.NetworkEvent.RouteEvent;
import dev.sne.netlink4j.route.Route;
import dev.sne.netlink4j.route.RouteEvents;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.route.VethSpec;
import dev.sne.netlink4j.uapi.Rtnetlink;
import dev.sne.testkit.junit.KernelTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

@KernelTest
class RouteEventsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final IpAddress V4 = IpAddress.parse("192.0.2.1");
    private static final IpAddress V6 = IpAddress.parse("2001:db8::1");

    /// All events up to the first that matches.
    private static List<NetworkEvent> until(RouteEvents events, Predicate<NetworkEvent> last) {
        List<NetworkEvent> seen = new ArrayList<>();
        while (seen.stream().noneMatch(last)) {
            List<NetworkEvent> next = events.receive(PATIENCE);
            assertThat(next).as("after %s", seen).isNotEmpty();
            seen.addAll(next);
        }
        return seen;
    }

    private static Predicate<NetworkEvent> link(boolean deleted, String name) {
        return e ->
                e instanceof LinkEvent(boolean gone, Link link)
                        && gone == deleted
                        && link.name().equals(name);
    }

    @Test
    void everyKindOfChangeIsTold(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace);
                RouteEvents events =
                        RouteEvents.open(
                                namespace,
                                Rtnetlink.RTNLGRP_LINK,
                                Rtnetlink.RTNLGRP_NEIGH,
                                Rtnetlink.RTNLGRP_IPV4_IFADDR,
                                Rtnetlink.RTNLGRP_IPV6_IFADDR,
                                Rtnetlink.RTNLGRP_IPV4_ROUTE,
                                Rtnetlink.RTNLGRP_IPV6_ROUTE)) {
            int link = RouteSocketIT.routedLink(route);
            // The kernel announces an IPv6 address a little later, if it still exists then.
            List<NetworkEvent> seen = until(events, e -> addresses(List.of(e), false).contains(V6));
            IpAddress peer = IpAddress.parse("192.0.2.2");
            Route toPeer = Route.to(IpAddress.parse("10.0.0.0"), 8).via(peer).through(link).build();
            Neighbour neighbour =
                    Neighbour.permanent(link, peer, HardwareAddress.parse("02:00:00:00:00:02"));
            route.addRoute(toPeer);
            route.putNeighbour(neighbour);
            route.deleteRoute(toPeer);
            route.deleteLink(link);

            seen.addAll(until(events, link(true, "v0")));
            assertThat(seen).anyMatch(link(false, "v0")).anyMatch(link(false, "v1"));
            assertThat(seen)
                    .contains(
                            new RouteEvent(false, toPeer),
                            new RouteEvent(true, toPeer),
                            new NeighbourEvent(false, neighbour));
            assertThat(addresses(seen, false)).contains(V4, V6);
            assertThat(addresses(seen, true)).contains(V4, V6);
        }
    }

    private static List<IpAddress> addresses(List<NetworkEvent> events, boolean deleted) {
        List<IpAddress> found = new ArrayList<>();
        for (NetworkEvent event : events) {
            if (event instanceof AddressEvent(boolean gone, InterfaceAddress address)
                    && gone == deleted) {
                found.add(address.address());
            }
        }
        return found;
    }

    /// The kernel says RTM_DELLINK then, in the name of the bridge.
    @Test
    void leavingABridgeIsNotTheEndOfALink(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace);
                RouteEvents events = RouteEvents.open(namespace, Rtnetlink.RTNLGRP_LINK)) {
            int bridge = route.createBridge("br0").index();
            int port = route.createVeth(VethSpec.of("a", "b")).index();
            route.setMaster(port, bridge);
            route.setMaster(port, 0);
            route.deleteLink(bridge);

            assertThat(until(events, link(true, "br0"))).noneMatch(link(true, "a"));
        }
    }

    @Test
    void silenceIsAnEmptyList(NetworkNamespace namespace) {
        try (RouteEvents events = RouteEvents.open(namespace, Rtnetlink.RTNLGRP_LINK)) {
            assertThat(events.receive(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void unknownGroupIsRefused(NetworkNamespace namespace) {
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> RouteEvents.open(namespace, 4711))
                .withMessageContaining("EINVAL");
    }

    @Test
    void aWaitEndsWhenAnotherThreadSaysSo(NetworkNamespace namespace) throws InterruptedException {
        try (RouteEvents events = RouteEvents.open(namespace, Rtnetlink.RTNLGRP_LINK)) {
            events.wakeUp();
            assertThat(events.receive(PATIENCE)).isEmpty();
            assertThat(events.receive(Duration.ZERO)).isEmpty();
            Thread other = Thread.ofPlatform().start(events::wakeUp);
            long start = System.nanoTime();
            assertThat(events.receive(PATIENCE)).isEmpty();
            assertThat(System.nanoTime() - start).isLessThan(PATIENCE.toNanos() / 2);
            other.join();
        }
    }
}
