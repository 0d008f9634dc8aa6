// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.traffic.IcmpTraffic;
import dev.sne.testkit.traffic.TrafficLoop;
import dev.sne.testkit.traffic.TrafficPattern;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@KernelTest
class CableIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final TrafficPattern PING =
            TrafficPattern.longFlow(Duration.ofMillis(1), 56).withPatience(SOON);

    @Test
    void firstPacketPasses(NetworkNamespace one, NetworkNamespace other) throws Exception {
        Map<String, String> noDad =
                Map.of("ipv6/conf/all/accept_dad", "0", "ipv6/conf/default/accept_dad", "0");
        Sysctl.set(one, noDad);
        Sysctl.set(other, noDad);
        Cable.connect(one, "left0", other, "right0");
        IpAddress target = IpAddress.parse("fd00::2");
        address(one, "left0", IpAddress.parse("fd00::1"));
        address(other, "right0", target);

        try (TrafficLoop loop = TrafficLoop.start("ping", one)) {
            IcmpTraffic ping = IcmpTraffic.start(loop, target, PING);

            assertThat(ping.awaitCompleted(3, SOON)).isTrue();
            assertThat(ping.failed()).isZero();
        }
    }

    @Test
    void endsDifferInIndex(NetworkNamespace one, NetworkNamespace other) {
        Cable.connect(one, "left0", other, "right0");

        try (RouteSocket near = RouteSocket.open(one);
                RouteSocket far = RouteSocket.open(other)) {
            assertThat(near.link("left0").map(Link::index))
                    .isPresent()
                    .isNotEqualTo(far.link("right0").map(Link::index));
        }
    }

    private static void address(NetworkNamespace namespace, String name, IpAddress address) {
        try (RouteSocket links = RouteSocket.open(namespace)) {
            int index = links.link(name).orElseThrow().index();
            links.addAddress(InterfaceAddress.of(index, address, 64));
            Links.awaitAddresses(links, index);
        }
    }
}
