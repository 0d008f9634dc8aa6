// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import java.time.Duration;
import java.util.SplittableRandom;

/// When a backup compares its table with the master's of its own accord: an interval after the last
/// comparison, whatever that was made for. A quarter of the interval is left to chance, so that the
/// backups of a cluster, which may have been started together, do not all have the master read its
/// table at once.
final class VerifyTimes {
    /// After so much of an interval it is tried again where a transfer was under way.
    private static final int RETRIES = 8;

    private static final int SPREAD = 4;

    private final long interval;
    private final SplittableRandom random;
    private long deadline = Long.MAX_VALUE;

    /// @param interval zero for never
    /// @param seed another on each host
    VerifyTimes(Duration interval, long seed, long now) {
        this.interval = interval.toNanos();
        random = new SplittableRandom(seed ^ now);
        compared(now);
    }

    long deadline() {
        return deadline;
    }

    /// A comparison has ended.
    void compared(long now) {
        if (interval > 0) {
            long spread = interval / SPREAD;
            deadline = now + interval - spread + random.nextLong(2 * spread + 1);
        }
    }

    /// The next one is not to be waited for so long: one was due, and may not have been possible,
    /// or there is a reason to look again.
    void soon(long now) {
        if (interval > 0) {
            deadline = now + Math.max(interval / RETRIES, 1);
        }
    }
}
