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
import java.util.List;

/// Puts the daemon before other work, and keeps its memory from being paged out: sched(7),
/// mlockall(2).
///
/// The one thread that decides who is master is not enough. A check that comes too late counts as
/// failed, a thread may wait for a lock of another one, and when the JVM collects garbage all wait
/// until the last thread that is at work has got a processor to stop on.
///
/// All of them have one priority. The JVM's threads spin for each other now and then; with failover
/// one higher than the rest, two of its threads once kept both processors, for minutes, from the
/// thread that they were waiting for.
final class RealTime {
    private static final System.Logger LOG = System.getLogger(RealTime.class.getName());

    /// How the names of threads begin that nobody waits for and that have much to do at the start:
    /// the JVM's compilers.
    private static final List<String> PATIENT = List.of("C1 Compiler", "C2 Compiler", "Training");

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
            if (result < 0) {
                throw refused(result, "real-time.lock-memory", "CAP_IPC_LOCK");
            }
        }
    }

    /// Has the threads that are there now scheduled as wanted. Those that they start are scheduled
    /// as usual, programs among them.
    ///
    /// @throws DaemonException when that is refused and the configuration says it has to be
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
        long result = schedule(policy | SCHED_RESET_ON_FORK, settings.priority());
        if (result < 0) {
            DaemonException refused = refused(result, "real-time.policy", "CAP_SYS_NICE");
            if (settings.demanded()) {
                throw refused;
            }
            LOG.log(
                    System.Logger.Level.WARNING,
                    refused.getMessage() + "; a busy machine may look like one that has failed");
        }
    }

    /// @return negative if it was refused
    private static long schedule(int policy, int number) throws IOException {
        try (Arena arena = Arena.ofConfined();
                DirectoryStream<Path> threads =
                        Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            MemorySegment priority = arena.allocateFrom(ValueLayout.JAVA_INT, number);
            for (Path thread : threads) {
                if (isUrgent(thread)) {
                    long id = Long.parseLong(thread.getFileName().toString());
                    long result =
                            Libc.call(
                                    SystemCall.SCHED_SETSCHEDULER,
                                    id,
                                    policy,
                                    priority.address(),
                                    0,
                                    0,
                                    0);
                    if (result < 0 && result != -Errno.ESRCH.number()) {
                        return result;
                    }
                }
            }
        }
        return 0;
    }

    private static boolean isUrgent(Path thread) throws IOException {
        try {
            String name = Files.readString(thread.resolve("comm")).strip();
            return PATIENT.stream().noneMatch(name::startsWith);
        } catch (IOException e) {
            if (Files.exists(thread)) {
                throw e;
            }
            return false;
        }
    }

    private static DaemonException refused(long result, String key, String capability) {
        Errno errno = new Errno((int) -result);
        return new DaemonException(
                key
                        + ": "
                        + errno.description()
                        + (errno.equals(Errno.EPERM) ? ", it takes " + capability : ""));
    }
}
