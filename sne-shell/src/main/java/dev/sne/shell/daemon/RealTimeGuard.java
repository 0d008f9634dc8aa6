// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// Sees to it that the threads of a daemon do not keep each other from the processors; see
/// [RealTime].
///
/// - Threads at real time leave the others some time: whichever of them has used more than half of
///   the last 10 ms is an ordinary thread (`SCHED_BATCH`) for the next 10 ms. Without it those that
///   wait for an ordinary one, and never long enough to let it run, keep their processors until the
///   kernel stops them (`kernel.sched_rt_runtime_us`), 0.95 seconds later.
/// - While the one that decides is late, the others have real time, too, one priority below, for 50
///   ms at a time. It may wait for a lock of one of them (the JVM's compilers have some that
///   whoever runs code takes), and with all processors busy one of a low nice value has got none
///   for half a second.
///
/// It does so by a thread of its own, one priority above those at real time, which ends when none
/// of them is left. That thread stands still, too, while the JVM waits for all of its threads (a
/// safepoint): those that spin then are left to the kernel.
final class RealTimeGuard {
    private static final long TICK_NANOS = 10_000_000;

    /// For so long the others have real time at most, and then have none for as long.
    private static final int MOST_LENT_TICKS = 5;

    // linux/sched.h, linux/posix-timers.h
    private static final int SCHED_OTHER = 0;
    private static final int SCHED_RR = 2;
    private static final int SCHED_BATCH = 3;
    private static final int LENT = SCHED_RR | RealTime.SCHED_RESET_ON_FORK;
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
    private final int[] others;
    private final LongSupplier due;
    private int lentTicks;
    private final CompletableFuture<Long> begun = new CompletableFuture<>();

    private RealTimeGuard(
            List<Integer> threads,
            int policy,
            int priority,
            List<Integer> others,
            LongSupplier due) {
        this.threads = threads.stream().mapToInt(Integer::intValue).toArray();
        this.others = others.stream().mapToInt(Integer::intValue).toArray();
        this.due = due;
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
    /// @param others the numbers of threads that have not
    /// @param due when the one that decides has something to do next, on CLOCK_BOOTTIME
    /// @return negative if it was refused
    static long begin(
            List<Integer> threads,
            int policy,
            int priority,
            List<Integer> others,
            LongSupplier due) {
        RealTimeGuard guard = new RealTimeGuard(threads, policy, priority, others, due);
        Thread.ofPlatform().daemon().name("sne-guard").start(guard::run);
        return guard.begun.join();
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(TIMESPEC_BYTES, Long.BYTES);
            MemorySegment none = arena.allocateFrom(ValueLayout.JAVA_INT, 0);
            MemorySegment usual = arena.allocateFrom(ValueLayout.JAVA_INT, priority);
            MemorySegment lent =
                    arena.allocateFrom(ValueLayout.JAVA_INT, Math.max(1, priority - 1));
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
                boolean late = Libc.bootTimeNanos(time) - due.getAsLong() > TICK_NANOS;
                lend(left && late, time, none, lent);
                before = now;
            }
        } finally {
            // Of no effect but where nothing of the above came about.
            begun.cancel(false);
        }
    }

    /// Gives the others real time, or has them give it back.
    ///
    /// @param late whether the one that decides is
    private void lend(boolean late, MemorySegment time, MemorySegment none, MemorySegment lent) {
        if (lentTicks == 0 && late) {
            for (int other : others) {
                if (isHere(other, time)) {
                    schedule(other, LENT, lent);
                }
            }
            lentTicks = 1;
        } else if (lentTicks > 0 && late && lentTicks < MOST_LENT_TICKS) {
            lentTicks++;
        } else if (lentTicks > 0) {
            giveBack(time, none);
            lentTicks = late ? -MOST_LENT_TICKS : 0;
        } else if (lentTicks < 0) {
            lentTicks++;
        }
    }

    private void giveBack(MemorySegment time, MemorySegment none) {
        for (int other : others) {
            if (isHere(other, time) && policy(other) == LENT) {
                long result = schedule(other, SCHED_OTHER, none);
                if (result == -Errno.EPERM.number()) {
                    // That flag takes privileges to be taken away.
                    schedule(other, SCHED_OTHER | RealTime.SCHED_RESET_ON_FORK, none);
                }
            }
        }
    }

    /// Whether a number is that of a thread of this process, and not of another one by now: the
    /// kernel tells nobody the time of those.
    private static boolean isHere(int thread, MemorySegment time) {
        return processorTime(thread, time) >= 0;
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
        long is = policy(threads[i]);
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

    private static long policy(int thread) {
        return Libc.call(SystemCall.SCHED_GETSCHEDULER, thread, 0, 0, 0, 0, 0);
    }

    private static long schedule(int thread, int policy, MemorySegment priority) {
        return Libc.call(
                SystemCall.SCHED_SETSCHEDULER, thread, policy, priority.address(), 0, 0, 0);
    }
}
