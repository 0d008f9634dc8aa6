// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.RealTimePriority;
import dev.sne.netlink4j.ffm.SystemCall;
import dev.sne.testkit.junit.KernelTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@KernelTest
class RealTimeGuardIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PRIORITY = 3;
    private static final int SCHED_BATCH = 3;
    private static final int SCHED_RR = 2;
    private static final int SCHED_RESET_ON_FORK = 0x40000000;
    private static final int REAL_TIME = SCHED_RR | SCHED_RESET_ON_FORK;

    private static long policy(int thread) {
        return Libc.call(SystemCall.SCHED_GETSCHEDULER, thread, 0, 0, 0, 0, 0);
    }

    private volatile boolean over;

    @AfterEach
    void stop() {
        over = true;
    }

    /// That of the calling thread.
    private static int number() {
        try {
            Path thread = Path.of("/proc/thread-self").toRealPath();
            return Integer.parseInt(thread.getFileName().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Keeps its processor until it is scheduled so.
    private void spinUntil(long policy) {
        while (policy(0) != policy && !over) {
            Thread.onSpinWait();
        }
    }

    @Test
    void threadsThatDoNotStopGiveWayAndComeBack() throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        BlockingQueue<Integer> numbers = new ArrayBlockingQueue<>(processors);
        CountDownLatch guarded = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < processors; i++) {
            threads.add(
                    Thread.ofPlatform()
                            .daemon()
                            .start(() -> {
                                RealTimePriority.take(PRIORITY);
                                numbers.add(number());
                                await(guarded);
                                spinUntil(SCHED_BATCH | SCHED_RESET_ON_FORK);
                                spinUntil(REAL_TIME);
                            }));
        }
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < processors; i++) {
            Integer number = numbers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(number).isNotNull();
            all.add(number);
        }
        assertThat(RealTimeGuard.begin(all, REAL_TIME, PRIORITY)).isZero();
        guarded.countDown();
        for (Thread each : threads) {
            assertThat(each.join(PATIENCE)).as("gave way and came back").isTrue();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
