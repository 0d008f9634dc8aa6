// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.procedure;

import static dev.sne.testkit.it.procedure.Performing.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Check;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.runtime.procedure.CheckPlan;
import dev.sne.hasm.runtime.procedure.FirewallSettings;
import dev.sne.hasm.runtime.procedure.Forwarding;
import dev.sne.hasm.runtime.procedure.Resources;
import dev.sne.ifmii.address.ServiceAddresses;
import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.ifmii.link.LinkMonitorSettings;
import dev.sne.ifmii.probe.ArpProbe;
import dev.sne.ifmii.probe.EchoProbe;
import dev.sne.ifmii.probe.NeighbourProbe;
import dev.sne.ifmii.probe.ProbeTarget;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Cable;
import dev.sne.testkit.netns.HeldRtnl;
import dev.sne.testkit.netns.Sysctl;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// While others on the machine hold the kernel's lock of network settings (RTNL), a master stays
/// one.
@KernelTest
class BusyKernelIT {
    private static final String ETH = "eth0";
    private static final int PREFIX = 24;
    private static final int ROUNDS = 3;

    /// The lock is held as long as this if somebody waits for it.
    private static final Duration LIMIT = Duration.ofMillis(500);

    private static Resources service() {
        return Resources.of(
                        ServiceAddresses.on(
                                ETH,
                                List.of(
                                        new VirtualAddress(IpAddress.parse("10.77.0.100"), PREFIX),
                                        new VirtualAddress(IpAddress.parse("fd00:77::100"), 64))))
                .withInterfaces(ETH)
                .withForwarding(Forwarding.IPV4, Forwarding.IPV6);
    }

    /// All that a host may have checked; the driver of the link is asked every 10 ms.
    private static FirewallSettings.Builder settings() {
        return FirewallSettings.builder(1, "office")
                .service(service())
                .linkMonitor(LinkMonitorSettings.DEFAULT.withPolledKinds(Set.of("veth")))
                .check(Check.DOWNLINK, CheckPlan.links(ETH))
                .check(
                        Check.UPLINK,
                        CheckPlan.links(ETH)
                                .withProbes(
                                        1,
                                        origin ->
                                                ArpProbe.of(
                                                        origin, ProbeTarget.of("10.77.0.9", ETH))))
                .check(
                        Check.REMOTE_SERVICE,
                        CheckPlan.probes(
                                origin -> EchoProbe.of(origin, ProbeTarget.of("10.77.0.9", ETH)),
                                origin ->
                                        NeighbourProbe.of(
                                                origin, ProbeTarget.of("fd00:77::9", ETH))));
    }

    private static void settle(NetworkNamespace node, NetworkNamespace far) {
        Sysctl.set(node, Map.of("ipv6/conf/default/accept_dad", "0"));
        Sysctl.set(far, Map.of("ipv6/conf/default/accept_dad", "0"));
        Cable.connect(node, ETH, far, "far0");
        try (RouteSocket route = RouteSocket.open(far)) {
            int index = route.link("far0").orElseThrow().index();
            route.addAddress(InterfaceAddress.of(index, IpAddress.parse("10.77.0.9"), PREFIX));
            route.addAddress(
                    InterfaceAddress.of(index, IpAddress.parse("fd00:77::9"), 64).withoutDad());
        }
    }

    private static boolean isPositive(Performing one, Check check) {
        try {
            return one.check(check);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void checksWaitForNobody(NetworkNamespace node, NetworkNamespace far) throws Exception {
        settle(node, far);
        try (Performing one = new Performing(node, settings())) {
            assertThat(one.run(Procedure.SERVICE_ACTIVATE)).isEmpty();
            for (Check check : Check.values()) {
                await(() -> isPositive(one, check));
            }
            try (HeldRtnl _ = HeldRtnl.take()) {
                for (int i = 0; i < ROUNDS; i++) {
                    for (Check check : Check.values()) {
                        assertThat(one.check(check, LIMIT)).as("%s", check).isTrue();
                    }
                }
                assertThat(one.run(Procedure.ANNOUNCE_TAKEOVER_DOWNSTREAM, LIMIT)).isEmpty();
            }
        }
    }

    /// To switch forwarding takes the lock, but not the processor meanwhile.
    @Test
    void forwardingIsSwitchedWhenItsTurnHasCome(NetworkNamespace node, NetworkNamespace far)
            throws Exception {
        settle(node, far);
        Resources forwarding = Resources.NONE.withForwarding(Forwarding.IPV4);
        try (Performing one = new Performing(node, Performing.settings().service(forwarding))) {
            one.run(Procedure.SERVICE_ACTIVATE);
            one.run(Procedure.SERVICE_DEACTIVATE);
            try (HeldRtnl _ = HeldRtnl.take()) {
                long before = processorTime("sne-procedure-kernel");
                assertThat(one.run(Procedure.SERVICE_ACTIVATE, LIMIT))
                        .containsExactly("stopped at twice its limit");
                assertThat(processorTime("sne-procedure-kernel") - before)
                        .isLessThan(LIMIT.toNanos() / 8);
            }
            await(() -> Sysctl.get(node, "ipv4/ip_forward").equals("1"));
        }
    }

    @Test
    void anActivationThatIsLateGoesOn(NetworkNamespace node) throws Exception {
        Resources forwarding = Resources.NONE.withForwarding(Forwarding.IPV4);
        try (Performing one = new Performing(node, Performing.settings().service(forwarding))) {
            one.run(Procedure.SERVICE_ACTIVATE);
            one.run(Procedure.SERVICE_DEACTIVATE);
            int before = one.told();
            try (HeldRtnl _ = HeldRtnl.take()) {
                one.awaitDone(Procedure.SERVICE_ACTIVATE, LIMIT);
                assertThat(Sysctl.get(node, "ipv4/ip_forward")).isEqualTo("0");
            }
            assertThat(one.awaitEnd(before, Procedure.SERVICE_ACTIVATE)).isEmpty();
            assertThat(Sysctl.get(node, "ipv4/ip_forward")).isEqualTo("1");
        }
    }

    @Test
    void aDeactivationEndsAnActivationThatIsLate(NetworkNamespace node) throws Exception {
        Resources forwarding = Resources.NONE.withForwarding(Forwarding.IPV4);
        try (Performing one = new Performing(node, Performing.settings().service(forwarding))) {
            one.run(Procedure.SERVICE_ACTIVATE);
            one.run(Procedure.SERVICE_DEACTIVATE);
            int before = one.told();
            try (HeldRtnl _ = HeldRtnl.take()) {
                one.awaitDone(Procedure.SERVICE_ACTIVATE, LIMIT);
                one.awaitDone(Procedure.SERVICE_DEACTIVATE, LIMIT.dividedBy(4));
            }
            assertThat(one.awaitEnd(before, Procedure.SERVICE_ACTIVATE))
                    .containsExactly("given up");
            assertThat(one.run(Procedure.SERVICE_DEACTIVATE)).isEmpty();
            assertThat(Sysctl.get(node, "ipv4/ip_forward")).isEqualTo("0");
        }
    }

    @Test
    void anActivationEndsAtItsLimitWhereItsDeactivationWaits(NetworkNamespace node)
            throws Exception {
        Resources forwarding = Resources.NONE.withForwarding(Forwarding.IPV4);
        try (Performing one = new Performing(node, Performing.settings().service(forwarding))) {
            one.run(Procedure.SERVICE_ACTIVATE);
            one.run(Procedure.SERVICE_DEACTIVATE);
            int before = one.told();
            try (HeldRtnl _ = HeldRtnl.take()) {
                one.procedures.run(Procedure.SERVICE_ACTIVATE, LIMIT.toNanos(), () -> {});
                one.awaitDone(Procedure.SERVICE_DEACTIVATE, LIMIT.dividedBy(4));
            }
            assertThat(one.awaitEnd(before, Procedure.SERVICE_ACTIVATE))
                    .containsExactly("stopped at its limit");
            assertThat(one.run(Procedure.SERVICE_DEACTIVATE)).isEmpty();
            assertThat(Sysctl.get(node, "ipv4/ip_forward")).isEqualTo("0");
        }
    }

    private static long processorTime(String name) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (ThreadInfo each : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (each != null && each.getThreadName().equals(name)) {
                return threads.getThreadCpuTime(each.getThreadId());
            }
        }
        throw new AssertionError("no thread " + name);
    }
}
