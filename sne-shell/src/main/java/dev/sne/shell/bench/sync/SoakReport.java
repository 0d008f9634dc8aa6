// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import java.util.List;

/// What came of a [SoakBenchmark].
///
/// @param report all figures
/// @param differences between the tables, in the end: none if all is well
public record SoakReport(SyncReport report, List<String> differences) {
    public SoakReport {
        differences = List.copyOf(differences);
    }
}
