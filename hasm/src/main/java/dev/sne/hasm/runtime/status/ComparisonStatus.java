// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.status;

import java.time.Instant;

/// The latest comparison of this host's table with the master's that has come to its end.
///
/// @param number which one it is since this host began to follow, from 1
/// @param ended when
/// @param differing how many of the {@value dev.sne.hasm.replication.BucketSet#COUNT} buckets
///   differed
/// @param unsure how many of these were changed meanwhile, so that they may not have differed in
///   truth
/// @param repaired whether those that differed have been fetched since
public record ComparisonStatus(
        long number, Instant ended, int differing, int unsure, boolean repaired) {

    /// Whether the tables were equal.
    public boolean equal() {
        return differing == 0;
    }
}
