// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.notify;

import java.io.IOException;

/// Whom notifications are brought to, one at a time, each once.
interface Receiver extends AutoCloseable {
    /// Such as `webhook`, for the log.
    String name();

    /// Brings one. Takes no longer than it may.
    ///
    /// @throws IOException with the reason when it did not get there
    /// @throws InterruptedException when the daemon ends
    void deliver(Notification notification) throws IOException, InterruptedException;

    /// Frees what it holds. Nothing is brought any more.
    @Override
    default void close() {}
}
