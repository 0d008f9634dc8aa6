// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static dev.sne.testkit.it.ifmii.ProbeBench.FAR;
import static dev.sne.testkit.it.ifmii.ProbeBench.FAR_LINK;
import static dev.sne.testkit.it.ifmii.ProbeBench.FAR_V6;
import static dev.sne.testkit.it.ifmii.ProbeBench.NEAR_LINK;
import static dev.sne.testkit.it.ifmii.ProbeBench.NOBODY;
import static dev.sne.testkit.it.ifmii.ProbeBench.NOBODY_V6;
import static dev.sne.testkit.it.ifmii.ProbeBench.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.ifmii.packet.Arp;
import dev.sne.ifmii.packet.Ethernet;
import dev.sne.ifmii.packet.PacketSocket;
import dev.sne.ifmii.probe.ArpProbe;
import dev.sne.ifmii.probe.NeighbourProbe;
import dev.sne.ifmii.probe.Probe;
import dev.sne.ifmii.probe.ProbeTarget;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Links;
import dev.sne.testkit.netns.Sysctl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// ARP and neighbour discovery.
@KernelTest
class NeighbourProbeIT {
    private static final Duration SHORT = Duration.ofMillis(150);
    private static final Duration LONG = Duration.ofSeconds(5);
    private static final Duration HALF_SECOND = Duration.ofMillis(500);

    /// Of a processor, even where many others want it too.
    private static final Duration LITTLE = Duration.ofMillis(10);

    @BeforeAll
    static void prepare() {
        ProbeBench.prepare();
    }

    @Test
    void findsNeighboursThatDropPings(NetworkNamespace near, NetworkNamespace far)
            throws Exception {
        Sysctl.set(far, Map.of("ipv4/icmp_echo_ignore_all", "1"));
        try (ProbeBench bench = new ProbeBench(near, far)) {
            for (Probe probe :
                    List.of(
                            ArpProbe.of(bench.origin, target(FAR)),
                            NeighbourProbe.of(bench.origin, target(FAR_V6)))) {
                for (int i = 0; i < 20; i++) {
                    bench.ask(probe, LONG).alive();
                }
                bench.close(probe);
            }
        }
    }

    @Test
    void saysThatNobodyAnswers(NetworkNamespace near, NetworkNamespace far) throws Exception {
        try (ProbeBench bench = new ProbeBench(near, far)) {
            for (Probe probe :
                    List.of(
                            ArpProbe.of(bench.origin, target(NOBODY)),
                            NeighbourProbe.of(bench.origin, target(NOBODY_V6)))) {
                assertThat(bench.askOnce(probe, SHORT).failed().detail())
                        .startsWith("no answer within 150 ms");
            }
            ArpProbe missing = ArpProbe.of(bench.origin, ProbeTarget.of(FAR, "gone0"));
            assertThat(bench.askOnce(missing, LONG).failed())
                    .hasToString(
                            "Failed[reason=LOCAL, detail=find interface gone0: ENODEV"
                                    + " (No such device)]");
        }
    }

    @Test
    void followsALinkThatGoesDownAndUp(NetworkNamespace near, NetworkNamespace far)
            throws Exception {
        try (ProbeBench bench = new ProbeBench(near, far);
                RouteSocket routes = RouteSocket.open(near)) {
            int index = routes.link(NEAR_LINK).orElseThrow().index();
            ArpProbe probe = ArpProbe.of(bench.origin, target(FAR));
            bench.ask(probe, LONG).alive();
            routes.setDown(index);
            bench.ask(probe, SHORT).failed();
            routes.setUp(index);
            Links.awaitUp(routes, index);
            bench.ask(probe, LONG).alive();
            bench.close(probe);
        }
    }

    /// The kernel keeps saying on the socket that the interface is down, until it is asked.
    @Test
    void leavesTheEventLoopAloneWhileTheLinkIsDown(NetworkNamespace near, NetworkNamespace far)
            throws Exception {
        try (ProbeBench bench = new ProbeBench(near, far);
                RouteSocket routes = RouteSocket.open(near)) {
            int index = routes.link(NEAR_LINK).orElseThrow().index();
            ArpProbe probe = ArpProbe.of(bench.origin, target(FAR));
            bench.ask(probe, LONG).alive();
            routes.setDown(index);
            assertThat(bench.cpuOfLoopDuring(HALF_SECOND)).isLessThan(LITTLE);
            bench.ask(probe, SHORT).failed();
            assertThat(bench.cpuOfLoopDuring(HALF_SECOND)).isLessThan(LITTLE);
            bench.close(probe);
        }
    }

    /// The far host's own ARP is off; a liar answers in its place, truly only at the end.
    @Test
    void believesNoLiar(NetworkNamespace near, NetworkNamespace far) throws Exception {
        Sysctl.set(far, Map.of("ipv4/conf/all/arp_ignore", "8"));
        try (ProbeBench bench = new ProbeBench(near, far);
                RouteSocket routes = RouteSocket.open(far)) {
            int index = routes.link(FAR_LINK).orElseThrow().index();
            HardwareAddress mine = routes.link(index).orElseThrow().address();
            try (PacketSocket socket =
                    PacketSocket.open(FAR_LINK, index, Ethernet.ETH_P_ARP, null, far)) {
                Thread liar = Thread.ofPlatform().name("arp-liar").start(() -> lie(socket, mine));
                ArpProbe probe = ArpProbe.of(bench.origin, target(FAR));
                for (int i = 0; i < 10; i++) {
                    assertThat(bench.ask(probe, SHORT).failed().detail()).contains("ignored");
                }
                bench.close(probe);
                liar.interrupt();
                liar.join();
            }
        }
    }

    private static void lie(PacketSocket socket, HardwareAddress mine) {
        IpAddress far = IpAddress.parse(FAR);
        IpAddress other = IpAddress.parse(NOBODY);
        HardwareAddress nobody = HardwareAddress.parse("02:00:00:00:00:99");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment frame = arena.allocate(2048);
            while (!Thread.currentThread().isInterrupted()) {
                int length = socket.receive(frame, Duration.ofMillis(20));
                Arp asked = length < 0 ? null : Arp.decode(frame, length);
                if (asked == null || asked.operation() != Arp.REQUEST) {
                    continue;
                }
                HardwareAddress asker = asked.sender();
                for (Arp lie :
                        List.of(
                                new Arp(Arp.REPLY, mine, other, asker, asked.senderAddress()),
                                new Arp(Arp.REPLY, mine, far, nobody, asked.senderAddress()),
                                new Arp(Arp.REPLY, mine, far, asker, other),
                                new Arp(Arp.REQUEST, mine, far, asker, asked.senderAddress()),
                                Arp.announcement(mine, far),
                                Arp.gratuitousReply(mine, far))) {
                    socket.send(frame, 0, lie.encode(frame, 0, asker));
                    socket.send(frame, 0, 30);
                }
            }
        } catch (SystemCallException e) {
            // The link goes down at the end of the test.
        }
    }
}
