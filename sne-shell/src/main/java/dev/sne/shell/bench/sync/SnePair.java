// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import dev.sne.conntrack.Conntrack;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.testkit.sync.SyncNetwork;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Two processes with a replicator each.
final class SnePair implements SyncPair {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_NANOS = 2_000_000;

    private static final int EVENT_BUFFER = 1 << 25;

    private final SyncNetwork network;
    private final int eventBuffer;
    private final WindowTracking tracking;
    private final Conntrack table;
    private @Nullable Daemon primary;
    private @Nullable Daemon backup;
    private int lives;

    SnePair(SyncNetwork network) {
        this(network, EVENT_BUFFER, WindowTracking.LIBERAL);
    }

    /// @param eventBuffer bytes for the kernel's events that wait to be read
    SnePair(SyncNetwork network, int eventBuffer, WindowTracking tracking) {
        this.network = network;
        this.eventBuffer = eventBuffer;
        this.tracking = tracking;
        table = Conntrack.open(network.backup());
    }

    @Override
    public String name() {
        return "sne";
    }

    @Override
    public boolean intoKernel() {
        return true;
    }

    @Override
    public void start() throws IOException {
        primary = launch(network.primary(), SyncNode.PRIMARY);
        backup = launch(network.backup(), SyncNode.BACKUP);
        await(primary, SyncNode.READY);
        await(backup, SyncNode.READY);
    }

    private Daemon launch(NetworkNamespace namespace, String role) throws IOException {
        return Daemon.start(
                namespace,
                List.of(
                        System.getProperty("java.home") + File.separator + "bin/java",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-Xmn16m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SyncNode.class.getName(),
                        role,
                        Integer.toString(++lives),
                        Integer.toString(eventBuffer),
                        tracking.name()));
    }

    /// @return the time behind the word, of [System#nanoTime], which all processes share
    private static long await(Daemon daemon, String word) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            for (String line : daemon.written().lines().toList()) {
                if (line.startsWith(word)) {
                    return Long.parseLong(line.substring(word.length()).strip());
                }
            }
            daemon.checkAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException(
                        ExitStatus.FAILED, "no '" + word + "' from: " + daemon.written());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /// What a daemon says of itself.
    ///
    /// @param question [SyncNode#VERIFY], or anything else to do nothing before
    NodeStatus ask(Daemon daemon, String question) throws IOException {
        long before = statuses(daemon).size();
        daemon.tell(question);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<String> lines = statuses(daemon);
            if (lines.size() > before) {
                return NodeStatus.parse(lines.getLast());
            }
            daemon.checkAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException(ExitStatus.FAILED, "a daemon does not answer");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /// Whole lines only.
    private static List<String> statuses(Daemon daemon) {
        return daemon.written()
                .lines()
                .filter(line -> line.startsWith(SyncNode.STATUS) && line.endsWith(SyncNode.END))
                .toList();
    }

    @Override
    public Daemon primary() {
        return started(primary);
    }

    @Override
    public Daemon backup() {
        return started(backup);
    }

    private static Daemon started(@Nullable Daemon daemon) {
        if (daemon == null) {
            throw new IllegalStateException("not started");
        }
        return daemon;
    }

    @Override
    public long replicated() {
        return table.count();
    }

    @Override
    public void stopBackup() {
        backup().close();
    }

    @Override
    public long resumeBackup() throws IOException {
        long start = System.nanoTime();
        backup = launch(network.backup(), SyncNode.BACKUP);
        return start;
    }

    @Override
    public long fetch() throws IOException {
        long start = System.nanoTime();
        backup().tell(SyncNode.RESYNC);
        return start;
    }

    @Override
    public void awaitComplete() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ask(backup(), SyncNode.STATUS).complete()) {
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException(ExitStatus.FAILED, "the backup fetches for ever");
            }
        }
    }

    @Override
    public void close() {
        if (primary != null) {
            primary.close();
        }
        if (backup != null) {
            backup.close();
        }
        table.close();
    }
}
