// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static dev.sne.testkit.it.ifmii.ProbeBench.FAR;
import static dev.sne.testkit.it.ifmii.ProbeBench.FAR_V6;
import static dev.sne.testkit.it.ifmii.ProbeBench.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.ifmii.probe.DnsQuery;
import dev.sne.ifmii.probe.ProbeResult.Reason;
import dev.sne.ifmii.probe.ProbeTarget;
import dev.sne.ifmii.probe.TcpProbe;
import dev.sne.ifmii.probe.UdpEcho;
import dev.sne.ifmii.probe.UdpProbe;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.it.ifmii.Liar.Lie;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Sysctl;
import dev.sne.testkit.traffic.Services;
import dev.sne.testkit.traffic.TrafficLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// TCP and UDP.
@KernelTest
class PortProbeIT {
    private static final Duration SHORT = Duration.ofMillis(150);
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final int PORT = 7;
    private static final int DNS_PORT = 53;

    @BeforeAll
    static void prepare() {
        ProbeBench.prepare();
    }

    @Test
    void findsWhoListens(NetworkNamespace near, NetworkNamespace far) throws Exception {
        try (ProbeBench bench = new ProbeBench(near, far);
                TrafficLoop services = TrafficLoop.start("services", far)) {
            Services.tcpEcho(services, PORT);
            Services.udpEcho(services, PORT);
            for (String address : new String[] {FAR, FAR_V6}) {
                TcpProbe tcp = TcpProbe.of(bench.origin, target(address), PORT);
                UdpProbe udp = UdpProbe.of(bench.origin, target(address), PORT, new UdpEcho());
                for (int i = 0; i < 20; i++) {
                    bench.ask(tcp, LONG).alive();
                    bench.ask(udp, LONG).alive();
                }
                bench.close(tcp);
                bench.close(udp);
            }
        }
    }

    @Test
    void saysWhyNobodyAnswers(NetworkNamespace near, NetworkNamespace far) throws Exception {
        try (ProbeBench bench = new ProbeBench(near, far)) {
            TcpProbe tcp = TcpProbe.of(bench.origin, target(FAR), PORT);
            assertThat(bench.askOnce(tcp, LONG).failed())
                    .hasToString(
                            "Failed[reason=REFUSED, detail=connect to port 7: ECONNREFUSED"
                                    + " (Connection refused)]");
            UdpProbe udp = UdpProbe.of(bench.origin, target(FAR), PORT, new UdpEcho());
            assertThat(bench.askOnce(udp, LONG).failed())
                    .hasToString(
                            "Failed[reason=REFUSED, detail=ask port 7: ECONNREFUSED"
                                    + " (Connection refused)]");
            TcpProbe nobody = TcpProbe.of(bench.origin, target(ProbeBench.NOBODY), PORT);
            assertThat(bench.askOnce(nobody, SHORT).failed())
                    .hasToString("Failed[reason=TIMEOUT, detail=no answer within 150 ms]");
            TcpProbe elsewhere =
                    TcpProbe.of(bench.origin, ProbeTarget.of(ProbeBench.ELSEWHERE), PORT);
            assertThat(bench.askOnce(elsewhere, LONG).failed().reason())
                    .isEqualTo(Reason.UNREACHABLE);
        }
    }

    /// Where the kernel can choose no other port than the one that is asked, a connection to this
    /// host itself succeeds though nobody listens.
    @Test
    void isNotTakenInByItself(NetworkNamespace near, NetworkNamespace far) throws Exception {
        try (ProbeBench bench = new ProbeBench(near, far)) {
            Sysctl.set(near, Map.of("ipv4/ip_local_port_range", "40000 40001"));
            TcpProbe probe = TcpProbe.of(bench.origin, ProbeTarget.of("127.0.0.1"), 40_000);
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                seen.add(bench.ask(probe, LONG).failed().detail());
            }
            bench.close(probe);

            assertThat(seen).contains("connect to port 40000: met itself, nobody listens");
        }
    }

    @Test
    void believesNoLiarOverUdp(NetworkNamespace near, NetworkNamespace far) throws Exception {
        List<byte[]> earlier = new ArrayList<>();
        Liar.Answers answers =
                question -> {
                    List<Lie> lies = new ArrayList<>();
                    for (int at = 0; at < question.length; at++) {
                        byte[] changed = question.clone();
                        changed[at] ^= 1;
                        lies.add(Lie.of(changed));
                        lies.add(Lie.of(Arrays.copyOf(question, at)));
                    }
                    lies.add(Lie.of(Arrays.copyOf(question, 1400)));
                    lies.add(Lie.fromElsewhere(question));
                    earlier.forEach(old -> lies.add(Lie.of(old)));
                    earlier.add(question);
                    return lies;
                };
        try (ProbeBench bench = new ProbeBench(near, far);
                Liar liar = Liar.udp(far, PORT, answers)) {
            UdpProbe probe = UdpProbe.of(bench.origin, target(FAR), PORT, new UdpEcho());
            for (int i = 0; i < 10; i++) {
                bench.ask(probe, SHORT).failed();
            }
            bench.close(probe);
            assertThat(liar.questions).hasValue(10);
        }
    }

    @Test
    void asksNameServers(NetworkNamespace near, NetworkNamespace far) throws Exception {
        int[] code = {0};
        Liar.Answers answers =
                question -> {
                    byte[] answer = question.clone();
                    answer[2] |= (byte) 0x80;
                    answer[3] = (byte) code[0];
                    byte[] late = answer.clone();
                    late[0] ^= 1;
                    return List.of(Lie.of(question), Lie.of(late), Lie.of(answer));
                };
        try (ProbeBench bench = new ProbeBench(near, far);
                Liar _ = Liar.udp(far, DNS_PORT, answers)) {
            UdpProbe probe =
                    UdpProbe.of(
                            bench.origin, target(FAR), DNS_PORT, new DnsQuery("example.org", 1));
            bench.ask(probe, LONG).alive();
            code[0] = 2;
            assertThat(bench.ask(probe, LONG).failed())
                    .hasToString("Failed[reason=UNHEALTHY, detail=answers RCODE 2]");
            bench.close(probe);
        }
    }
}
