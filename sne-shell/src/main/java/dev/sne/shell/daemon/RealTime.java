// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.SystemCall;
import dev.sne.shell.config.RealTimeConfig;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Puts the thread that decides who is master before other work, and keeps the daemon's memory from
/// being paged out: sched(7), mlockall(2).
final class RealTime {
    /// The name of that thread.
    private static final String THREAD = "sne-ha";

    // linux/sched.h
    private static final int SCHED_FIFO = 1;
    private static final int SCHED_RR = 2;
    private static final int SCHED_RESET_ON_FORK = 0x40000000;

    // asm-generic/mman.h
    private static final int MCL_CURRENT = 1;
    private static final int MCL_FUTURE = 2;
    private static final int MCL_ONFAULT = 4;

    private RealTime() {}

    /// Locks what memory is in use, and what will be once it is.
    static void lockMemory(RealTimeConfig settings) throws DaemonException {
        if (settings.lockMemory()) {
            long result =
                    Libc.call(
                            SystemCall.MLOCKALL,
                            MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT,
                            0,
                            0,
                            0,
                            0,
                            0);
            check(result, "real-time.lock-memory", "CAP_IPC_LOCK");
        }
    }

    /// Has the thread scheduled as wanted. Threads that it starts are scheduled as usual.
    static void schedule(RealTimeConfig settings) throws DaemonException, IOException {
        int policy =
                switch (settings.policy()) {
                    case OFF -> -1;
                    case FIFO -> SCHED_FIFO;
                    case RR -> SCHED_RR;
                };
        if (policy < 0) {
            return;
        }
        try (Arena arena = Arena.ofConfined();
                DirectoryStream<Path> threads =
                        Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            MemorySegment priority = arena.allocateFrom(ValueLayout.JAVA_INT, settings.priority());
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).strip().equals(THREAD)) {
                    long result =
                            Libc.call(
                                    SystemCall.SCHED_SETSCHEDULER,
                                    Long.parseLong(thread.getFileName().toString()),
                                    policy | SCHED_RESET_ON_FORK,
                                    priority.address(),
                                    0,
                                    0,
                                    0);
                    check(result, "real-time.policy", "CAP_SYS_NICE");
                }
            }
        }
    }

    private static void check(long result, String key, String capability) throws DaemonException {
        if (result < 0) {
            Errno errno = new Errno((int) -result);
            throw new DaemonException(
                    key
                            + ": "
                            + errno.description()
                            + (errno.equals(Errno.EPERM) ? ", it takes " + capability : ""));
        }
    }
}
