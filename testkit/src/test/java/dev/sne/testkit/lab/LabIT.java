// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.IpAddress;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Sysctl;
import dev.sne.testkit.traffic.Endpoint;
import dev.sne.testkit.traffic.TcpTraffic;
import dev.sne.testkit.traffic.TrafficPattern;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@KernelTest
class LabIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void flowsOfEveryKindAreThereFromTheStart() {
        try (Lab lab = Lab.start(LabOptions.DEFAULT)) {
            Set<FlowKind> atOnce = EnumSet.copyOf(lab.kinds());
            atOnce.remove(FlowKind.UDP_ASSURED);

            assertThat(lab.awaitFlows(atOnce, Duration.ZERO)).isEmpty();
            assertThat(lab.awaitFlows(lab.kinds(), SOON)).isEmpty();
        }
    }

    @Test
    void kernelWithoutIpv6IsNoObstacle() {
        try (Lab lab = Lab.start(LabOptions.DEFAULT, false)) {
            assertThat(lab.kinds())
                    .contains(FlowKind.TCP_ESTABLISHED, FlowKind.DNAT, FlowKind.UDP_ASSURED)
                    .doesNotContain(FlowKind.ICMPV6, FlowKind.TCP_ESTABLISHED_V6);
            assertThat(lab.awaitFlows(lab.kinds(), SOON)).isEmpty();
        }
    }

    @Test
    void quietLabHasServicesButNoFlows() throws InterruptedException {
        try (Lab lab = Lab.start(LabOptions.QUIET)) {
            assertThat(Sysctl.get(lab.firewall(), "netfilter/nf_conntrack_count")).isEqualTo("0");

            TcpTraffic added =
                    TcpTraffic.start(
                            lab.clientTraffic(),
                            new Endpoint(LabAddresses.SERVER_V4, LabAddresses.SSH),
                            TrafficPattern.shortFlows(Duration.ofMillis(1), 100));

            assertThat(added.awaitCompleted(3, SOON)).isTrue();
            assertThat(lab.awaitFlows(EnumSet.of(FlowKind.SNAT, FlowKind.TCP_TIME_WAIT), SOON))
                    .isEmpty();
        }
    }

    @Test
    void connectionsThroughNatCarryDataBothWays() throws InterruptedException {
        TrafficPattern busy = TrafficPattern.longFlow(Duration.ZERO, 32768);
        try (Lab lab = Lab.start(LabOptions.QUIET)) {
            for (IpAddress server : List.of(LabAddresses.SERVER_V4, LabAddresses.SERVER_V6)) {
                TcpTraffic masqueraded =
                        TcpTraffic.start(
                                lab.clientTraffic(), new Endpoint(server, LabAddresses.SSH), busy);
                assertThat(masqueraded.awaitCompleted(200, SOON)).isTrue();
                assertThat(masqueraded.failed()).isZero();
            }
            for (IpAddress firewall : List.of(LabAddresses.OUTSIDE_V4, LabAddresses.OUTSIDE_V6)) {
                TcpTraffic published =
                        TcpTraffic.start(
                                lab.serverTraffic(),
                                new Endpoint(firewall, LabAddresses.PUBLISHED),
                                busy);
                assertThat(published.awaitCompleted(200, SOON)).isTrue();
                assertThat(published.failed()).isZero();
            }
        }
    }

    @Test
    void telnetIsDroppedAndCounted() throws InterruptedException {
        TrafficPattern impatient =
                TrafficPattern.shortFlows(Duration.ofMillis(1), 8)
                        .withPatience(Duration.ofMillis(20));
        try (Lab lab = Lab.start(LabOptions.QUIET)) {
            assertThat(lab.droppedPackets()).isZero();
            TcpTraffic knocking =
                    TcpTraffic.start(
                            lab.clientTraffic(),
                            new Endpoint(LabAddresses.SERVER_V4, LabAddresses.TELNET),
                            impatient);

            assertThat(knocking.awaitCompleted(1, Duration.ofMillis(100))).isFalse();
            assertThat(knocking.failed()).isPositive();
            assertThat(lab.droppedPackets()).isPositive();
        }
    }

    @Test
    void unpublishedPortsAreClosedToTheOutside() throws InterruptedException {
        TrafficPattern impatient =
                TrafficPattern.shortFlows(Duration.ofMillis(1), 8)
                        .withPatience(Duration.ofMillis(20));
        try (Lab lab = Lab.start(LabOptions.QUIET)) {
            TcpTraffic intruder =
                    TcpTraffic.start(
                            lab.serverTraffic(),
                            new Endpoint(LabAddresses.OUTSIDE_V4, LabAddresses.SSH),
                            impatient);

            assertThat(intruder.awaitCompleted(1, Duration.ofMillis(100))).isFalse();
        }
    }

    @Test
    void labsDoNotDisturbEachOther() {
        try (Lab survivor = Lab.start(LabOptions.DEFAULT)) {
            Lab.start(LabOptions.DEFAULT).close();

            assertThat(survivor.awaitFlows(survivor.kinds(), SOON)).isEmpty();
        }
    }

    @Test
    void closingTwiceIsClosingOnce() {
        Lab lab = Lab.start(LabOptions.QUIET);
        lab.close();
        lab.close();
    }
}
