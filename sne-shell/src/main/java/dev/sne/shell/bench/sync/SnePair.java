// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.testkit.sync.SyncNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Two processes with a replicator each.
final class SnePair extends TwoDaemons {
    static final String NAME = "sne";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SyncNetwork network;
    private final int eventBuffer;
    private final WindowTracking tracking;
    private int lives;

    SnePair(SyncNetwork network) {
        this(network, SneHost.EVENT_BUFFER, WindowTracking.LIBERAL);
    }

    /// @param eventBuffer bytes for the kernel's events that wait to be read
    SnePair(SyncNetwork network, int eventBuffer, WindowTracking tracking) {
        super(network);
        this.network = network;
        this.eventBuffer = eventBuffer;
        this.tracking = tracking;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean intoKernel() {
        return true;
    }

    @Override
    public void start() throws IOException {
        primary = host(true).start(SyncNode.PRIMARY, ++lives);
        backup = host(false).start(SyncNode.BACKUP, ++lives);
        SneHost.awaitReady(primary);
        SneHost.awaitReady(backup);
    }

    private SneHost host(boolean leads) {
        return new SneHost(
                leads ? network.primary() : network.backup(),
                leads ? 1 : 2,
                eventBuffer,
                tracking,
                List.of(
                        link(leads, SyncNetwork.PRIMARY_SYNC, SyncNetwork.BACKUP_SYNC),
                        link(leads, SyncNetwork.PRIMARY_MAIN, SyncNetwork.BACKUP_MAIN)));
    }

    private static String link(boolean leads, String ofPrimary, String ofBackup) {
        return leads
                ? SneHost.link(ofPrimary, Map.of(2, ofBackup))
                : SneHost.link(ofBackup, Map.of(1, ofPrimary));
    }

    /// What a daemon says of itself.
    ///
    /// @param question [SyncNode#VERIFY], or anything else to do nothing before
    NodeStatus ask(Daemon daemon, String question) throws IOException {
        return SneHost.ask(daemon, question);
    }

    @Override
    public long replicated() {
        return table.count();
    }

    @Override
    public long resumeBackup() throws IOException {
        long start = System.nanoTime();
        backup = host(false).start(SyncNode.BACKUP, ++lives);
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
}
