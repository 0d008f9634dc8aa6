// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab.cluster;

import static dev.sne.testkit.lab.cluster.ClusterAddresses.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Conntrack;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Sysctl;
import dev.sne.testkit.traffic.DatagramStream;
import dev.sne.testkit.traffic.QuietConnection;
import dev.sne.testkit.traffic.Stream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The traffic of the lab through a firewall that is always the active one.
@KernelTest
class ClusterTrafficIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration BRIEFLY = Duration.ofMillis(700);

    private static void activate(ClusterNetwork network, int firewall) {
        Sysctl.set(network.firewall(firewall), Map.of("ipv4/ip_forward", "1"));
        if (network.hasIpv6()) {
            Sysctl.set(network.firewall(firewall), Map.of("ipv6/conf/all/forwarding", "1"));
        }
        try (RouteSocket links = RouteSocket.open(network.firewall(firewall))) {
            add(links, INSIDE_LINK, INSIDE_V4, PREFIX_V4);
            add(links, OUTSIDE_LINK, OUTSIDE_V4, PREFIX_V4);
            if (network.hasIpv6()) {
                add(links, INSIDE_LINK, INSIDE_V6, PREFIX_V6);
                add(links, OUTSIDE_LINK, OUTSIDE_V6, PREFIX_V6);
            }
        }
    }

    private static void add(RouteSocket links, String name, IpAddress address, int prefix) {
        int index = links.link(name).orElseThrow().index();
        links.addAddress(InterfaceAddress.of(index, address, prefix).withoutDad());
    }

    @Test
    void carriesEveryByteThroughTranslations() throws InterruptedException {
        try (ClusterNetwork network = ClusterNetwork.create(2)) {
            activate(network, 1);
            try (ClusterTraffic traffic = ClusterTraffic.start(network, 2)) {
                assertThat(traffic.awaitFlowing(SOON)).isEmpty();
                for (QuietConnection each : traffic.quiet()) {
                    each.ask();
                    assertThat(each.await(SOON)).isEmpty();
                }
                for (Stream each : traffic.streams()) {
                    assertThat(each.finish(SOON)).as(each.name() + each.failure()).isTrue();
                    assertThat(each.received()).isPositive();
                }
                for (DatagramStream each : traffic.datagrams()) {
                    assertThat(each.received()).as(each.name()).isPositive();
                }
            }
        }
    }

    @Test
    void noticesPulledCableAndLostFlows() throws InterruptedException {
        try (ClusterNetwork network = ClusterNetwork.create(1)) {
            activate(network, 1);
            try (ClusterTraffic traffic = ClusterTraffic.start(network, 1)) {
                assertThat(traffic.awaitFlowing(SOON)).isEmpty();
                traffic.restart();
                network.plug(1, Side.OUTSIDE, false);
                DatagramStream datagrams = traffic.datagrams().getFirst();
                long missing = datagrams.missing();
                while (datagrams.missing() < missing + 50) {
                    Thread.onSpinWait();
                }
                network.plug(1, Side.OUTSIDE, true);
                assertThat(traffic.awaitFlowing(SOON)).isEmpty();
                assertThat(datagrams.arrivals().longest().nanos()).isGreaterThan(45_000_000);

                // As at a firewall that takes over without the table.
                network.plug(1, Side.OUTSIDE, false);
                try (Conntrack table = Conntrack.open(network.firewall(1))) {
                    table.flush(Nfnetlink.AF_UNSPEC);
                }
                network.plug(1, Side.OUTSIDE, true);

                for (Stream each : traffic.streams()) {
                    assertThat(each.awaitProgress(BRIEFLY)).as(each.name()).isFalse();
                }
            }
        }
    }
}
