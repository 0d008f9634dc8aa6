// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sne.ifmii.address.Change;
import dev.sne.ifmii.address.ServiceAddresses;
import dev.sne.ifmii.address.VirtualAddresses;
import dev.sne.ifmii.address.VirtualMac;
import dev.sne.ifmii.announce.AnnounceOptions;
import dev.sne.ifmii.announce.AnnouncePlan;
import dev.sne.ifmii.announce.Announcement;
import dev.sne.ifmii.announce.Announcer;
import dev.sne.ifmii.announce.Repetition;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Segment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// Service addresses move from one node to another, before the eyes of a neighbour that had spoken
/// with the first.
@KernelTest
class TakeoverIT {
    private static final String ETH = "eth0";
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(100_000);
        }
    }

    /// Gives a host addresses of its own in the networks of the service addresses.
    private static void settle(NetworkNamespace host, int number) {
        try (RouteSocket route = RouteSocket.open(host)) {
            int index = route.link(ETH).orElseThrow().index();
            for (var own : Pool.own(number)) {
                route.addAddress(
                        InterfaceAddress.of(index, own.address(), own.prefixLength()).withoutDad());
            }
        }
    }

    private static void moves(
            int count,
            NetworkNamespace middle,
            NetworkNamespace old,
            NetworkNamespace next,
            NetworkNamespace host) {
        Segment segment = Segment.in(middle);
        HardwareAddress oldMac = segment.connect(old, ETH);
        HardwareAddress nextMac = segment.connect(next, ETH);
        segment.connect(host, ETH);
        settle(host, 1);
        ServiceAddresses service = ServiceAddresses.on(ETH, Pool.of(count));
        List<IpAddress> ips = service.ips();
        try (VirtualAddresses before = VirtualAddresses.open(old);
                VirtualAddresses after = VirtualAddresses.open(next);
                NeighbourTable table = new NeighbourTable(host, ETH);
                Announcer announcer = Announcer.open(ETH, next)) {
            assertThat(before.activate(service)).isEqualTo(new Change(2 * count, 0, 0, List.of()));
            table.learn(ips, oldMac);
            assertThat(table.holders(ips)).isEqualTo(Map.of(oldMac.toString(), 2 * count));

            assertThat(before.deactivate(service))
                    .isEqualTo(new Change(2 * count, 0, 0, List.of()));
            assertThat(after.activate(service)).isEqualTo(new Change(2 * count, 0, 0, List.of()));
            Announcement announcement = announcer.prepare(ips, AnnounceOptions.ROUTER);
            assertThat(announcer.send(announcement)).isEqualTo(announcement.frameCount());

            Map<String, Integer> expected = Map.of(nextMac.toString(), 2 * count);
            await(() -> table.holders(ips).equals(expected));
            assertThat(table.holders(ips)).isEqualTo(expected);
        }
    }

    @Test
    void movesOneAddressOfEachFamily(
            NetworkNamespace middle,
            NetworkNamespace old,
            NetworkNamespace next,
            NetworkNamespace host) {
        moves(1, middle, old, next, host);
    }

    @Test
    void movesAHundredOfEach(
            NetworkNamespace middle,
            NetworkNamespace old,
            NetworkNamespace next,
            NetworkNamespace host) {
        moves(100, middle, old, next, host);
    }

    /// As many as a neighbour's table takes for each family unless it is told otherwise.
    @Test
    void movesAThousandOfEach(
            NetworkNamespace middle,
            NetworkNamespace old,
            NetworkNamespace next,
            NetworkNamespace host) {
        moves(1000, middle, old, next, host);
    }

    /// What was said first may be lost: whoever hears a later burst learns it then.
    @Test
    void repeatsItself(NetworkNamespace middle, NetworkNamespace next, NetworkNamespace host)
            throws Exception {
        Segment segment = Segment.in(middle);
        HardwareAddress nextMac = segment.connect(next, ETH);
        segment.connect(host, ETH);
        settle(host, 1);
        List<IpAddress> ips = ServiceAddresses.on(ETH, Pool.of(3)).ips();
        HardwareAddress wrong = HardwareAddress.parse("02:00:00:00:00:99");
        AtomicReference<Throwable> failure = new AtomicReference<>();
        ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
        try (NeighbourTable table = new NeighbourTable(host, ETH);
                Announcer announcer = Announcer.open(ETH, next)) {
            Announcement announcement = announcer.prepare(ips, AnnounceOptions.HOST);
            AnnouncePlan plan = new AnnouncePlan(1000, Duration.ofMillis(2));
            Map<String, Integer> expected = Map.of(nextMac.toString(), ips.size());
            try (Repetition repetition = announcer.send(announcement, plan, loop, failure::set)) {
                for (int i = 0; i < 3; i++) {
                    table.learn(ips, wrong);
                    await(() -> table.holders(ips).equals(expected));
                    assertThat(table.holders(ips)).isEqualTo(expected);
                }
                assertThat(repetition.isEnded()).isFalse();
            }
            table.learn(ips, wrong);
            // The loop has had its chance to send once more.
            loop.schedule(() -> {}, 10, TimeUnit.MILLISECONDS).get();
            loop.shutdown();
            assertThat(loop.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
            assertThat(table.holders(ips)).isEqualTo(Map.of(wrong.toString(), ips.size()));
            assertThat(failure.get()).isNull();
        } finally {
            loop.shutdownNow();
        }
    }

    @Test
    void endsByItselfAfterItsBursts(NetworkNamespace middle, NetworkNamespace next)
            throws InterruptedException {
        Segment.in(middle).connect(next, ETH);
        ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
        try (Announcer announcer = Announcer.open(ETH, next)) {
            Announcement announcement =
                    announcer.prepare(
                            ServiceAddresses.on(ETH, Pool.of(1)).ips(),
                            AnnounceOptions.HOST.withBroadcastPing());
            Repetition repetition =
                    announcer.send(
                            announcement, new AnnouncePlan(3, Duration.ofMillis(1)), loop, _ -> {});
            await(repetition::isEnded);
            assertThat(repetition.isEnded()).isTrue();
            loop.shutdown();
            assertThat(loop.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        } finally {
            loop.shutdownNow();
        }
    }

    /// The neighbour keeps the hardware address; only the switch learns another port.
    @Test
    void movesAVirtualHardwareAddress(
            NetworkNamespace middle,
            NetworkNamespace old,
            NetworkNamespace next,
            NetworkNamespace host) {
        Segment segment = Segment.in(middle);
        segment.connect(old, ETH);
        segment.connect(next, ETH);
        HardwareAddress hostMac = segment.connect(host, ETH);
        settle(host, 1);
        settle(old, 2);
        settle(next, 3);
        ServiceAddresses service =
                ServiceAddresses.on(ETH, Pool.of(1)).withMac(VirtualMac.vrrpIpv4("vrrp7", 7));
        String virtual = "00:00:5e:00:01:07";
        try (VirtualAddresses before = VirtualAddresses.open(old);
                VirtualAddresses after = VirtualAddresses.open(next);
                NeighbourTable table = new NeighbourTable(host, ETH)) {
            assertThat(before.activate(service).isComplete()).isTrue();
            for (IpAddress ip : service.ips()) {
                assertThat(Ask.who(host, ETH, hostMac, Pool.own(1), ip)).containsExactly(virtual);
            }
            before.deactivate(service);
            for (IpAddress ip : service.ips()) {
                assertThat(Ask.who(host, ETH, hostMac, Pool.own(1), ip)).isEmpty();
            }
            assertThat(after.activate(service).isComplete()).isTrue();
            for (IpAddress ip : service.ips()) {
                assertThat(Ask.who(host, ETH, hostMac, Pool.own(1), ip)).containsExactly(virtual);
            }
            try (Announcer announcer = Announcer.open(service.holder(), next)) {
                table.learn(service.ips(), HardwareAddress.parse("02:00:00:00:00:99"));
                announcer.send(announcer.prepare(service.ips(), AnnounceOptions.HOST));
                await(() -> table.holders(service.ips()).equals(Map.of(virtual, 2)));
                assertThat(table.holders(service.ips())).isEqualTo(Map.of(virtual, 2));
            }
        }
    }

    @Test
    void saysWhyItCannotAnnounce(NetworkNamespace next) {
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> Announcer.open("eth9", next))
                .withMessage("announce on eth9: ENODEV (No such device)");
        try (RouteSocket route = RouteSocket.open(next)) {
            int index = route.createBridge("br0").index();
            try (Announcer announcer = Announcer.open("br0", next)) {
                Announcement announcement =
                        announcer.prepare(
                                List.of(IpAddress.parse("192.0.2.1")), AnnounceOptions.HOST);
                assertThatExceptionOfType(SystemCallException.class)
                        .isThrownBy(() -> announcer.send(announcement))
                        .withMessage("send frames on br0: ENETDOWN (Network is down)");
                route.deleteLink(index);
                assertThatExceptionOfType(SystemCallException.class)
                        .isThrownBy(() -> announcer.send(announcement))
                        .withMessageContaining("ENXIO");
            }
        }
    }
}
