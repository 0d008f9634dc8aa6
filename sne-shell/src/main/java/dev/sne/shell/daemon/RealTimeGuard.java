// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Has threads at real time leave the others some time: whichever of them has used more than half
/// of the last 10 ms is an ordinary thread for the next 10 ms.
///
/// Without it those that wait for an ordinary one, and never long enough to let it run, keep their
/// processors until the kernel stops them (`kernel.sched_rt_runtime_us`), 0.95 seconds later. See
/// [RealTime].
///
/// It does so by a thread of its own, which comes before those that it looks after, and ends when
/// none of them is left.
final class RealTimeGuard {
    private static final long TICK_NANOS = 10_000_000;
    private static final long MOST_NANOS = TICK_NANOS / 2;

    // linux/sched.h, linux/posix-timers.h
    private static final int SCHED_OTHER = 0;
    private static final int MAX_PRIORITY = 99;
    private static final int CPUCLOCK_OF_THREAD = 4 | 2;
    private static final int CPUCLOCK_SHIFT = 3;

    private static final int TIMESPEC_BYTES = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final int policy;
    private final int priority;
    private final int[] threads;
    private final long[] used;
    private final boolean[] waiting;

    private RealTimeGuard(List<Integer> threads, int policy, int priority) {
        this.threads = threads.stream().mapToInt(Integer::intValue).toArray();
        this.policy = policy;
        this.priority = priority;
        used = new long[this.threads.length];
        waiting = new boolean[this.threads.length];
    }

    /// Looks after threads from now on.
    ///
    /// @param threads their numbers
    /// @param policy that they have, `SCHED_RR` or `SCHED_FIFO`, with its flags
    /// @param priority that they have
    static void begin(List<Integer> threads, int policy, int priority) {
        RealTimeGuard guard = new RealTimeGuard(threads, policy, priority);
        Thread.ofPlatform().daemon().name("sne-guard").start(guard::run);
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(TIMESPEC_BYTES, Long.BYTES);
            MemorySegment ordinary = arena.allocateFrom(ValueLayout.JAVA_INT, 0);
            MemorySegment usual = arena.allocateFrom(ValueLayout.JAVA_INT, priority);
            MemorySegment own =
                    arena.allocateFrom(ValueLayout.JAVA_INT, Math.min(priority + 1, MAX_PRIORITY));
            SystemCallException.check((int) schedule(0, policy, own), "watch real time");
            boolean left = true;
            while (left) {
                LockSupport.parkNanos(TICK_NANOS);
                left = false;
                for (int i = 0; i < threads.length; i++) {
                    left |= look(i, time, ordinary, usual);
                }
            }
        }
    }

    /// Looks after one of the threads.
    ///
    /// @return whether it is still there
    private boolean look(int i, MemorySegment time, MemorySegment ordinary, MemorySegment usual) {
        long now = processorTime(threads[i], time);
        long spent = now - used[i];
        used[i] = now;
        if (waiting[i]) {
            schedule(threads[i], policy, usual);
            waiting[i] = false;
        } else if (spent > MOST_NANOS && isAtRealTime(threads[i])) {
            int rest = SCHED_OTHER | policy & RealTime.SCHED_RESET_ON_FORK;
            waiting[i] = schedule(threads[i], rest, ordinary) == 0;
        }
        return now >= 0;
    }

    /// One that is ordinary for reasons of its own is not made anything else.
    private boolean isAtRealTime(int thread) {
        return Libc.call(SystemCall.SCHED_GETSCHEDULER, thread, 0, 0, 0, 0, 0) == policy;
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
