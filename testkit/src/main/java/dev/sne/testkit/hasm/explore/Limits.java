// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

/// When a search gives up, and how it goes about it.
///
/// @param states how many distinct states it looks at
/// @param seconds how long it takes
/// @param threads how many threads search; one if breadth first
/// @param breadthFirst whether it finds the shortest way to a violation first, which takes more
///   memory
public record Limits(long states, long seconds, int threads, boolean breadthFirst) {
    public Limits {
        if (states < 1 || seconds < 1 || threads < 1 || breadthFirst && threads > 1) {
            throw new IllegalArgumentException(
                    states + " states, " + seconds + " s, " + threads + " threads");
        }
    }
}
