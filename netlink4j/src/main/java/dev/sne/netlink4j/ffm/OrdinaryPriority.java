// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.ffm;

import dev.sne.netlink4j.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// While this is open, the thread that has opened it is scheduled as any other (`SCHED_OTHER`) if
/// it is a real-time thread (sched(7)), and then as before. For a system call that tries again and
/// again until others let it: a thread that comes before them would keep those from ever getting
/// there.
///
/// To be closed by the same thread.
public final class OrdinaryPriority implements AutoCloseable {
    // linux/sched.h
    private static final int SCHED_OTHER = 0;
    private static final int SCHED_FIFO = 1;
    static final int SCHED_RR = 2;
    static final int SCHED_RESET_ON_FORK = 0x40000000;

    private final int policy;
    private final int priority;

    private OrdinaryPriority(int policy, int priority) {
        this.policy = policy;
        this.priority = priority;
    }

    /// Gives way from now on.
    public static OrdinaryPriority begin() {
        try (Arena arena = Arena.ofConfined()) {
            OrdinaryPriority before = now(arena.allocate(ValueLayout.JAVA_INT));
            if (!before.isOrdinary()) {
                schedule(SCHED_OTHER | before.policy & SCHED_RESET_ON_FORK, 0);
            }
            return before;
        }
    }

    /// How the calling thread is scheduled. Another one may change that in between.
    private static OrdinaryPriority now(MemorySegment parameter) {
        OrdinaryPriority now;
        do {
            int policy = call(SystemCall.SCHED_GETSCHEDULER, 0, MemorySegment.NULL);
            call(SystemCall.SCHED_GETPARAM, parameter.address(), MemorySegment.NULL);
            now = new OrdinaryPriority(policy, parameter.get(ValueLayout.JAVA_INT, 0));
        } while (now.isRealTime() != now.priority > 0);
        return now;
    }

    private boolean isOrdinary() {
        return (policy & ~SCHED_RESET_ON_FORK) == SCHED_OTHER;
    }

    private boolean isRealTime() {
        int plain = policy & ~SCHED_RESET_ON_FORK;
        return plain == SCHED_FIFO || plain == SCHED_RR;
    }

    /// Has the calling thread scheduled in another way.
    static void schedule(int policy, int priority) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameter = arena.allocateFrom(ValueLayout.JAVA_INT, priority);
            call(SystemCall.SCHED_SETSCHEDULER, policy, parameter);
        }
    }

    /// Of the calling thread.
    private static int call(int number, long argument, MemorySegment parameter) {
        long result = Libc.call(number, 0, argument, parameter.address(), 0, 0, 0);
        return SystemCallException.check((int) result, "schedule a thread");
    }

    /// @throws SystemCallException if the thread may not come before others any more
    @Override
    public void close() {
        if (!isOrdinary()) {
            schedule(policy, priority);
        }
    }
}
