// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/// All runs of one scenario, and what they have in common.
final class Series {
    private static final String COLUMNS = "%-9s %-24s %-16s %s%n";
    private static final double NANOS_PER_MILLI = 1e6;
    private static final long NANOS_PER_MICRO = 1000;

    private final Scenario scenario;
    private final List<RunResult> runs = new ArrayList<>();
    private int broken;

    Series(Scenario scenario) {
        this.scenario = scenario;
    }

    /// The scenario's name.
    String name() {
        return scenario.name();
    }

    void add(RunResult run) {
        runs.add(run);
    }

    /// Counts a run that came to no verdict.
    void addBroken() {
        broken++;
    }

    boolean passed() {
        return broken == 0 && runs.stream().allMatch(RunResult::passed);
    }

    /// What the columns of [#figures] are.
    static String columns() {
        return String.format(
                Locale.ROOT,
                COLUMNS,
                "passed",
                "UDP pause, ms",
                "datagrams lost",
                "TCP pause, ms: min/median/max");
    }

    /// All runs on one line.
    String figures() {
        long passed = runs.stream().filter(RunResult::passed).count();
        return String.format(
                Locale.ROOT,
                COLUMNS,
                passed + " of " + (runs.size() + broken),
                millis(run -> run.measured().udpNanos()),
                counts(run -> run.measured().udpLost()),
                millis(run -> run.measured().tcpNanos()));
    }

    JsonObject json() {
        long passed = runs.stream().filter(RunResult::passed).count();
        JsonObject json =
                new JsonObject()
                        .put("scenario", scenario.name())
                        .put("runs", runs.size() + broken)
                        .put("passed_runs", passed);
        put(json, "udp_pause_us", NANOS_PER_MICRO, run -> run.measured().udpNanos());
        put(json, "udp_lost", 1, run -> run.measured().udpLost());
        put(json, "tcp_pause_us", NANOS_PER_MICRO, run -> run.measured().tcpNanos());
        return json;
    }

    private void put(JsonObject json, String key, long unit, ToLongFunction<RunResult> value) {
        long[] sorted = sorted(value);
        if (sorted.length > 0) {
            json.put(
                    key,
                    new JsonObject()
                            .put("min", sorted[0] / unit)
                            .put("median", sorted[sorted.length / 2] / unit)
                            .put("max", sorted[sorted.length - 1] / unit));
        }
    }

    private long[] sorted(ToLongFunction<RunResult> value) {
        return runs.stream().mapToLong(value).sorted().toArray();
    }

    private String millis(ToLongFunction<RunResult> nanos) {
        long[] sorted = sorted(nanos);
        return sorted.length == 0
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%.1f/%.1f/%.1f",
                        sorted[0] / NANOS_PER_MILLI,
                        sorted[sorted.length / 2] / NANOS_PER_MILLI,
                        sorted[sorted.length - 1] / NANOS_PER_MILLI);
    }

    private String counts(ToLongFunction<RunResult> count) {
        long[] sorted = sorted(count);
        return sorted.length == 0
                ? "-"
                : sorted[0] + "/" + sorted[sorted.length / 2] + "/" + sorted[sorted.length - 1];
    }
}
