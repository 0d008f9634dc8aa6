// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.hasm.Profile;
import dev.sne.shell.bench.failover.FailoverOptions;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Numbers;
import dev.sne.shell.cli.Option;
import dev.sne.shell.cli.Value;
import dev.sne.shell.session.UsageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The options of `bench failover`.
final class FailoverWords {
    private static final long DEFAULT_RUNS = 20;
    private static final long MAX_RUNS = 1000;
    private static final long MAX_FLOWS = 2_000_000;
    private static final List<String> PROFILES =
            Arrays.stream(Profile.values())
                    .map(each -> each.name().toLowerCase(Locale.ROOT))
                    .toList();

    private FailoverWords() {}

    /// Those that no other benchmark has.
    static List<Option> options() {
        return List.of(
                Option.of(
                        "--profile",
                        Value.words("PROFILE", PROFILES),
                        "failover: sne's timing (standard)"),
                Option.of(
                        "--scenario",
                        Value.words("NAME", FailoverOptions.SCENARIOS),
                        "failover: what befalls the active firewall (all)"));
    }

    static FailoverOptions parse(Arguments arguments) {
        return new FailoverOptions(
                chosen(
                        "--scenario",
                        arguments.value("--scenario", String.join(",", FailoverOptions.SCENARIOS)),
                        FailoverOptions.SCENARIOS),
                chosen("--profile", arguments.value("--profile", "standard"), PROFILES).stream()
                        .map(each -> Profile.valueOf(each.toUpperCase(Locale.ROOT)))
                        .toList(),
                flows(arguments.value("--flows", "0")),
                (int) arguments.number("--runs", 1, MAX_RUNS, DEFAULT_RUNS),
                arguments.has("--peer"));
    }

    private static List<Integer> flows(String value) {
        List<Integer> flows = new ArrayList<>();
        for (String word : value.split(",", -1)) {
            long number = Numbers.decimal(word);
            if (number < 0 || number > MAX_FLOWS) {
                throw new UsageException(
                        "--flows: '" + word + "' is not a number from 0 to " + MAX_FLOWS);
            }
            flows.add((int) number);
        }
        return flows;
    }

    private static List<String> chosen(String option, String value, List<String> all) {
        List<String> chosen = List.of(value.split(",", -1));
        for (String word : chosen) {
            if (!all.contains(word)) {
                throw new UsageException(
                        option + ": '" + word + "' is none of " + String.join(", ", all));
            }
        }
        return chosen;
    }
}
