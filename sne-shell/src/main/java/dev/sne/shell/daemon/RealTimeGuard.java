// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/// Has threads at real time leave the others some time: whichever of them has used more than half
/// of the last 10 ms is an ordinary thread (`SCHED_BATCH`) for the next 10 ms.
///
/// Without it those that wait for an ordinary one, and never long enough to let it run, keep their
/// processors until the kernel stops them (`kernel.sched_rt_runtime_us`), 0.95 seconds later. See
/// [RealTime].
///
/// It does so by a thread of its own, one priority above those that it looks after, which ends when
/// none of them is left. That thread stands still, too, while the JVM waits for all of its threads
/// (a safepoint): those that spin then are left to the kernel.
final class RealTimeGuard {
    private static final long TICK_NANOS = 10_000_000;

    // linux/sched.h, linux/posix-timers.h
    private static final int SCHED_BATCH = 3;
    private static final int CPUCLOCK_OF_THREAD = 4 | 2;
    private static final int CPUCLOCK_SHIFT = 3;

    private static final int TIMESPEC_BYTES = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final int policy;
    private final int rest;
    private final int priority;
    private final int[] threads;
    private final long[] used;
    private final boolean[] resting;
    private final CompletableFuture<Long> begun = new CompletableFuture<>();

    private RealTimeGuard(List<Integer> threads, int policy, int priority) {
        this.threads = threads.stream().mapToInt(Integer::intValue).toArray();
        this.policy = policy;
        this.priority = priority;
        rest = SCHED_BATCH | policy & RealTime.SCHED_RESET_ON_FORK;
        used = new long[this.threads.length];
        resting = new boolean[this.threads.length];
    }

    /// Looks after threads from now on.
    ///
    /// @param threads their numbers
    /// @param policy that they have, `SCHED_RR` or `SCHED_FIFO`, with its flags
    /// @param priority that they have, 1 to 98
    /// @return negative if it was refused
    static long begin(List<Integer> threads, int policy, int priority) {
        RealTimeGuard guard = new RealTimeGuard(threads, policy, priority);
        Thread.ofPlatform().daemon().name("sne-guard").start(guard::run);
        return guard.begun.join();
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(TIMESPEC_BYTES, Long.BYTES);
            MemorySegment none = arena.allocateFrom(ValueLayout.JAVA_INT, 0);
            MemorySegment usual = arena.allocateFrom(ValueLayout.JAVA_INT, priority);
            MemorySegment own = arena.allocateFrom(ValueLayout.JAVA_INT, priority + 1);
            for (int i = 0; i < threads.length; i++) {
                used[i] = processorTime(threads[i], time);
            }
            long before = System.nanoTime();
            long result = schedule(0, policy, own);
            begun.complete(result);
            boolean left = result >= 0;
            while (left) {
                LockSupport.parkNanos(TICK_NANOS);
                long now = System.nanoTime();
                left = false;
                for (int i = 0; i < threads.length; i++) {
                    left |= look(i, (now - before) / 2, time, none, usual);
                }
                before = now;
            }
        } finally {
            // Of no effect but where nothing of the above came about.
            begun.cancel(false);
        }
    }

    /// Looks after one of the threads.
    ///
    /// @param most how long it may have run since the last look
    /// @return whether it is still there
    private boolean look(
            int i, long most, MemorySegment time, MemorySegment none, MemorySegment usual) {
        long now = processorTime(threads[i], time);
        long spent = now - used[i];
        used[i] = now;
        // One that is ordinary for reasons of its own stays so for as long.
        long is = Libc.call(SystemCall.SCHED_GETSCHEDULER, threads[i], 0, 0, 0, 0, 0);
        if (resting[i] && is == rest) {
            schedule(threads[i], policy, usual);
            resting[i] = false;
        } else if (!resting[i] && is == policy && spent > most) {
            resting[i] = schedule(threads[i], rest, none) == 0;
        }
        return now >= 0;
    }

    /// How long a thread has run; negative when it has ended.
    private static long processorTime(int thread, MemorySegment time) {
        int clock = ~thread << CPUCLOCK_SHIFT | CPUCLOCK_OF_THREAD;
        long result = Libc.call(SystemCall.CLOCK_GETTIME, clock, time.address(), 0, 0, 0, 0);
        return result < 0
                ? result
                : time.get(ValueLayout.JAVA_LONG, 0) * NANOS_PER_SECOND
                        + time.get(ValueLayout.JAVA_LONG, Long.BYTES);
    }

    private static long schedule(int thread, int policy, MemorySegment priority) {
        return Libc.call(
                SystemCall.SCHED_SETSCHEDULER, thread, policy, priority.address(), 0, 0, 0);
    }
}
