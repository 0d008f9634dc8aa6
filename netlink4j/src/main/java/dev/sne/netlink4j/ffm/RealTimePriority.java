// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.ffm;

import dev.sne.netlink4j.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Real time for the calling thread (sched(7)).
public final class RealTimePriority {
    // linux/sched.h
    private static final int SCHED_RR = 2;
    private static final int SCHED_RESET_ON_FORK = 0x40000000;

    private RealTimePriority() {}

    /// Has the calling thread come before all ordinary work from now on (`SCHED_RR`), but not what
    /// it starts.
    ///
    /// @param priority 1 to 99
    /// @throws SystemCallException when that is not permitted: it takes CAP_SYS_NICE
    public static void take(int priority) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameter = arena.allocateFrom(ValueLayout.JAVA_INT, priority);
            long result =
                    Libc.call(
                            SystemCall.SCHED_SETSCHEDULER,
                            0,
                            SCHED_RR | SCHED_RESET_ON_FORK,
                            parameter.address(),
                            0,
                            0,
                            0);
            SystemCallException.check((int) result, "give a thread real time");
        }
    }
}
