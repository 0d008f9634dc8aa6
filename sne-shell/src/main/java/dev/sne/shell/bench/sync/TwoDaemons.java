// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import dev.sne.conntrack.Conntrack;
import dev.sne.testkit.sync.SyncNetwork;
import org.jspecify.annotations.Nullable;

/// What pairs have in common: the two processes, and the backup's table.
abstract class TwoDaemons implements SyncPair {
    /// The backup's kernel.
    final Conntrack table;

    @Nullable Daemon primary;
    @Nullable Daemon backup;

    TwoDaemons(SyncNetwork network) {
        table = Conntrack.open(network.backup());
    }

    @Override
    public final Daemon primary() {
        return started(primary);
    }

    @Override
    public final Daemon backup() {
        return started(backup);
    }

    private static Daemon started(@Nullable Daemon daemon) {
        if (daemon == null) {
            throw new IllegalStateException("not started");
        }
        return daemon;
    }

    @Override
    public final void stopBackup() {
        backup().close();
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
