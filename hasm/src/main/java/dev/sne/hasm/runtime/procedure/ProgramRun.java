// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.PosixSpawn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;

/// One run of a program. A thread of its own in the namespace starts it, reads what it writes and
/// waits for its end; so a process that is stuck in the kernel holds up nobody else.
final class ProgramRun {
    private static final int BUFFER_BYTES = 4096;

    /// As much as a pipe holds by default (64 KiB): whoever still writes is not waited for.
    private static final int MOST_READS = 16;

    private static final int FIRST_SIGNAL = 256;
    private static final int ENDED = 1;
    private static final int WRITTEN = 2;

    private final List<String> command;
    private final List<String> environment;
    private final ProgramOutput output;
    private final Consumer<String> ended;

    /// Guards the two below: a process id may belong to somebody else once it is reaped.
    private final Object lock = new Object();

    private boolean stopped;
    private int pid;

    private ProgramRun(
            List<String> command,
            List<String> environment,
            Consumer<String> line,
            Consumer<String> ended) {
        this.command = command;
        this.environment = environment;
        this.output = new ProgramOutput(line);
        this.ended = ended;
    }

    /// Starts a program.
    ///
    /// @param line told what it writes, on a thread of its own
    /// @param ended told how it ended, on the same thread: empty for exit code 0
    static ProgramRun start(
            NetworkNamespace namespace,
            List<String> command,
            List<String> environment,
            Consumer<String> line,
            Consumer<String> ended) {
        ProgramRun run = new ProgramRun(command, environment, line, ended);
        Thread thread = namespace.thread("sne-procedure-program", run::run);
        thread.setDaemon(true);
        thread.start();
        return run;
    }

    /// Kills the program and what it has started. Its end is told all the same.
    void stop() {
        synchronized (lock) {
            stopped = true;
            kill();
        }
    }

    private void kill() {
        if (pid > 0) {
            PosixSpawn.signalGroup(pid, PosixSpawn.SIGKILL);
        }
    }

    private void run() {
        String how;
        try {
            how = perform();
        } catch (RuntimeException e) {
            how = String.valueOf(e.getMessage());
        }
        ended.accept(how);
    }

    private String perform() {
        int[] pipe = new int[2];
        SystemCallException.check(Libc.pipe(pipe), "make a pipe for " + command.getFirst());
        int process = -1;
        try {
            try {
                process = spawn(pipe[1]);
            } finally {
                Libc.close(pipe[1]);
            }
            follow(process, pipe[0]);
            return bury();
        } finally {
            Libc.close(pipe[0]);
            if (process >= 0) {
                Libc.close(process);
            }
        }
    }

    /// Starts it.
    ///
    /// @return a descriptor of the process
    private int spawn(int writeEnd) {
        int started = PosixSpawn.start(command, environment, writeEnd);
        SystemCallException.check(started, "start " + command.getFirst());
        synchronized (lock) {
            pid = started;
            if (stopped) {
                kill();
            }
        }
        int process = PosixSpawn.descriptorOf(started);
        if (process < 0) {
            synchronized (lock) {
                kill();
            }
            throw new SystemCallException("watch process " + started, new Errno(-process));
        }
        return process;
    }

    /// Reads until the process has ended. Something that it has started may still write then.
    private void follow(int process, int readEnd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER_BYTES);
            int source = readEnd;
            int ready = 0;
            while ((ready & ENDED) == 0) {
                ready = Libc.awaitInput(process, source);
                if (ready < 0) {
                    SystemCallException.check(
                            ready == -Libc.EINTR ? 0 : ready, "wait for " + command.getFirst());
                    ready = 0;
                }
                if ((ready & WRITTEN) != 0 && !read(source, buffer)) {
                    source = -1;
                }
            }
            for (int i = 0; i < MOST_READS && Libc.pollInput(readEnd, 0) > 0; i++) {
                if (!read(readEnd, buffer)) {
                    break;
                }
            }
            output.end();
        }
    }

    /// @return whether there may be more
    private boolean read(int source, MemorySegment buffer) {
        int length = Libc.read(source, buffer);
        if (length > 0) {
            output.take(buffer.asSlice(0, length));
        }
        return length > 0 || length == -Libc.EINTR;
    }

    /// The process id is not given away before it is reaped: until then the group is still its own.
    private String bury() {
        synchronized (lock) {
            kill();
            int status = PosixSpawn.reap(pid);
            pid = 0;
            if (status < 0) {
                return "wait for its end: " + new Errno(-status);
            }
            if (status == 0) {
                return "";
            }
            return status < FIRST_SIGNAL
                    ? "exit code " + status
                    : "ended by signal " + (status - FIRST_SIGNAL);
        }
    }
}
