// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What was measured of one pair; names and units are the report's.
final class SyncFigures {
    private final Map<String, Double> values = new LinkedHashMap<>();

    void put(String name, double value) {
        values.put(name, value);
    }

    Map<String, Double> values() {
        return values;
    }

    /// The medians of several runs, each figure by itself; a run without it does not count.
    static SyncFigures medians(List<SyncFigures> runs) {
        SyncFigures medians = new SyncFigures();
        for (String name : runs.getFirst().values.keySet()) {
            double[] sorted =
                    runs.stream()
                            .mapToDouble(run -> run.values.getOrDefault(name, Double.NaN))
                            .filter(value -> !Double.isNaN(value))
                            .sorted()
                            .toArray();
            medians.put(name, sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2]);
        }
        return medians;
    }

    /// A value as the report shows it: three significant digits at least, `-` for what was not
    /// measured.
    static String text(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        int digits = value >= 100 ? 0 : value >= 10 ? 1 : 3;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
