// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The measurements of one benchmark, and how they are told.
public final class Report {
    private final String title;
    private final Map<String, List<Run>> runs = new LinkedHashMap<>();
    private final Map<String, Double> ratios = new LinkedHashMap<>();

    /// @param title what was measured
    Report(String title) {
        this.title = title;
    }

    /// Adds a run of what is called `name`.
    void add(String name, Run run) {
        runs.computeIfAbsent(name, _ -> new ArrayList<>()).add(run);
    }

    /// Adds how many times longer the median run of `slow` took than that of `fast`, if both were
    /// run.
    void compare(String slow, String fast) {
        if (runs.containsKey(slow) && runs.containsKey(fast)) {
            ratios.put(slow + " / " + fast, wall(slow) / wall(fast));
        }
    }

    /// Adds what the median run of `name` took in microseconds for each of its `items`.
    void perItem(String name, int items, String unit) {
        ratios.put(name + ", " + unit, wall(name) * 1000 / items);
    }

    private double wall(String name) {
        return median(
                runs.getOrDefault(name, List.of()).stream().mapToDouble(Run::wallMillis).toArray());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /// One measured program: medians of all its runs, the least wall time, the most memory.
    private record Row(String name, int runs, double wall, double least, double cpu, long peak) {}

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        runs.forEach((name, all) ->
                rows.add(
                        new Row(
                                name,
                                all.size(),
                                wall(name),
                                all.stream().mapToDouble(Run::wallMillis).min().orElse(0),
                                median(all.stream().mapToDouble(Run::cpuMillis).toArray()),
                                all.stream().mapToLong(Run::peakKib).max().orElse(0))));
        return rows;
    }

    /// The report for people.
    public String text() {
        StringBuilder text = new StringBuilder(title).append("\n\n");
        text.append(
                String.format(
                        Locale.ROOT,
                        "%-22s %5s %11s %11s %11s %10s%n",
                        "",
                        "runs",
                        "median ms",
                        "least ms",
                        "cpu ms",
                        "peak MiB"));
        for (Row row : rows()) {
            String peak =
                    row.peak() == 0 ? "" : String.format(Locale.ROOT, "%.1f", row.peak() / 1024.0);
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%-22s %5d %11.1f %11.1f %11.0f %10s%n",
                            row.name(),
                            row.runs(),
                            row.wall(),
                            row.least(),
                            row.cpu(),
                            peak));
        }
        text.append('\n');
        ratios.forEach((name, ratio) ->
                text.append(String.format(Locale.ROOT, "%s = %.2f%n", name, ratio)));
        return text.toString();
    }

    /// The report for programs: one JSON object.
    public String json() {
        StringBuilder text =
                new StringBuilder("{\"title\":\"").append(title).append("\",\"runs\":[");
        String comma = "";
        for (Row row : rows()) {
            text.append(comma);
            text.append(
                    String.format(
                            Locale.ROOT,
                            "{\"name\":\"%s\",\"runs\":%d,\"wallMillisMedian\":%.1f,\"wallMillisLeast\":%.1f,"
                                + "\"cpuMillisMedian\":%.0f,\"peakKib\":%d}",
                            row.name(),
                            row.runs(),
                            row.wall(),
                            row.least(),
                            row.cpu(),
                            row.peak()));
            comma = ",";
        }
        text.append("],\"ratios\":{");
        comma = "";
        for (Map.Entry<String, Double> ratio : ratios.entrySet()) {
            text.append(comma);
            text.append(
                    String.format(Locale.ROOT, "\"%s\":%.3f", ratio.getKey(), ratio.getValue()));
            comma = ",";
        }
        return text.append("}}\n").toString();
    }
}
