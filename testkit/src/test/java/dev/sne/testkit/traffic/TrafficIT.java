// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.testkit.junit.KernelTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Client and service in one namespace, over its loopback interface.
@KernelTest
class TrafficIT {
    private static final Duration INTERVAL = Duration.ofMillis(1);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int PORT = 7;

    private static TrafficLoop loop(NetworkNamespace namespace) {
        try (RouteSocket links = RouteSocket.open(namespace)) {
            links.setUp(RouteSocket.LOOPBACK);
        }
        return TrafficLoop.start("traffic", namespace);
    }

    private static void assertWorks(TrafficSource source) throws InterruptedException {
        assertThat(source.awaitCompleted(20, SOON)).as("20 exchanges").isTrue();
        assertThat(source.failed()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void tcpConnectionsAreAnswered(String address, NetworkNamespace namespace) throws Exception {
        try (TrafficLoop loop = loop(namespace)) {
            Services.tcpEcho(loop, PORT);
            Endpoint target = Endpoint.of(address, PORT);

            assertWorks(TcpTraffic.start(loop, target, TrafficPattern.shortFlows(INTERVAL, 100)));
            assertWorks(TcpTraffic.start(loop, target, TrafficPattern.longFlow(INTERVAL, 32768)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void datagramsAreAnswered(String address, NetworkNamespace namespace) throws Exception {
        try (TrafficLoop loop = loop(namespace)) {
            Services.udpEcho(loop, PORT);
            Services.udpSink(loop, PORT + 1);
            Endpoint echo = Endpoint.of(address, PORT);
            Endpoint sink = Endpoint.of(address, PORT + 1);

            assertWorks(UdpTraffic.requests(loop, echo, TrafficPattern.longFlow(INTERVAL, 512)));
            assertWorks(UdpTraffic.requests(loop, echo, TrafficPattern.shortFlows(INTERVAL, 8)));
            assertWorks(UdpTraffic.oneWay(loop, sink, TrafficPattern.longFlow(INTERVAL, 100)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void echoRequestsAreAnswered(String address, NetworkNamespace namespace) throws Exception {
        try (TrafficLoop loop = loop(namespace)) {
            IpAddress target = IpAddress.parse(address);

            assertWorks(IcmpTraffic.start(loop, target, TrafficPattern.longFlow(INTERVAL, 56)));
            assertWorks(IcmpTraffic.start(loop, target, TrafficPattern.shortFlows(INTERVAL, 57)));
        }
    }

    @Test
    void sourceWithoutAServiceFailsAndGoesOn(NetworkNamespace namespace) throws Exception {
        TrafficPattern pattern =
                TrafficPattern.shortFlows(INTERVAL, 8).withPatience(Duration.ofMillis(20));
        try (TrafficLoop loop = loop(namespace)) {
            Endpoint target = Endpoint.of("127.0.0.1", PORT);
            TcpTraffic tcp = TcpTraffic.start(loop, target, pattern);
            UdpTraffic udp = UdpTraffic.requests(loop, target, pattern);
            Services.tcpEcho(loop, PORT);
            Services.udpEcho(loop, PORT);

            assertThat(tcp.awaitCompleted(1, SOON)).isTrue();
            assertThat(udp.awaitCompleted(1, SOON)).isTrue();
            assertThat(tcp.failed()).isPositive();
            assertThat(udp.failed()).isPositive();
        }
    }

    @Test
    void unreachableTargetIsAFailure(NetworkNamespace namespace) throws Exception {
        try (TrafficLoop loop = loop(namespace)) {
            TcpTraffic tcp =
                    TcpTraffic.start(
                            loop,
                            Endpoint.of("192.0.2.1", PORT),
                            TrafficPattern.shortFlows(INTERVAL, 8));

            assertThat(tcp.awaitCompleted(1, Duration.ofMillis(20))).isFalse();
            assertThat(tcp.failed()).isPositive();
        }
    }

    @Test
    void portInUseIsReportedToWhoeverAskedForIt(NetworkNamespace namespace) {
        try (TrafficLoop loop = loop(namespace)) {
            Services.tcpEcho(loop, PORT);

            assertThatThrownBy(() -> Services.tcpEcho(loop, PORT))
                    .isInstanceOf(SystemCallException.class)
                    .hasMessageContaining("port " + PORT);
        }
    }
}
