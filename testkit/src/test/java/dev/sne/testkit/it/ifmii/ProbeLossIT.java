// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static dev.sne.testkit.it.ifmii.ProbeBench.FAR;
import static dev.sne.testkit.it.ifmii.ProbeBench.FAR_OTHER;
import static dev.sne.testkit.it.ifmii.ProbeBench.NOBODY;
import static dev.sne.testkit.it.ifmii.ProbeBench.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.ifmii.probe.EchoProbe;
import dev.sne.ifmii.probe.Health;
import dev.sne.ifmii.probe.Probe;
import dev.sne.ifmii.probe.ProbeMonitor;
import dev.sne.ifmii.probe.ProbeOrigin;
import dev.sne.ifmii.probe.ProbeSchedule;
import dev.sne.ifmii.probe.TcpProbe;
import dev.sne.ifmii.probe.UdpEcho;
import dev.sne.ifmii.probe.UdpProbe;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.nft.Match;
import dev.sne.netlink4j.nft.NftChain;
import dev.sne.netlink4j.nft.NftClient;
import dev.sne.netlink4j.nft.NftFamily;
import dev.sne.netlink4j.nft.NftTable;
import dev.sne.netlink4j.nft.Statement;
import dev.sne.testkit.it.ifmii.ProbeBench.Answer;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Sysctl;
import dev.sne.testkit.traffic.Services;
import dev.sne.testkit.traffic.TrafficLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Probes where half of the packets are lost, and what monitors make of it.
@KernelTest
class ProbeLossIT {
    private static final NftTable TABLE = new NftTable(NftFamily.INET, "loss");
    private static final NftChain INPUT = NftChain.filter("in", NftChain.Hook.INPUT);
    private static final Duration TIMEOUT = Duration.ofMillis(40);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int PORT = 7;
    private static final int ATTEMPTS = 100;

    @BeforeAll
    static void prepare() {
        ProbeBench.prepare();
    }

    private static void lose(NetworkNamespace namespace, double fraction) {
        try (NftClient client = NftClient.open(namespace)) {
            client.transaction()
                    .createTable(TABLE)
                    .createChain(TABLE, INPUT)
                    .appendRule(TABLE, INPUT, Match.randomly(fraction), Statement.drop())
                    .commit();
        }
    }

    @Test
    void isAliveAsOftenAsAnAnswerCame(NetworkNamespace near, NetworkNamespace far)
            throws Exception {
        try (ProbeBench bench = new ProbeBench(near, far);
                TrafficLoop services = TrafficLoop.start("services", far)) {
            Services.tcpEcho(services, PORT);
            Services.udpEcho(services, PORT);
            lose(far, 0.5);
            ProbeOrigin origin = bench.origin;
            List<Probe> probes =
                    List.of(
                            EchoProbe.of(origin, target(FAR)),
                            TcpProbe.of(origin, target(FAR), PORT),
                            UdpProbe.of(origin, target(FAR), PORT, new UdpEcho()));
            for (Probe probe : probes) {
                assertThat(alive(bench, probe)).as("%s", probe).isBetween(25, 75);
                bench.close(probe);
            }
        }
    }

    /// How many of the attempts met an answer; each fails the test if it takes too long.
    private static int alive(ProbeBench bench, Probe probe) throws InterruptedException {
        int alive = 0;
        for (int i = 0; i < ATTEMPTS; i++) {
            alive += bench.ask(probe, TIMEOUT).isAlive() ? 1 : 0;
        }
        return alive;
    }

    /// The responder's own count is the witness: no attempt is alive without an answer sent.
    @Test
    void isNeverAliveWithoutAnAnswer(NetworkNamespace near, NetworkNamespace far) throws Exception {
        Sysctl.set(far, Map.of("ipv4/icmp_echo_ignore_all", "1"));
        List<Boolean> told = new ArrayList<>();
        // Answers every third question, and repeats its last answer to the others.
        List<byte[]> last = new ArrayList<>();
        Liar.Answers answers =
                request -> {
                    boolean truth = told.size() % 3 == 0;
                    told.add(truth);
                    if (truth) {
                        last.clear();
                        last.add(EchoProbeIT.reply(request));
                    }
                    return List.of(Liar.Lie.of(last.getFirst()));
                };
        try (ProbeBench bench = new ProbeBench(near, far)) {
            List<Boolean> alive = new ArrayList<>();
            try (Liar _ = Liar.icmp(far, FAR_OTHER, answers)) {
                EchoProbe probe = EchoProbe.of(bench.origin, target(FAR));
                for (int i = 0; i < 30; i++) {
                    Duration timeout = i % 3 == 0 ? LONG : TIMEOUT;
                    Answer answer = bench.ask(probe, timeout);
                    alive.add(answer.isAlive());
                }
                bench.close(probe);
            }
            assertThat(alive).isEqualTo(told);
        }
    }

    @Test
    void monitorsFollowTheTarget(NetworkNamespace near, NetworkNamespace far) throws Exception {
        ProbeSchedule schedule = ProbeSchedule.of(Duration.ofMillis(50), TIMEOUT);
        BlockingQueue<Health> changes = new LinkedBlockingQueue<>();
        BlockingQueue<Health> ofNobody = new LinkedBlockingQueue<>();
        try (ProbeBench bench = new ProbeBench(near, far)) {
            ProbeMonitor there = monitor(bench, FAR, schedule, changes);
            ProbeMonitor nobody = monitor(bench, NOBODY, schedule, ofNobody);
            assertThat(next(changes)).isEqualTo(Health.HEALTHY);

            lose(far, 1.0);
            long lost = System.nanoTime();
            assertThat(next(changes)).isEqualTo(Health.UNHEALTHY);
            assertThat(Duration.ofNanos(System.nanoTime() - lost))
                    .isLessThan(schedule.worstCaseDetection().plusMillis(400));

            try (NftClient client = NftClient.open(far)) {
                client.transaction().deleteTable(TABLE).commit();
            }
            assertThat(next(changes)).isEqualTo(Health.HEALTHY);

            bench.onLoop(there::close);
            bench.onLoop(nobody::close);
            assertThat(changes).isEmpty();
            assertThat(ofNobody).containsExactly(Health.UNHEALTHY);
        }
    }

    private static ProbeMonitor monitor(
            ProbeBench bench, String address, ProbeSchedule schedule, BlockingQueue<Health> into) {
        CompletableFuture<ProbeMonitor> started = new CompletableFuture<>();
        bench.onLoop(() ->
                started.complete(
                        ProbeMonitor.start(
                                bench.origin,
                                EchoProbe.of(bench.origin, target(address)),
                                schedule,
                                bench.origin.loop(),
                                change -> into.add(change.health()))));
        return started.join();
    }

    private static Health next(BlockingQueue<Health> changes) throws InterruptedException {
        return changes.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    }
}
