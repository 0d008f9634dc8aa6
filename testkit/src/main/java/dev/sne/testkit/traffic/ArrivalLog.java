// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import java.util.Arrays;

/// When something arrived: the longest pauses, and how much in each hundredth of a second. Written
/// by one thread, read by any.
public final class ArrivalLog {
    /// The resolution of [#bytes].
    public static final long BUCKET_NANOS = 10_000_000;

    private static final int MAX_BUCKETS = 1 << 20;

    private final long began;
    private long[] buckets = new long[1024];
    private int used;
    private long last;
    private Gap longest;

    /// A pause.
    ///
    /// @param from when the last thing before it arrived, of [System#nanoTime()]
    /// @param nanos how long it lasted
    public record Gap(long from, long nanos) {}

    ArrivalLog() {
        began = System.nanoTime();
        last = began;
        longest = new Gap(began, 0);
    }

    synchronized void arrived(long bytes) {
        long now = System.nanoTime();
        if (now - last > longest.nanos()) {
            longest = new Gap(last, now - last);
        }
        last = now;
        int bucket = (int) Math.min((now - began) / BUCKET_NANOS, MAX_BUCKETS - 1);
        if (bucket >= buckets.length) {
            buckets = Arrays.copyOf(buckets, Math.max(bucket + 1, 2 * buckets.length));
        }
        buckets[bucket] += bytes;
        used = Math.max(used, bucket + 1);
    }

    /// Forgets the pauses so far.
    public synchronized void restart() {
        longest = new Gap(last, 0);
    }

    /// The longest pause since the start or [#restart], the one that lasts included.
    public synchronized Gap longest() {
        long now = System.nanoTime();
        return now - last > longest.nanos() ? new Gap(last, now - last) : longest;
    }

    /// When the first bucket of [#bytes] began, of [System#nanoTime()].
    public long began() {
        return began;
    }

    /// The bytes that arrived in each span of [#BUCKET_NANOS].
    public synchronized long[] bytes() {
        return Arrays.copyOf(buckets, used);
    }
}
