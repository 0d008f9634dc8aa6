// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import java.io.IOException;

/// Two daemons that replicate the primary's flows.
interface SyncPair extends AutoCloseable {
    /// How the report calls it.
    String name();

    /// Starts both, and waits until they replicate.
    void start() throws IOException;

    Daemon primary();

    Daemon backup();

    /// How many flows the backup has: in its kernel, unless this is a pair that keeps them
    /// elsewhere.
    long replicated() throws IOException;

    /// Whether the flows go to the backup's kernel.
    boolean intoKernel();

    /// Ends the backup's daemon as a crash would.
    void stopBackup();

    /// Starts the backup's daemon again; it asks for the whole table.
    ///
    /// @return when its process was started, as [System#nanoTime]
    long resumeBackup() throws IOException;

    /// Has a backup that is at work ask for the whole table.
    ///
    /// @return when it began to ask, as [System#nanoTime]
    long fetch() throws IOException;

    /// Waits until a transfer of the whole table is over.
    void awaitComplete() throws IOException;

    /// Ends both.
    @Override
    void close();
}
