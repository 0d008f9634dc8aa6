// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.daemon.DaemonJvm;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// A process with a replicator, started and asked from here.
///
/// @param eventBuffer bytes for the kernel's events that wait to be read
/// @param tracking how TCP windows are tracked
/// @param links this host's addresses, and those of the others by host number, as [#link] has them
record SneHost(
        NetworkNamespace namespace,
        int number,
        int eventBuffer,
        WindowTracking tracking,
        List<String> links) {
    static final int EVENT_BUFFER = 1 << 25;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_NANOS = 2_000_000;

    /// A network over which a host reaches others, as an argument of [SyncNode].
    static String link(String own, Map<Integer, String> others) {
        StringBuilder link = new StringBuilder(own);
        others.forEach(
                (host, address) -> link.append('/').append(host).append('=').append(address));
        return link.toString();
    }

    /// @param role [SyncNode#PRIMARY] or [SyncNode#BACKUP]
    /// @param life larger than in any process before
    Daemon start(String role, int life) throws IOException {
        List<String> command = DaemonJvm.command();
        command.addAll(
                List.of(
                        SyncNode.class.getName(),
                        role,
                        Integer.toString(number),
                        Integer.toString(life),
                        Integer.toString(eventBuffer),
                        tracking.name()));
        command.addAll(links);
        return Daemon.start(namespace, command);
    }

    /// Waits until a process is at work.
    static void awaitReady(Daemon daemon) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (daemon.written().lines().noneMatch(SyncNode.READY::equals)) {
            look(daemon, deadline, "a daemon does not begin");
        }
    }

    /// What a process says of itself.
    ///
    /// @param question [SyncNode#VERIFY], [SyncNode#RESYNC], or anything else to do nothing before
    static NodeStatus ask(Daemon daemon, String question) throws IOException {
        long before = statuses(daemon).size();
        daemon.tell(question);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<String> lines = statuses(daemon);
            if (lines.size() > before) {
                return NodeStatus.parse(lines.getLast());
            }
            look(daemon, deadline, "a daemon does not answer");
        }
    }

    private static void look(Daemon daemon, long deadline, String complaint) {
        daemon.checkAlive();
        if (System.nanoTime() - deadline > 0) {
            throw new CommandException(
                    ExitStatus.FAILED, complaint + "; it has written: " + daemon.written());
        }
        LockSupport.parkNanos(LOOK_NANOS);
    }

    /// Whole lines only.
    private static List<String> statuses(Daemon daemon) {
        return daemon.written()
                .lines()
                .filter(line -> line.startsWith(SyncNode.STATUS) && line.endsWith(SyncNode.END))
                .toList();
    }
}
