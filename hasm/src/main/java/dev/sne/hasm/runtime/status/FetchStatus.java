// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.status;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The latest transfer to this host: of the whole table, or of the buckets that differed.
///
/// @param source the host that it is from, 0 while there is none
/// @param running whether it is under way
/// @param repair whether it is about some buckets only
/// @param entries how many flows it has brought
/// @param expected about how many flows the source has; 0 before the first answer
/// @param elapsed how long it has lasted, or did last
public record FetchStatus(
        int source,
        boolean running,
        boolean repair,
        long entries,
        long expected,
        Duration elapsed) {

    private static final double NANOS_PER_SECOND = 1e9;

    /// Flows a second on average.
    public double rate() {
        return elapsed.isZero() ? 0 : entries * NANOS_PER_SECOND / elapsed.toNanos();
    }

    /// How long it will last at that rate; null for a repair, of which nobody knows how many flows
    /// it has, before the first flow, and after the last.
    public @Nullable Duration remaining() {
        double rate = rate();
        if (!running || repair || rate == 0 || expected == 0) {
            return null;
        }
        double seconds = Math.max(0, expected - entries) / rate;
        return Duration.ofNanos((long) (seconds * NANOS_PER_SECOND));
    }
}
