// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.hasm.replication.PayloadReader;

/// What a host is in replication: the master, or one that follows it. Used on the event loop.
sealed interface Role extends AutoCloseable permits Leader, Follower {
    /// A message of another host came.
    void received(int host, PayloadReader message);

    /// All that was there has been handed over.
    void drained();

    /// Tells how it fares.
    void status(StatusBuilder status);

    /// Tells again how far the table is, as soon as that is known.
    void tellAgain();

    @Override
    void close();
}
