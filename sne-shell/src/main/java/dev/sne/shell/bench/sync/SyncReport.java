// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The figures of all pairs, and how they are told.
public final class SyncReport {
    private final String title;
    private final Map<String, List<SyncFigures>> runs = new LinkedHashMap<>();

    SyncReport(String title) {
        this.title = title;
    }

    /// Adds the figures of one run.
    void add(String pair, SyncFigures figures) {
        runs.computeIfAbsent(pair, _ -> new ArrayList<>()).add(figures);
    }

    /// The medians of all runs.
    private Map<String, SyncFigures> pairs() {
        Map<String, SyncFigures> pairs = new LinkedHashMap<>();
        runs.forEach((pair, all) -> pairs.put(pair, SyncFigures.medians(all)));
        return pairs;
    }

    private static Set<String> names(Map<String, SyncFigures> pairs) {
        Set<String> names = new LinkedHashSet<>();
        pairs.values().forEach(figures -> names.addAll(figures.values().keySet()));
        return names;
    }

    /// The report for people: a line for each figure, a column for each pair.
    public String text() {
        Map<String, SyncFigures> pairs = pairs();
        StringBuilder text = new StringBuilder(title).append("\n\n");
        text.append(String.format(Locale.ROOT, "%-44s", ""));
        pairs.keySet().forEach(pair -> text.append(String.format(Locale.ROOT, " %22s", pair)));
        text.append('\n');
        for (String name : names(pairs)) {
            text.append(String.format(Locale.ROOT, "%-44s", name));
            for (SyncFigures figures : pairs.values()) {
                double value = figures.values().getOrDefault(name, Double.NaN);
                text.append(String.format(Locale.ROOT, " %22s", SyncFigures.text(value)));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /// The report for programs.
    public String json() {
        StringBuilder text = new StringBuilder("{\"title\":\"").append(title).append("\"");
        pairs().forEach((pair, figures) -> {
            text.append(",\"").append(pair).append("\":{");
            String comma = "";
            for (Map.Entry<String, Double> value : figures.values().entrySet()) {
                text.append(comma).append('"').append(value.getKey()).append("\":");
                double number = value.getValue();
                text.append(Double.isNaN(number) ? "null" : Double.toString(number));
                comma = ",";
            }
            text.append('}');
        });
        return text.append("}\n").toString();
    }
}
