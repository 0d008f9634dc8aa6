// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import dev.sne.ifmii.probe.ProbeResult.Reason;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.PosixSpawn;
import io.netty.channel.epoll.EpollIoOps;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Runs a program in the origin's namespace: alive if it ends with exit code 0 in time. No shell
/// has a part in it; what the program writes goes nowhere.
///
/// The program is the leader of a session. When it has ended, and at the deadline in any case, all
/// processes of its group are killed: nothing of a program that hangs, forks or leaves something in
/// the background stays, unless it has left its group on purpose (`setsid`). While a killed run is
/// not gone, being stuck in the kernel, the next attempts fail instead of adding another.
///
/// Needs glibc 2.34.
public final class ProgramProbe extends TimedProbe {
    private static final int FIRST_SIGNAL = 256;

    private final List<String> command;
    private final List<String> environment;
    private @Nullable Run running;

    private ProgramProbe(ProbeOrigin origin, List<String> command, List<String> environment) {
        super(origin);
        this.command = command;
        this.environment = environment;
    }

    /// Runs a program with this process's environment.
    ///
    /// @param program absolute: no search path is looked at
    /// @param arguments passed as they are
    public static ProgramProbe of(ProbeOrigin origin, Path program, String... arguments) {
        if (!program.isAbsolute()) {
            throw new IllegalArgumentException("not an absolute path: " + program);
        }
        List<String> command = new ArrayList<>(List.of(arguments));
        command.addFirst(program.toString());
        List<String> environment = new ArrayList<>();
        for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
            environment.add(variable.getKey() + "=" + variable.getValue());
        }
        return new ProgramProbe(origin, List.copyOf(command), List.copyOf(environment));
    }

    @Override
    void ask(Attempt attempt) {
        Run stuck = running;
        if (stuck != null) {
            attempt.fail(Reason.LOCAL, "process " + stuck.pid + " was killed and is not gone yet");
            return;
        }
        attempt.sending();
        origin().make(
                        attempt,
                        this::start,
                        run -> watch(attempt, run),
                        run -> abandon(attempt, run));
    }

    private Run start() {
        int pid = PosixSpawn.start(command, environment);
        SystemCallException.check(pid, "start " + command.getFirst());
        int fd = PosixSpawn.descriptorOf(pid);
        if (fd < 0) {
            PosixSpawn.signalGroup(pid, PosixSpawn.SIGKILL);
            throw new SystemCallException("watch process " + pid, new Errno(-fd));
        }
        return new Run(pid, new PolledDescriptor(fd));
    }

    private void watch(Attempt attempt, Run run) {
        running = run;
        attempt.onEnd(run::kill);
        run.descriptor.on(origin().loop(), EpollIoOps.EPOLLIN, ops -> ended(attempt, run));
    }

    private void ended(Attempt attempt, Run run) {
        // The process id is not given away before it is reaped: the group is still its own.
        run.kill();
        int status = run.reap();
        if (status == -Errno.EAGAIN.number()) {
            return;
        }
        if (run.equals(running)) {
            running = null;
        }
        if (status == 0) {
            attempt.alive();
        } else if (status < 0) {
            attempt.fail(Reason.LOCAL, "wait for process " + run.pid + ": " + new Errno(-status));
        } else if (status < FIRST_SIGNAL) {
            attempt.fail(Reason.UNHEALTHY, "exit code " + status);
        } else {
            attempt.fail(Reason.UNHEALTHY, "ended by signal " + (status - FIRST_SIGNAL));
        }
    }

    /// The attempt was over before the program had started.
    private void abandon(Attempt attempt, Run run) {
        run.kill();
        if (origin().loop().inEventLoop()) {
            watch(attempt, run);
        }
    }

    @Override
    public String toString() {
        return "program " + String.join(" ", command);
    }

    /// One run of the program.
    private static final class Run {
        final int pid;
        final PolledDescriptor descriptor;
        private boolean reaped;

        Run(int pid, PolledDescriptor descriptor) {
            this.pid = pid;
            this.descriptor = descriptor;
        }

        void kill() {
            if (!reaped) {
                PosixSpawn.signalGroup(pid, PosixSpawn.SIGKILL);
            }
        }

        int reap() {
            int status = PosixSpawn.reap(pid);
            if (status != -Errno.EAGAIN.number()) {
                reaped = true;
                descriptor.close();
            }
            return status;
        }
    }
}
