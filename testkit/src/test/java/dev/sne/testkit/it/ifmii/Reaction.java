// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.function.ToLongFunction;

/// How long it took from the request to move a cable until a monitor in a guest told of it, in
/// nanoseconds.
///
/// @param least by the bounds of the clocks, counted from the end of the request
/// @param most by the bounds of the clocks, counted from the beginning of the request
/// @param afterSignal counted from when a look each millisecond showed it in the guest, by the
///   guest's own clock; less than zero where the monitor was faster
/// @param stolen for how long the guest stood still, as this machine was busy with other processes
record Reaction(long least, long most, long afterSignal, long stolen) {
    private static final double NANOS_PER_MILLI = 1e6;

    static long median(List<Reaction> reactions, ToLongFunction<Reaction> value) {
        long[] sorted = reactions.stream().mapToLong(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// The least, median and greatest of each value, in milliseconds.
    static String describe(List<Reaction> reactions) {
        return String.format(
                Locale.ROOT,
                "%s ms (error %s), %s after the signal's change, guest stood still %s",
                range(reactions, Reaction::most),
                range(reactions, reaction -> reaction.most - reaction.least),
                range(reactions, Reaction::afterSignal),
                range(reactions, Reaction::stolen));
    }

    private static String range(List<Reaction> reactions, ToLongFunction<Reaction> value) {
        LongSummaryStatistics all = reactions.stream().mapToLong(value).summaryStatistics();
        return String.format(
                Locale.ROOT,
                "%.1f/%.1f/%.1f",
                all.getMin() / NANOS_PER_MILLI,
                median(reactions, value) / NANOS_PER_MILLI,
                all.getMax() / NANOS_PER_MILLI);
    }
}
