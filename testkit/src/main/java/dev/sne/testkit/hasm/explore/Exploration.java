// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

import dev.sne.testkit.hasm.check.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a search has found.
///
/// @param violation the first property found not to hold, or `null`
/// @param path the choices that led there, as [Explorer#replay] takes them
/// @param states distinct states
/// @param transitions steps taken, those to states already known included
/// @param depth the longest way from the beginning, in steps
/// @param ticks the longest way in virtual time
/// @param settled how often a cluster came to rest after a fault, in distinct states
/// @param longestTicks the longest time that took
/// @param complete whether everything in the scope was looked at
/// @param nanos how long it took
public record Exploration(
        @Nullable Violation violation,
        List<Integer> path,
        long states,
        long transitions,
        int depth,
        long ticks,
        long settled,
        int longestTicks,
        boolean complete,
        long nanos) {
    public Exploration {
        path = List.copyOf(path);
    }
}
