// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.hasm.Profile;
import dev.sne.shell.bench.TableLimit;
import dev.sne.shell.json.JsonObject;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What `sne lab` and `sne lab run` do: play scenarios and tell of them.
public final class ClusterLab {
    /// What is to be played, and how it is told.
    ///
    /// @param scenarios their names; none stands for the headline
    /// @param runs how often each
    /// @param profile the firewalls' timing
    /// @param load what the firewalls have to bear
    /// @param json whether to tell it as JSON, an object a line
    /// @param details whether to tell everything that the firewalls do
    /// @param picture where to draw the last run of each scenario, if anywhere
    public record Options(
            List<String> scenarios,
            int runs,
            Profile profile,
            Load load,
            boolean json,
            boolean details,
            @Nullable Path picture) {
        public Options {
            scenarios = List.copyOf(scenarios);
        }
    }

    private static final int MAX_HOSTS = 3;

    private final Session session;
    private final Options options;
    private final ScenarioRunner runner;

    /// @param session whose output is told
    public ClusterLab(Session session, Options options) {
        this.session = session;
        this.options = options;
        runner =
                new ScenarioRunner(
                        Programs.SNE,
                        options.profile(),
                        options.load(),
                        session.cancellation()::check);
    }

    /// The names of all scenarios.
    public static List<String> names() {
        return Scenarios.names();
    }

    /// What each scenario is about, a line each.
    public static void list(Session session) throws IOException {
        for (Scenario each : Scenarios.ALL) {
            session.print(String.format("%-18s %s", each.name(), each.summary()));
        }
    }

    /// Plays them.
    ///
    /// @return 0 when everything was as it has to be
    public int play() throws IOException, InterruptedException {
        List<Scenario> scenarios = new ArrayList<>();
        for (String name : options.scenarios()) {
            scenarios.add(Scenarios.named(name));
        }
        if (scenarios.isEmpty()) {
            scenarios.add(Scenarios.named(Scenarios.HEADLINE));
        }
        List<Series> all = options.load().isCrowded() ? playCrowded(scenarios) : playAll(scenarios);
        if (options.json()) {
            for (Series each : all) {
                print(each.json());
            }
        } else if (isSeries(scenarios)) {
            write(line("scenario", Series.columns()));
            for (Series each : all) {
                write(line(each.name(), each.figures()));
            }
        }
        return all.stream().allMatch(Series::passed) ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    /// The kernel's limit may be lower than what the tables are to hold.
    private List<Series> playCrowded(List<Scenario> scenarios)
            throws IOException, InterruptedException {
        try (TableLimit _ = TableLimit.ofHosts(session, MAX_HOSTS, options.load().most())) {
            return playAll(scenarios);
        }
    }

    private List<Series> playAll(List<Scenario> scenarios)
            throws IOException, InterruptedException {
        List<Series> all = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            all.add(play(scenario));
        }
        return all;
    }

    private static String line(String name, String figures) {
        return String.format(Locale.ROOT, "%-18s %s", name, figures);
    }

    private boolean isSeries(List<Scenario> scenarios) {
        return options.runs() > 1 || scenarios.size() > 1;
    }

    private Series play(Scenario scenario) throws IOException, InterruptedException {
        Series series = new Series(scenario);
        @Nullable RunResult last = null;
        for (int i = 0; i < options.runs(); i++) {
            if (!options.json() && options.runs() == 1) {
                write(
                        RunText.title(
                                scenario, scenario.settings(options.profile(), options.load())));
            }
            try {
                last = runner.run(scenario);
                series.add(last);
                tell(last);
            } catch (CommandException e) {
                if (options.runs() == 1 && options.scenarios().size() < 2) {
                    throw e;
                }
                series.addBroken();
                session.complain("lab", scenario.name() + ": " + e.getMessage());
            }
        }
        Path picture = options.picture();
        if (last != null && picture != null) {
            Files.writeString(picture, Picture.of(last));
            session.summary("drawn: " + picture);
        }
        return series;
    }

    private void tell(RunResult run) throws IOException {
        if (options.json()) {
            print(RunJson.of(run));
        } else if (options.runs() == 1 || !run.passed()) {
            write(RunText.timeline(run, options.details()));
            write(RunText.verdict(run));
        }
    }

    private void print(JsonObject json) throws IOException {
        session.print(json.toString());
        session.out().flush();
    }

    private void write(String text) throws IOException {
        session.out().write(text.getBytes(StandardCharsets.UTF_8));
        session.out().flush();
    }
}
