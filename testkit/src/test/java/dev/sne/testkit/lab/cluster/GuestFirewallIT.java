// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab.cluster;

import static dev.sne.testkit.lab.cluster.ClusterAddresses.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.junit.NeedsGuest;
import dev.sne.testkit.traffic.Endpoint;
import dev.sne.testkit.traffic.Pace;
import dev.sne.testkit.traffic.Stream;
import dev.sne.testkit.traffic.StreamService;
import dev.sne.testkit.traffic.TrafficLoop;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A virtual machine between clients and servers.
@KernelTest
@NeedsGuest
class GuestFirewallIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pace PACE = new Pace(2048, Duration.ofMillis(20));

    @Test
    void passesTranslatedConnectionsOnWhileItsCablesAreIn() {
        try (ClusterNetwork network = ClusterNetwork.create(0);
                GuestFirewall firewall = GuestFirewall.boot(network, 1, Map.of());
                TrafficLoop client = TrafficLoop.start("client", network.client());
                TrafficLoop server = TrafficLoop.start("server", network.server())) {
            firewall.address(Side.INSIDE, INSIDE_V4 + "/" + PREFIX_V4);
            firewall.address(Side.OUTSIDE, OUTSIDE_V4 + "/" + PREFIX_V4);
            firewall.guest().run("echo 1 >/proc/sys/net/ipv4/ip_forward");
            Stream out =
                    Stream.open(
                            "out",
                            client,
                            new Endpoint(SERVER_V4, STREAMS),
                            StreamService.open(server, STREAMS),
                            PACE);
            Stream in =
                    Stream.open(
                            "in",
                            server,
                            new Endpoint(OUTSIDE_V4, STREAMS),
                            StreamService.open(client, STREAMS),
                            PACE);
            assertThat(out.awaitProgress(PATIENCE)).as(out.failure()).isTrue();
            assertThat(in.awaitProgress(PATIENCE)).as(in.failure()).isTrue();
            assertThat(firewall.guest().run("cat /proc/net/nf_conntrack"))
                    .anyMatch(flow ->
                            flow.contains("src=" + CLIENT_V4 + " dst=" + SERVER_V4)
                                    && flow.contains("src=" + SERVER_V4 + " dst=" + OUTSIDE_V4))
                    .anyMatch(flow ->
                            flow.contains("src=" + SERVER_V4 + " dst=" + OUTSIDE_V4)
                                    && flow.contains("src=" + CLIENT_V4 + " dst=" + SERVER_V4));

            firewall.plug(Side.OUTSIDE, false);
            assertThat(out.awaitProgress(Duration.ofMillis(300))).isFalse();
            firewall.plug(Side.OUTSIDE, true);
            assertThat(out.finish(PATIENCE)).as(out.failure()).isTrue();
            assertThat(in.finish(PATIENCE)).as(in.failure()).isTrue();
        }
    }
}
