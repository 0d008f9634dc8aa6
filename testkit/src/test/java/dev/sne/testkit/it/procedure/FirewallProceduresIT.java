// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.procedure;

import static dev.sne.testkit.it.procedure.Performing.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sne.hasm.Check;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.runtime.procedure.CheckPlan;
import dev.sne.hasm.runtime.procedure.FirewallSettings;
import dev.sne.hasm.runtime.procedure.Forwarding;
import dev.sne.hasm.runtime.procedure.Resources;
import dev.sne.ifmii.address.ServiceAddresses;
import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.ifmii.address.VirtualMac;
import dev.sne.ifmii.announce.AnnounceOptions;
import dev.sne.ifmii.announce.AnnouncePlan;
import dev.sne.ifmii.probe.ArpProbe;
import dev.sne.ifmii.probe.ProbeTarget;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Neighbour;
import dev.sne.netlink4j.route.Route;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.Neigh;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Cable;
import dev.sne.testkit.netns.Segment;
import dev.sne.testkit.netns.Sysctl;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// The built-in procedures, one after the other, as a failover asks for them.
@KernelTest
class FirewallProceduresIT {
    private static final String ETH = "eth0";
    private static final IpAddress SERVICE = IpAddress.parse("10.77.0.100");
    private static final int PREFIX = 24;
    private static final Duration SHORT = Duration.ofMillis(100);

    private static ServiceAddresses service() {
        return ServiceAddresses.on(
                ETH,
                List.of(
                        new VirtualAddress(SERVICE, PREFIX),
                        new VirtualAddress(IpAddress.parse("fd00:77::100"), 64)));
    }

    private static void settle(NetworkNamespace host, String name, String... addresses) {
        try (RouteSocket route = RouteSocket.open(host)) {
            int index = route.link(name).orElseThrow().index();
            for (String address : addresses) {
                route.addAddress(InterfaceAddress.of(index, IpAddress.parse(address), PREFIX));
            }
        }
    }

    private static boolean has(NetworkNamespace host, IpAddress address) {
        try (RouteSocket route = RouteSocket.open(host)) {
            return route.addresses().stream().anyMatch(a -> a.address().equals(address));
        }
    }

    private static void learn(NetworkNamespace host, HardwareAddress hardware) {
        try (RouteSocket route = RouteSocket.open(host)) {
            int index = route.link(ETH).orElseThrow().index();
            route.putNeighbour(new Neighbour(index, SERVICE, hardware, Neigh.NUD_REACHABLE, 0));
        }
    }

    private static boolean believes(NetworkNamespace host, HardwareAddress hardware) {
        try (RouteSocket route = RouteSocket.open(host)) {
            return route.neighbours().stream()
                    .anyMatch(n ->
                            n.destination().equals(SERVICE)
                                    && Objects.equals(n.address(), hardware));
        }
    }

    @Test
    void movesTheServiceAndTheNeighboursKnow(
            NetworkNamespace middle,
            NetworkNamespace old,
            NetworkNamespace next,
            NetworkNamespace host)
            throws Exception {
        Segment segment = Segment.in(middle);
        HardwareAddress oldMac = segment.connect(old, ETH);
        HardwareAddress nextMac = segment.connect(next, ETH);
        segment.connect(host, ETH);
        settle(host, ETH, "10.77.0.1");
        Resources service = Resources.of(service()).withForwarding(Forwarding.IPV4);
        try (Performing before = new Performing(old, Performing.settings().service(service));
                Performing after = new Performing(next, Performing.settings().service(service))) {
            assertThat(before.run(Procedure.SERVICE_ACTIVATE)).isEmpty();
            assertThat(before.check(Check.LOCAL_SERVICE)).isTrue();
            assertThat(after.check(Check.LOCAL_SERVICE)).isFalse();
            after.awaitReason(Check.LOCAL_SERVICE, "10.77.0.100/24 is not on eth0");
            learn(host, oldMac);

            assertThat(before.run(Procedure.SERVICE_DEACTIVATE)).isEmpty();
            assertThat(has(old, SERVICE)).isFalse();
            assertThat(Sysctl.get(old, "ipv4/ip_forward")).isEqualTo("0");
            assertThat(after.run(Procedure.SERVICE_ACTIVATE)).isEmpty();
            assertThat(has(next, SERVICE)).isTrue();
            assertThat(Sysctl.get(next, "ipv4/ip_forward")).isEqualTo("1");
            assertThat(after.check(Check.LOCAL_SERVICE)).isTrue();
            assertThat(believes(host, oldMac)).isTrue();
            assertThat(after.run(Procedure.ANNOUNCE_TAKEOVER_DOWNSTREAM)).isEmpty();
            await(() -> believes(host, nextMac));

            Sysctl.set(next, Map.of("ipv4/ip_forward", "0"));
            assertThat(after.check(Check.LOCAL_SERVICE)).isFalse();
            after.awaitReason(Check.LOCAL_SERVICE, "net/ipv4/ip_forward is off");
        }
    }

    @Test
    void movesAVirtualHardwareAddress(
            NetworkNamespace middle, NetworkNamespace node, NetworkNamespace host)
            throws Exception {
        Segment segment = Segment.in(middle);
        segment.connect(node, ETH);
        segment.connect(host, ETH);
        settle(host, ETH, "10.77.0.1");
        ServiceAddresses virtual = service().withMac(VirtualMac.vrrpIpv4("vrrp7", 7));
        try (Performing one =
                new Performing(node, Performing.settings().service(Resources.of(virtual)))) {
            learn(host, HardwareAddress.parse("02:00:00:00:00:99"));
            assertThat(one.run(Procedure.SERVICE_ACTIVATE)).isEmpty();
            assertThat(one.run(Procedure.ANNOUNCE_TAKEOVER_DOWNSTREAM)).isEmpty();
            await(() -> believes(host, HardwareAddress.parse("00:00:5e:00:01:07")));
            assertThat(one.check(Check.LOCAL_SERVICE)).isTrue();
            assertThat(one.run(Procedure.SERVICE_DEACTIVATE)).isEmpty();
            assertThat(one.check(Check.LOCAL_SERVICE)).isFalse();
            // The link is made anew each time: what was ready for the one before is of no use.
            assertThat(one.run(Procedure.SERVICE_ACTIVATE)).isEmpty();
            learn(host, HardwareAddress.parse("02:00:00:00:00:99"));
            assertThat(one.run(Procedure.ANNOUNCE_TAKEOVER_DOWNSTREAM)).isEmpty();
            await(() -> believes(host, HardwareAddress.parse("00:00:5e:00:01:07")));
            assertThat(one.run(Procedure.SERVICE_DEACTIVATE)).isEmpty();
        }
    }

    /// Whoever goes on announcing takes the address from the new master.
    @Test
    void announcesNoMoreWhenItGivesTheAddressesBack(
            NetworkNamespace middle, NetworkNamespace node, NetworkNamespace host)
            throws Exception {
        Segment segment = Segment.in(middle);
        HardwareAddress mac = segment.connect(node, ETH);
        segment.connect(host, ETH);
        settle(host, ETH, "10.77.0.1");
        HardwareAddress other = HardwareAddress.parse("02:00:00:00:00:99");
        FirewallSettings.Builder settings =
                Performing.settings()
                        .service(Resources.of(service()))
                        .announcing(
                                new AnnouncePlan(1000, Duration.ofMillis(2)),
                                AnnounceOptions.ROUTER);
        try (Performing one = new Performing(node, settings)) {
            learn(host, other);
            one.run(Procedure.SERVICE_ACTIVATE);
            one.run(Procedure.ANNOUNCE_TAKEOVER_DOWNSTREAM);
            for (int i = 0; i < 3; i++) {
                await(() -> believes(host, mac));
                learn(host, other);
            }
            one.run(Procedure.SERVICE_DEACTIVATE);
            learn(host, other);
            one.run(Procedure.ANNOUNCE_RELEASE_DOWNSTREAM);
            one.run(Procedure.ANNOUNCE_RELEASE_UPSTREAM);
            assertThat(one.check(Check.LOCAL_SERVICE, SHORT)).isFalse();
            assertThat(believes(host, other)).isTrue();
        }
    }

    @Test
    void setsTheUplinkUpWithItsRouteAndDown(NetworkNamespace node, NetworkNamespace far)
            throws Exception {
        Cable.connect(node, "wan0", far, "far0");
        settle(far, "far0", "192.0.2.254");
        IpAddress gateway = IpAddress.parse("192.0.2.254");
        ServiceAddresses wan =
                ServiceAddresses.on(
                                "wan0",
                                List.of(new VirtualAddress(IpAddress.parse("192.0.2.1"), PREFIX)))
                        .withRoutes(
                                List.of(
                                        Route.to(IpAddress.parse("0.0.0.0"), 0)
                                                .via(gateway)
                                                .build()));
        FirewallSettings.Builder settings =
                Performing.settings()
                        .uplink(Resources.of(wan).withInterfaces("wan0"))
                        .check(
                                Check.UPLINK,
                                CheckPlan.links("wan0")
                                        .withProbes(
                                                1,
                                                origin ->
                                                        ArpProbe.of(
                                                                origin,
                                                                ProbeTarget.of(
                                                                        "192.0.2.254", "wan0"))));
        try (Performing one = new Performing(node, settings)) {
            assertThat(one.run(Procedure.UPLINK_DEACTIVATE)).isEmpty();
            assertThat(isUp(node, "wan0")).isFalse();
            assertThat(one.check(Check.UPLINK)).isFalse();

            assertThat(one.run(Procedure.UPLINK_ACTIVATE)).isEmpty();
            assertThat(isUp(node, "wan0")).isTrue();
            assertThat(defaultRoutes(node)).isEqualTo(1);
            // The link monitor believes a link that has come back only after a while.
            await(() -> isPositive(one, Check.UPLINK));

            try (RouteSocket route = RouteSocket.open(far)) {
                var addresses = route.addresses(route.link("far0").orElseThrow().index());
                for (InterfaceAddress each : addresses) {
                    if (each.address().equals(gateway)) {
                        route.deleteAddress(each);
                    }
                }
            }
            one.checkUntil(Check.UPLINK, SHORT, "ARP for 192.0.2.254%wan0: no answer within");
            assertThat(one.run(Procedure.UPLINK_DEACTIVATE)).isEmpty();
            assertThat(isUp(node, "wan0")).isFalse();
            assertThat(defaultRoutes(node)).isZero();
        }
    }

    private static boolean isPositive(Performing one, Check check) {
        try {
            return one.check(check);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isUp(NetworkNamespace node, String name) {
        try (RouteSocket route = RouteSocket.open(node)) {
            return route.link(name).orElseThrow().isUp();
        }
    }

    private static long defaultRoutes(NetworkNamespace node) {
        try (RouteSocket route = RouteSocket.open(node)) {
            return route.routes().stream()
                    .filter(r -> r.prefixLength() == 0 && !r.destination().isV6())
                    .count();
        }
    }

    @Test
    void seesAPulledCableAtOnceAndInACheck(NetworkNamespace node, NetworkNamespace far)
            throws Exception {
        Cable.connect(node, ETH, far, "far0");
        FirewallSettings.Builder settings =
                Performing.settings()
                        .check(Check.DOWNLINK, CheckPlan.links(ETH))
                        .check(Check.UPLINK, CheckPlan.links("lo"));
        try (Performing one = new Performing(node, settings)) {
            await(() -> isPositive(one, Check.DOWNLINK));
            assertThat(one.lost).isEmpty();
            try (RouteSocket route = RouteSocket.open(far)) {
                route.setDown(route.link("far0").orElseThrow().index());
            }
            await(() -> one.lost.equals(List.of(Check.DOWNLINK)));
            assertThat(one.check(Check.DOWNLINK)).isFalse();
            one.awaitReason(Check.DOWNLINK, "eth0 is DOWN");
        }
    }

    @Test
    void saysWhatItCouldNotDoAndDoesTheRest(NetworkNamespace node, NetworkNamespace far)
            throws Exception {
        Cable.connect(node, ETH, far, "far0");
        Resources resources =
                new Resources(
                        List.of("eth8"),
                        List.of(ServiceAddresses.on("eth9", service().addresses()), service()),
                        Set.of());
        try (Performing one = new Performing(node, Performing.settings().service(resources))) {
            assertThat(one.run(Procedure.SERVICE_ACTIVATE))
                    .containsExactly(
                            "find interface eth8: ENODEV (No such device)",
                            "find interface eth9: ENODEV (No such device)");
            assertThat(has(node, SERVICE)).isTrue();
            assertThat(one.check(Check.LOCAL_SERVICE)).isFalse();
            assertThat(one.run(Procedure.ANNOUNCE_TAKEOVER_DOWNSTREAM))
                    .containsExactly("announce on eth9: ENODEV (No such device)");
        }
    }

    /// A probe that nobody answers is given up when the next check begins.
    @Test
    void givesAnEarlierCheckUp(NetworkNamespace node, NetworkNamespace far) throws Exception {
        Cable.connect(node, ETH, far, "far0");
        settle(node, ETH, "10.77.0.1");
        FirewallSettings.Builder settings =
                Performing.settings()
                        .check(
                                Check.REMOTE_SERVICE,
                                CheckPlan.probes(origin ->
                                        ArpProbe.of(origin, ProbeTarget.of("10.77.0.9", ETH))));
        try (Performing one = new Performing(node, settings)) {
            var first = new CompletableFuture<Boolean>();
            one.procedures.check(
                    Check.REMOTE_SERVICE, Performing.LONG.toNanos() * 4, first::complete);
            long began = System.nanoTime();
            assertThat(one.check(Check.REMOTE_SERVICE, SHORT)).isFalse();
            assertThat(first.get()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Performing.LONG);
            settle(far, "far0", "10.77.0.9");
            assertThat(one.check(Check.REMOTE_SERVICE)).isTrue();
        }
    }

    @Test
    void callsNothingGoodThatItKnowsNothingOf() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FirewallSettings.builder(1, "office").build())
                .withMessage(
                        "check-downlink has nothing to look at: no link, no probe, no program");
    }
}
