// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.RealTimePriority;
import dev.sne.netlink4j.ffm.SystemCall;
import dev.sne.testkit.junit.KernelTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
        assertThat(RealTimeGuard.begin(all, REAL_TIME, PRIORITY, List.of(), () -> Long.MAX_VALUE))
                .isZero();
        guarded.countDown();
        for (Thread each : threads) {
            assertThat(each.join(PATIENCE)).as("gave way and came back").isTrue();
        }
    }

    @Test
    void whileTheOneThatDecidesIsLateTheOthersHaveRealTimeNowAndThen() throws Exception {
        AtomicLong due = new AtomicLong(Long.MAX_VALUE);
        BlockingQueue<Integer> numbers = new ArrayBlockingQueue<>(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread decider =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            RealTimePriority.take(PRIORITY);
                            numbers.add(number());
                            await(end);
                        });
        Integer urgent = numbers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(urgent).isNotNull();
        Thread other =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            nice(-10);
                            numbers.add(number());
                            spinUntil(REAL_TIME);
                            spinUntil(0);
                            spinUntil(REAL_TIME);
                            due.set(Long.MAX_VALUE);
                            spinUntil(0);
                            numbers.add(nice());
                        });
        Integer ordinary = numbers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(ordinary).isNotNull();

        assertThat(
                        RealTimeGuard.begin(
                                List.of(urgent), REAL_TIME, PRIORITY, List.of(ordinary), due::get))
                .isZero();
        due.set(0);

        assertThat(other.join(PATIENCE)).as("got real time twice, and gave it back").isTrue();
        assertThat(numbers.poll()).as("nice value").isEqualTo(-10);
        end.countDown();
        assertThat(decider.join(PATIENCE)).isTrue();
    }

    private static void nice(int value) {
        Libc.call(SystemCall.SETPRIORITY, 0, 0, value, 0, 0, 0);
    }

    private static int nice() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
