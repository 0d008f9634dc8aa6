// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.ifmii.probe.Probe;
import dev.sne.ifmii.probe.ProbeOrigin;
import dev.sne.ifmii.probe.ProbeResult;
import dev.sne.ifmii.probe.ProbeTarget;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.testkit.netns.Cable;
import dev.sne.testkit.netns.Links;
import dev.sne.testkit.netns.Sysctl;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Two hosts on one cable: probes start at the near one; the far one has a second address to answer
/// from wrongly.
final class ProbeBench implements AutoCloseable {
    static final String NEAR_LINK = "near0";
    static final String FAR_LINK = "far0";
    static final String FAR = "10.77.0.2";
    static final String FAR_OTHER = "10.77.0.3";
    static final String FAR_V6 = "fd00:77::2";
    static final String NOBODY = "10.77.0.99";
    static final String NOBODY_V6 = "fd00:77::99";
    static final String ELSEWHERE = "192.0.2.1";

    /// How late an answer may be on a busy machine: the event loop has to get its turn.
    private static final Duration SLACK = Duration.ofMillis(400);

    private static final int PREFIX = 24;
    private static final int PREFIX_V6 = 64;

    private static final MultiThreadIoEventLoopGroup GROUP =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    final ProbeOrigin origin;

    ProbeBench(NetworkNamespace near, NetworkNamespace far) {
        Map<String, String> sysctls =
                Map.of("ipv6/conf/all/accept_dad", "0", "ipv6/conf/default/accept_dad", "0");
        Sysctl.set(near, sysctls);
        Sysctl.set(far, sysctls);
        Cable.connect(near, NEAR_LINK, far, FAR_LINK);
        address(near, NEAR_LINK, "10.77.0.1", "fd00:77::1");
        address(far, FAR_LINK, FAR, FAR_OTHER, FAR_V6);
        origin = ProbeOrigin.open(GROUP.next(), near);
    }

    /// Starts the event loop's thread, which lives as long as the test JVM: to be called before a
    /// test begins, or the thread counts as left behind by it.
    static void prepare() {
        GROUP.next().submit(() -> {}).syncUninterruptibly();
    }

    private static void address(NetworkNamespace namespace, String link, String... addresses) {
        try (RouteSocket links = RouteSocket.open(namespace)) {
            int loopback = links.link("lo").orElseThrow().index();
            links.setUp(loopback);
            int index = links.link(link).orElseThrow().index();
            for (String address : addresses) {
                IpAddress ip = IpAddress.parse(address);
                links.addAddress(InterfaceAddress.of(index, ip, ip.isV6() ? PREFIX_V6 : PREFIX));
            }
            Links.awaitAddresses(links, index);
        }
    }

    static ProbeTarget target(String address) {
        return ProbeTarget.of(address, NEAR_LINK);
    }

    /// What came of an attempt, and how long it took.
    record Answer(ProbeResult result, Duration took) {
        ProbeResult.Alive alive() {
            assertThat(result).isInstanceOf(ProbeResult.Alive.class);
            return (ProbeResult.Alive) result;
        }

        ProbeResult.Failed failed() {
            assertThat(result).isInstanceOf(ProbeResult.Failed.class);
            return (ProbeResult.Failed) result;
        }

        boolean isAlive() {
            return result instanceof ProbeResult.Alive;
        }
    }

    /// One attempt; fails when it outlives its deadline, or is alive too late.
    Answer ask(Probe probe, Duration timeout) throws InterruptedException {
        BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
        onLoop(() -> {
            long start = System.nanoTime();
            probe.start(
                    timeout,
                    result ->
                            answers.add(
                                    new Answer(
                                            result, Duration.ofNanos(System.nanoTime() - start))));
        });
        Answer answer = answers.poll(timeout.plusSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
        assertThat(answer).as("an answer of %s", probe).isNotNull();
        assertThat(answer.took()).isLessThan(timeout.plus(SLACK));
        if (answer.result() instanceof ProbeResult.Alive(Duration roundTrip)) {
            assertThat(roundTrip).isLessThan(timeout);
        }
        return answer;
    }

    /// One attempt of a probe that is used only once.
    Answer askOnce(Probe probe, Duration timeout) throws InterruptedException {
        try {
            return ask(probe, timeout);
        } finally {
            close(probe);
        }
    }

    void close(Probe probe) {
        onLoop(probe::close);
    }

    void onLoop(Runnable task) {
        origin.loop().submit(task).syncUninterruptibly();
    }

    /// How much of a processor the event loop takes in a stretch of time in which it is asked for
    /// nothing.
    Duration cpuOfLoopDuring(Duration time) {
        long before = cpuOfLoop();
        origin.loop()
                .schedule(() -> {}, time.toNanos(), TimeUnit.NANOSECONDS)
                .syncUninterruptibly();
        return Duration.ofNanos(cpuOfLoop() - before);
    }

    /// What the event loop's thread has taken of a processor so far; nanoseconds.
    long cpuOfLoop() {
        AtomicLong cpu = new AtomicLong();
        onLoop(() -> cpu.set(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()));
        return cpu.get();
    }

    @Override
    public void close() {
        origin.close();
    }
}
