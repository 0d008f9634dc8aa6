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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Puts the daemon before other work, and keeps its memory from being paged out: sched(7),
/// setpriority(2), mlockall(2).
///
/// The one thread that decides who is master is not enough. A check that comes too late counts as
/// failed, a thread may wait for a lock of another one, and when the JVM collects garbage all wait
/// until the last thread that is at work has got a processor to stop on.
///
/// All of them have one priority. The JVM's threads spin for each other now and then; with failover
/// one higher than the rest, two of its threads once kept both processors, for minutes, from the
/// thread that they were waiting for.
///
/// The JVM's compilers have much to do at the start, and at real time would keep everything else
/// from the processors for that long. But any thread may come to wait for a lock that one of them
/// holds. So they have a share that is many times that of ordinary work, of what real time leaves.
final class RealTime {
    private static final System.Logger LOG = System.getLogger(RealTime.class.getName());

    /// How the names of the JVM's compilers begin. Those that are started later have the nice value
    /// of the one that starts them.
    private static final List<String> COMPILERS = List.of("C1 Compiler", "C2 Compiler", "Training");

    /// With it a thread gets some nine times the share of one with 0.
    private static final int COMPILER_NICE = -10;

    /// For where a thread does without real time for a while: still some nine times the share of a
    /// compiler.
    private static final int URGENT_NICE = -20;

    // linux/resource.h
    private static final int PRIO_PROCESS = 0;

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

    /// Threads that end while they are listed may have others left out, so there is a listing after
    /// the last that had any to schedule.
    ///
    /// @return negative if it was refused
    private static long schedule(int policy, int number) throws IOException {
        Set<Integer> done = new HashSet<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment priority = arena.allocateFrom(ValueLayout.JAVA_INT, number);
            int before;
            do {
                before = done.size();
                for (Task task : tasks()) {
                    if (done.add(task.id())) {
                        long result = schedule(task, policy, priority);
                        if (result < 0 && result != -Errno.ESRCH.number()) {
                            return result;
                        }
                    }
                }
            } while (done.size() > before);
        }
        return 0;
    }

    private static long schedule(Task task, int policy, MemorySegment priority) {
        int nice = task.isCompiler() ? COMPILER_NICE : URGENT_NICE;
        long result = Libc.call(SystemCall.SETPRIORITY, PRIO_PROCESS, task.id(), nice, 0, 0, 0);
        return result < 0 || task.isCompiler()
                ? result
                : Libc.call(
                        SystemCall.SCHED_SETSCHEDULER,
                        task.id(),
                        policy,
                        priority.address(),
                        0,
                        0,
                        0);
    }

    /// A thread as the kernel has it.
    ///
    /// @param name at most 15 bytes of it
    private record Task(int id, String name) {
        boolean isCompiler() {
            return COMPILERS.stream().anyMatch(name::startsWith);
        }
    }

    private static List<Task> tasks() throws IOException {
        List<Task> found = new ArrayList<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                try {
                    found.add(
                            new Task(
                                    Integer.parseInt(thread.getFileName().toString()),
                                    Files.readString(thread.resolve("comm")).strip()));
                } catch (IOException e) {
                    if (Files.exists(thread)) {
                        throw e;
                    }
                }
            }
        }
        return found;
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
