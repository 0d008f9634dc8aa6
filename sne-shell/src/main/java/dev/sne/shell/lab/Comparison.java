// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.bench.TableLimit;
import dev.sne.shell.json.JsonObject;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Has several kinds of firewalls go through the same scenarios, each time with a network of their
/// own, and in turns, so that what else the machine does befalls all of them.
public final class Comparison {
    /// What is to be compared.
    ///
    /// @param contenders with each other
    /// @param scenarios their names
    /// @param flows how many more flows there are in the table, for one comparison after another
    /// @param runs how often each scenario is played with each
    public record Options(
            List<Contender> contenders, List<String> scenarios, List<Integer> flows, int runs) {
        public Options {
            contenders = List.copyOf(contenders);
            scenarios = List.copyOf(scenarios);
            flows = List.copyOf(flows);
        }
    }

    private static final int HOSTS = 2;
    private static final String LINE = "%-15s %8s %-22s %s";
    private static final double NANOS_PER_MILLI = 1e6;

    private final Session session;
    private final Options options;
    private final List<Row> rows = new ArrayList<>();

    /// All runs of one scenario with one kind of firewalls.
    private record Row(int flows, Contender contender, Series series) {}

    /// @param session that is told of each run
    private Comparison(Session session, Options options) {
        this.session = session;
        this.options = options;
    }

    /// Plays everything.
    public static Comparison play(Session session, Options options)
            throws IOException, InterruptedException {
        Comparison comparison = new Comparison(session, options);
        for (String name : options.scenarios()) {
            for (int flows : options.flows()) {
                comparison.play(Scenarios.named(name), flows);
            }
        }
        return comparison;
    }

    private void play(Scenario scenario, int flows) throws IOException, InterruptedException {
        List<Row> now = new ArrayList<>();
        for (Contender each : options.contenders()) {
            now.add(new Row(flows, each, new Series(scenario)));
        }
        rows.addAll(now);
        try (TableLimit _ = limit(flows)) {
            for (int i = 0; i < options.runs(); i++) {
                for (Row row : now) {
                    play(scenario, row);
                }
            }
        }
    }

    private TableLimit limit(int flows) throws IOException {
        int most = Load.of(flows).most();
        return flows == 0 ? TableLimit.of(session, most) : TableLimit.ofHosts(session, HOSTS, most);
    }

    private void play(Scenario scenario, Row row) throws IOException, InterruptedException {
        Contender contender = row.contender();
        ScenarioRunner runner =
                new ScenarioRunner(
                        contender.programs(),
                        contender.profile(),
                        Load.of(row.flows()),
                        session.cancellation()::check);
        String what = scenario.name() + ", " + row.flows() + " flows, " + contender.name() + ": ";
        try {
            RunResult run = runner.run(scenario);
            row.series().add(run);
            Measured measured = run.measured();
            session.summary(
                    String.format(
                            Locale.ROOT,
                            "%sUDP pause %.1f ms, TCP pause %.1f ms, %d of %d connections alive",
                            what,
                            measured.udpNanos() / NANOS_PER_MILLI,
                            measured.tcpNanos() / NANOS_PER_MILLI,
                            measured.alive(),
                            measured.connections()));
            run.complaints().forEach(complaint -> session.summary(what + complaint));
        } catch (CommandException e) {
            row.series().addBroken();
            session.complain("bench", what + e.getMessage());
        }
    }

    /// Whether every run of every kind was as it has to be.
    public boolean passed() {
        return rows.stream().allMatch(row -> row.series().passed());
    }

    /// The report for people.
    public String text() {
        StringBuilder text =
                new StringBuilder(
                        String.format(
                                Locale.ROOT, LINE, "scenario", "flows", "", Series.columns()));
        for (Row row : rows) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            LINE,
                            row.series().name(),
                            row.flows(),
                            row.contender().name(),
                            row.series().figures()));
        }
        return text.toString();
    }

    /// The report for programs: one JSON object.
    public String json() {
        List<JsonObject> all = new ArrayList<>();
        for (Row row : rows) {
            all.add(
                    row.series()
                            .json()
                            .put("flows", row.flows())
                            .put("firewalls", row.contender().name()));
        }
        return new JsonObject().putObjects("rows", all) + "\n";
    }
}
