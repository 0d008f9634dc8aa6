// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sne.ifmii.link.DampingSettings;
import dev.sne.ifmii.link.LinkEvent;
import dev.sne.ifmii.link.LinkMonitor;
import dev.sne.ifmii.link.LinkMonitorSettings;
import dev.sne.ifmii.link.LinkState;
import dev.sne.ifmii.link.LinkStatus;
import dev.sne.ifmii.link.Source;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.MacvlanMode;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.route.VethSpec;
import dev.sne.testkit.junit.KernelTest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@KernelTest
class LinkMonitorIT {
    private static final LinkMonitorSettings IMMEDIATE =
            LinkMonitorSettings.DEFAULT
                    .withDelays(Duration.ZERO, Duration.ZERO)
                    .withDamping(DampingSettings.OFF);

    private static final int MORE_EVENTS_THAN_A_QUEUE_HOLDS = 1_000;

    private final BlockingQueue<LinkEvent> events = new LinkedBlockingQueue<>();

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LinkMonitor monitor(NetworkNamespace namespace, LinkMonitorSettings settings) {
        return LinkMonitor.open(namespace, settings, Runnable::run, events::add);
    }

    private LinkEvent next() {
        try {
            LinkEvent event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as("an event within 10 s").isNotNull();
            return event;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Waits until an interface has this status; others before it are skipped.
    private LinkState await(String name, LinkStatus status) {
        while (true) {
            if (next() instanceof LinkEvent.StateChanged(_, LinkState now)
                    && now.name().equals(name)
                    && now.status() == status) {
                return now;
            }
        }
    }

    private static boolean isUp(LinkEvent event) {
        return event instanceof LinkEvent.StateChanged(_, LinkState now)
                && now.status() == LinkStatus.UP;
    }

    /// A pair of virtual links, both up.
    private static int pair(RouteSocket route, String name, String peer) {
        int index = route.createVeth(VethSpec.of(name, peer)).index();
        route.setUp(index);
        route.setUp(route.link(peer).orElseThrow().index());
        return index;
    }

    @Test
    void followsAnInterfaceThroughItsLife(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace);
                LinkMonitor monitor = monitor(namespace, IMMEDIATE)) {
            monitor.watch("v0");
            assertThat(await("v0", LinkStatus.ABSENT).reason())
                    .isEqualTo("there is no such interface");
            int index = pair(route, "v0", "v1");
            await("v0", LinkStatus.UP);
            int peer = route.link("v1").orElseThrow().index();
            route.setDown(peer);
            assertThat(await("v0", LinkStatus.DOWN).source()).isEqualTo(Source.RTNETLINK);
            route.setUp(peer);
            await("v0", LinkStatus.UP);
            route.setDown(index);
            assertThat(await("v0", LinkStatus.DISABLED).reason())
                    .isEqualTo("set down by the administrator");
            route.rename(index, "w0");
            assertThat(await("v0", LinkStatus.ABSENT).reason()).isEqualTo("renamed to w0");
            route.rename(index, "v0");
            await("v0", LinkStatus.DISABLED);
            route.deleteLink(index);
            assertThat(await("v0", LinkStatus.ABSENT).reason()).isEqualTo("removed");
            pair(route, "v0", "v1");
            await("v0", LinkStatus.UP);
            assertThat(monitor.state("v0")).hasValueSatisfying(s -> assertThat(s.isUp()).isTrue());
        }
    }

    /// What is still queued when events are lost says that the link is up; only what was lost tells
    /// that it is not.
    @Test
    void believesNoOldEventsAfterALoss(NetworkNamespace namespace) {
        CountDownLatch busy = new CountDownLatch(1);
        try (RouteSocket route = RouteSocket.open(namespace);
                LinkMonitor monitor =
                        LinkMonitor.open(
                                namespace,
                                IMMEDIATE,
                                Runnable::run,
                                event -> {
                                    events.add(event);
                                    if (isUp(event)) {
                                        awaitQuietly(busy);
                                    }
                                })) {
            int v0 = pair(route, "v0", "v1");
            monitor.watch("v0");
            try {
                await("v0", LinkStatus.UP);
                for (int i = 0; i < MORE_EVENTS_THAN_A_QUEUE_HOLDS; i++) {
                    route.setMtu(v0, 1400 + i % 2);
                }
                route.setDown(route.link("v1").orElseThrow().index());
            } finally {
                busy.countDown();
            }
            await("v0", LinkStatus.DOWN);
        }
    }

    @Test
    void resolvesWhatStandsOnOthers(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace);
                LinkMonitor monitor = monitor(namespace, IMMEDIATE)) {
            int v0 = pair(route, "v0", "v1");
            int w0 = pair(route, "w0", "w1");
            int bridge = route.createBridge("br0").index();
            route.setMaster(v0, bridge);
            route.setMaster(w0, bridge);
            route.setUp(bridge);
            route.setUp(route.createMacvlan("mv0", bridge, MacvlanMode.BRIDGE).index());
            monitor.watch("br0");
            monitor.watch("mv0");
            assertThat(await("mv0", LinkStatus.UP).lower()).containsExactly("v0", "w0");
            int v1 = route.link("v1").orElseThrow().index();
            int w1 = route.link("w1").orElseThrow().index();
            route.setDown(v1);
            route.setDown(w1);
            await("mv0", LinkStatus.DOWN);
            route.setUp(w1);
            await("mv0", LinkStatus.UP);
            assertThat(monitor.state("br0"))
                    .hasValueSatisfying(s -> assertThat(s.lower()).containsExactly("v0", "w0"));
        }
    }

    /// Virtual links have a driver that can be asked, but no registers: like pcnet32.
    @Test
    void aDriverWithoutRegistersIsAskedAndThatIsSaid(NetworkNamespace namespace) {
        LinkMonitorSettings settings = IMMEDIATE.withPolledKinds(Set.of("veth"));
        try (RouteSocket route = RouteSocket.open(namespace);
                LinkMonitor monitor = monitor(namespace, settings)) {
            pair(route, "v0", "v1");
            monitor.watch("v0");
            LinkEvent source = next();
            assertThat(source)
                    .isInstanceOfSatisfying(
                            LinkEvent.SourceChanged.class,
                            e -> {
                                assertThat(e.source()).isEqualTo(Source.ETHTOOL);
                                assertThat(e.reason()).isEqualTo("no MII registers (EOPNOTSUPP)");
                            });
            assertThat(await("v0", LinkStatus.UP).source()).isEqualTo(Source.ETHTOOL);
            route.deleteLink(route.link("v0").orElseThrow().index());
            await("v0", LinkStatus.ABSENT);
            pair(route, "v0", "v1");
            await("v0", LinkStatus.UP);
        }
    }

    @Test
    void watchesWithoutAnyPrivilege(NetworkNamespace namespace) {
        LinkMonitorSettings settings = IMMEDIATE.withPolledKinds(Set.of("veth"));
        try (RouteSocket route = RouteSocket.open(namespace)) {
            pair(route, "v0", "v1");
            // The monitor's thread has the capabilities of the thread that started it.
            LinkMonitor monitor =
                    namespace.call(() -> {
                        Capabilities.drop();
                        return LinkMonitor.open(settings, Runnable::run, events::add);
                    });
            try (monitor) {
                monitor.watch("v0");
                assertThat(next())
                        .isInstanceOfSatisfying(
                                LinkEvent.SourceChanged.class,
                                e ->
                                        assertThat(e.reason())
                                                .isEqualTo(
                                                        "MII registers take CAP_NET_ADMIN"
                                                                + " (EPERM)"));
                assertThat(await("v0", LinkStatus.UP).source()).isEqualTo(Source.ETHTOOL);
                route.setDown(route.link("v1").orElseThrow().index());
                await("v0", LinkStatus.DOWN);
            }
        }
    }

    @Test
    void ordersAreCarriedOutAtOnceAndNotAfterClosing(NetworkNamespace namespace) {
        LinkMonitor monitor = monitor(namespace, LinkMonitorSettings.DEFAULT);
        long start = System.nanoTime();
        monitor.watch("lo");
        await("lo", LinkStatus.DISABLED);
        monitor.unwatch("lo");
        monitor.urgent(true);
        monitor.watch("none");
        await("none", LinkStatus.ABSENT);
        assertThat(System.nanoTime() - start).isLessThan(900_000_000L);
        assertThat(monitor.state("lo")).isEmpty();
        monitor.close();
        monitor.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> monitor.watch("lo"))
                .withMessageContaining("closed");
        assertThat(events).isEmpty();
    }
}
