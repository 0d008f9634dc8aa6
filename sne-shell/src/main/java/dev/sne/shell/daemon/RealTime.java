// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.SystemCall;
import dev.sne.shell.config.RealTimeConfig;
import dev.sne.shell.config.RealTimeConfig.Scheduling;
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

/// Puts the daemon before other work: setpriority(2), sched(7), and [ResidentMemory].
///
/// The one thread that decides who is master is not enough. A check that comes too late counts as
/// failed, a thread may wait for a lock of another one, and when the JVM collects garbage all wait
/// until the last thread that is at work has got a processor to stop on. So all threads have the
/// lowest nice value, and those that failover waits for have real time, with one priority. The nice
/// value alone would not do: with all processors busy a backup was late by a tenth of a second.
///
/// Not all of them have: threads of a JVM wait for each other with sleeps of a microsecond, which
/// last no time at real time. Two that waited so for a third (`GlobalCounter::write_synchronize`,
/// where a class is loaded or a lambda linked) have kept both processors from it until the kernel
/// stopped them, `kernel.sched_rt_runtime_us` later: a second without service. The fewer there are,
/// the sooner another processor takes the third. So neither those that carry the flows have it, nor
/// those that write to the disk; and [RealTimeGuard] has those that do not stop give way.
///
/// The JVM's compilers have much to do at the start, and would keep other work from the processors
/// for that long. So they have a smaller share: some nine times that of ordinary work.
final class RealTime {
    private static final System.Logger LOG = System.getLogger(RealTime.class.getName());

    /// How the names of the JVM's compilers begin. Those that are started later have the nice value
    /// of the one that starts them.
    private static final List<String> COMPILERS = List.of("C1 Compiler", "C2 Compiler", "Training");

    /// The thread that decides.
    private static final String DECIDER = "sne-ha";

    /// How the names of the others that failover waits for begin: those that perform and check, and
    /// those that watch the links.
    private static final List<String> URGENT = List.of("sne-procedure-", "sne-link");

    /// The one that collects garbage, while all others stand still.
    private static final String COLLECTOR = "VM Thread";

    private static final int COMPILER_NICE = -10;
    private static final int NICE = -20;

    /// How the kernel says that privileges do not suffice; with a limit of locked memory also
    /// ENOMEM.
    private static final List<Errno> DENIED = List.of(Errno.EPERM, Errno.ENOMEM);

    /// In place of a policy of real time.
    private static final int NONE = -1;

    // linux/resource.h
    private static final int PRIO_PROCESS = 0;

    // linux/sched.h
    private static final int SCHED_FIFO = 1;
    private static final int SCHED_RR = 2;
    static final int SCHED_RESET_ON_FORK = 0x40000000;

    private RealTime() {}

    /// Keeps the daemon's memory where it is, as far as that is wanted.
    ///
    /// @throws DaemonException when that is refused and the configuration says it has to be
    static void lockMemory(RealTimeConfig settings) throws DaemonException {
        long result = settings.lockMemory() ? ResidentMemory.lock() : 0;
        if (result < 0) {
            refused(
                    refused(
                            result,
                            "real-time.lock-memory",
                            "CAP_IPC_LOCK, or no limit of locked memory (RLIMIT_MEMLOCK)"),
                    settings.lockDemanded(),
                    "what has been paged out may hold up a failover");
        }
    }

    /// Has the threads that are there now scheduled as wanted. What a thread at real time starts,
    /// be it a thread or a program, is scheduled as usual; what others start inherits their nice
    /// value.
    ///
    /// @throws DaemonException when that is refused and the configuration says it has to be
    static void schedule(RealTimeConfig settings) throws DaemonException, IOException {
        if (settings.policy() == Scheduling.OFF) {
            return;
        }
        int policy =
                switch (settings.policy()) {
                    case OFF, NICE -> NONE;
                    case FIFO -> SCHED_FIFO | SCHED_RESET_ON_FORK;
                    case RR -> SCHED_RR | SCHED_RESET_ON_FORK;
                };
        List<Integer> urgent = new ArrayList<>();
        long result = schedule(policy, settings.priority(), urgent);
        if (result >= 0 && !urgent.isEmpty()) {
            result = RealTimeGuard.begin(urgent, policy, settings.priority());
        }
        if (result < 0) {
            refused(
                    refused(result, "real-time.policy", "CAP_SYS_NICE"),
                    settings.policyDemanded(),
                    "a busy machine may look like one that has failed");
        }
    }

    /// Threads that end while they are listed may have others left out, so there is a listing after
    /// the last that had any to schedule.
    ///
    /// @param urgent gets those at real time that are to be looked after
    /// @return negative if it was refused
    private static long schedule(int policy, int number, List<Integer> urgent) throws IOException {
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
                        if (policy != NONE && task.isUrgent()) {
                            urgent.add(task.id());
                        }
                    }
                }
            } while (done.size() > before);
        }
        return 0;
    }

    private static long schedule(Task task, int policy, MemorySegment priority) {
        int nice = task.isCompiler() ? COMPILER_NICE : NICE;
        long result = Libc.call(SystemCall.SETPRIORITY, PRIO_PROCESS, task.id(), nice, 0, 0, 0);
        return result < 0 || policy == NONE || !(task.isUrgent() || task.isCollector())
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

        boolean isCollector() {
            return name.equals(COLLECTOR);
        }

        boolean isUrgent() {
            return name.equals(DECIDER) || URGENT.stream().anyMatch(name::startsWith);
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

    private static void refused(DaemonException why, boolean demanded, String consequence)
            throws DaemonException {
        if (demanded) {
            throw why;
        }
        LOG.log(System.Logger.Level.WARNING, why.getMessage() + "; " + consequence);
    }

    private static DaemonException refused(long result, String key, String needed) {
        Errno errno = new Errno((int) -result);
        return new DaemonException(
                key
                        + ": "
                        + errno.description()
                        + (DENIED.contains(errno) ? ", it takes " + needed : ""));
    }
}
