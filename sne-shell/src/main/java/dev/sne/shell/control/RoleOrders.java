// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.shell.daemon.ClusterControl;
import dev.sne.shell.daemon.ExternalRole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/// What a program that decides who is master tells this host, by scripts that are processes of
/// their own. They may overtake each other: keepalived(8) starts one for "backup" and one for
/// "primary" within milliseconds, and waits for neither. What counts is which was started last.
/// Thread-safe.
final class RoleOrders {
    /// Field 22 of proc_pid_stat(5), of those behind the name of the program.
    private static final int START_TIME = 19;

    /// So long after another one an order may still come that was given before; who gives one later
    /// has an old process that gives many, as an interactive shell does.
    private static final Duration OVERTAKING = Duration.ofSeconds(10);

    private final ClusterControl control;

    /// When the process was started that gave the order that counts, and when that came, of
    /// [System#nanoTime()].
    private long latest;

    private long came;

    RoleOrders(ClusterControl control) {
        this.control = control;
    }

    /// Passes an order on, unless it has been overtaken.
    ///
    /// @return whether it has not
    synchronized boolean give(ExternalRole role, Peer from) {
        OptionalLong started = startTime(from.processId());
        long now = System.nanoTime();
        if (started.orElse(latest) < latest && now - came < OVERTAKING.toNanos()) {
            return false;
        }
        control.role(role);
        latest = started.orElse(latest);
        came = now;
        return true;
    }

    /// When a process was started, in hundredths of a second; it stays the same when the process
    /// becomes another program. Empty when it has gone, or is not to be seen from here.
    private static OptionalLong startTime(long processId) {
        try {
            String stat =
                    Files.readString(
                            Path.of("/proc/" + processId + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return OptionalLong.of(Long.parseLong(fields[START_TIME]));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
