// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.testkit.traffic.ArrivalLog;
import java.util.List;

/// Bytes over time.
///
/// @param fromNanos when the first bucket begins
/// @param buckets the bytes of each [ArrivalLog#BUCKET_NANOS]
@SuppressWarnings("ArrayRecordComponent") // made and read in one place each
record Throughput(long fromNanos, long[] buckets) {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MEGA = 1e6;

    /// The sum of some logs over a time.
    static Throughput of(List<ArrivalLog> logs, long fromNanos, long toNanos) {
        int count = (int) Math.max(1, (toNanos - fromNanos) / ArrivalLog.BUCKET_NANOS);
        long[] sum = new long[count];
        for (ArrivalLog log : logs) {
            long[] bytes = log.bytes();
            for (int i = 0; i < bytes.length; i++) {
                long at = log.began() + i * ArrivalLog.BUCKET_NANOS - fromNanos;
                long bucket = at / ArrivalLog.BUCKET_NANOS;
                if (at >= 0 && bucket < count) {
                    sum[(int) bucket] += bytes[i];
                }
            }
        }
        return new Throughput(fromNanos, sum);
    }

    /// Megabytes a second in a bucket.
    double rate(int bucket) {
        return buckets[bucket] * (NANOS_PER_SECOND / ArrivalLog.BUCKET_NANOS) / MEGA;
    }
}
