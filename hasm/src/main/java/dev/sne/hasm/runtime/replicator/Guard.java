// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import java.util.concurrent.atomic.AtomicLong;

/// Runs what an event loop would otherwise fail without a word: a failure is counted and logged,
/// and the loop goes on.
final class Guard {
    private static final System.Logger LOG = System.getLogger(Guard.class.getName());

    private final AtomicLong failures = new AtomicLong();

    void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    void failed(Throwable cause) {
        failures.getAndIncrement();
        LOG.log(System.Logger.Level.ERROR, "replication", cause);
    }

    /// How often something failed. Any thread may ask.
    long failures() {
        return failures.get();
    }
}
