// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The largest number that is safe on disk. The disk is asked for a larger one in time, so that
/// nobody waits for it during a takeover: a host then merely skips numbers when it is restarted.
/// Where hosts vote that is not allowed, as a host would refuse its vote for what it skips. Used by
/// the driver's thread.
final class KeptCounter {
    /// Numbers asked for in advance.
    static final int AHEAD = 1024;

    private static final System.Logger LOG = System.getLogger(KeptCounter.class.getName());
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final HostRecord record;
    private final Surroundings around;
    private final int ahead;
    private final Consumer<IOException> failed;
    private long kept;
    private boolean preparing;

    /// @param exact whether no number may be skipped
    /// @param failed told that a number that is needed now could not be kept
    KeptCounter(
            HostRecord record, Surroundings around, boolean exact, Consumer<IOException> failed) {
        this.record = record;
        this.around = around;
        this.failed = failed;
        ahead = exact ? 0 : AHEAD;
        kept = record.storedCounter();
    }

    /// Whether a number is safe.
    boolean covers(long counter) {
        return counter <= kept;
    }

    /// Sees to it that numbers a little larger than this one will be safe. If the disk fails it is
    /// tried again: there is time.
    void prepare(long counter) {
        if (ahead > 0 && !preparing && counter + ahead / 2 > kept) {
            preparing = true;
            write(
                    counter + ahead,
                    () -> preparing = false,
                    e -> {
                        LOG.log(System.Logger.Level.WARNING, "keeping numbers in advance", e);
                        around.after(RETRY_NANOS, () -> preparing = false);
                    });
        }
    }

    /// Makes a number safe.
    ///
    /// @param done told when it is
    void keep(long counter, Runnable done) {
        write(counter + ahead, done, failed);
    }

    private void write(long counter, Runnable done, Consumer<IOException> problem) {
        around.store(() -> {
            try {
                record.write(counter);
                around.post(() -> {
                    kept = Math.max(kept, counter);
                    done.run();
                });
            } catch (IOException e) {
                around.post(() -> problem.accept(e));
            }
        });
    }
}
