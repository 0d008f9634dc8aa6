// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.ifmii.link.LinkEvent;
import dev.sne.ifmii.link.LinkMonitor;
import dev.sne.ifmii.link.LinkMonitorSettings;
import dev.sne.ifmii.link.LinkStatus;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.route.VethSpec;
import dev.sne.testkit.junit.KernelTest;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// What a monitor of 500 interfaces costs. The driver of each is asked in every look, which is a
/// system call each.
@KernelTest
class ManyLinksIT {
    private static final int PAIRS = 250;
    private static final long WINDOW_NANOS = 2_000_000_000L;

    private final Semaphore up = new Semaphore(0);
    private final Semaphore down = new Semaphore(0);

    private void count(LinkEvent event) {
        if (event instanceof LinkEvent.StateChanged(_, var now)) {
            (now.status() == LinkStatus.UP ? up : down).release();
        } else if (event instanceof LinkEvent.Stopped(Throwable cause)) {
            throw new AssertionError("the monitor has stopped", cause);
        }
    }

    /// What the monitor's threads have taken of processors.
    private static long processorTime() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("sne-link")) {
                sum += threads.getThreadCpuTime(thread.threadId());
            }
        }
        return sum;
    }

    /// The share of one processor that the monitor's threads take, in per cent.
    private static double cost() {
        long cpu = processorTime();
        long start = System.nanoTime();
        while (System.nanoTime() - start < WINDOW_NANOS) {
            LockSupport.parkNanos(WINDOW_NANOS - (System.nanoTime() - start));
        }
        return 100.0 * (processorTime() - cpu) / (System.nanoTime() - start);
    }

    @Test
    void fiveHundredInterfacesCostLittle(NetworkNamespace namespace) throws InterruptedException {
        LinkMonitorSettings settings =
                LinkMonitorSettings.DEFAULT
                        .withPolledKinds(Set.of("veth"))
                        .withIntervals(Duration.ofMillis(10), Duration.ofSeconds(1), Duration.ZERO);
        try (RouteSocket route = RouteSocket.open(namespace);
                LinkMonitor monitor =
                        LinkMonitor.open(namespace, settings, Runnable::run, this::count)) {
            for (int i = 0; i < PAIRS; i++) {
                route.setUp(route.createVeth(VethSpec.of("a" + i, "b" + i)).index());
                route.setUp(route.link("b" + i).orElseThrow().index());
                monitor.watch("a" + i);
                monitor.watch("b" + i);
            }
            assertThat(up.tryAcquire(2 * PAIRS, 30, TimeUnit.SECONDS)).isTrue();
            double calm = cost();
            monitor.urgent(true);
            double urgent = cost();
            System.out.printf(
                    "link monitor, 500 interfaces: %.1f %% of a processor looking every second,"
                            + " %.1f %% looking every 10 ms%n",
                    calm, urgent);
            assertThat(calm).isLessThan(10);
            assertThat(urgent).isLessThan(60);
            down.drainPermits();
            for (int i = 0; i < PAIRS; i++) {
                route.setDown(route.link("b" + i).orElseThrow().index());
            }
            assertThat(down.tryAcquire(2 * PAIRS, 30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
