// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.hasm.Count;
import dev.sne.hasm.Period;
import dev.sne.hasm.Profile;
import dev.sne.hasm.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The reference of the configuration file in Markdown, made of what reads it.
public final class ReferencePage {
    private static final String HEAD =
            """
            # The configuration file

            One file in [TOML](https://toml.io/en/v1.0.0) says all of a host. `sne config init` writes one for a pair of
            firewalls, `sne config check FILE` tells everything that is wrong with one, with line and key. This page is made by
            `sne config reference`, of the tables that read the file.

            `sne daemon -c FILE` runs a host on it, see [DAEMON.md](DAEMON.md).

            - A key that is not here is an error. What cannot work is an error; what can but looks wrong is a warning.
            - Times are texts with a unit: `us`, `ms`, `s`, `m` or `h`. So are sizes: `KiB`, `MiB`, `GiB`. Numbers have no quotes.
            - Addresses are IPv4 or IPv6 and never names: nothing here waits for a name server.
            - The check prints a fingerprint of what has to be the same on all hosts: compare it.
            - Programs are lists, the absolute path first; no shell is between.
            - `[x]` is a table, of which there is one; each `[[x]]` begins another one. In messages these are counted from 1:
              `group[2].interface[1].name`.

            ## An example

            A pair that passes 198.51.100.1 and 192.0.2.1 on, as `sne config init` writes it:

            ```toml
            """;

    private static final String SECRET =
            """

            ## The secret

            A file with 64 hexadecimal digits in one line, the same on all hosts; 32 are the least. Everything that hosts tell each other
            is encrypted and authenticated with keys made of it. The file belongs to root (or to the user that runs `sne`) and
            nobody else may read it: permissions 0600 or 0400, anything else is an error. Empty lines and those that begin with `#`
            do not count.

            A second line holds another secret that is accepted, too. A new secret is thus rolled out without interruption:
            add it as the second line on all hosts, then swap the lines on all hosts, then remove the old one on all hosts.
            """;

    private final StringBuilder text = new StringBuilder();

    private ReferencePage() {}

    /// The page.
    public static String text() {
        ReferencePage page = new ReferencePage();
        page.text.append(HEAD).append(NewConfiguration.EXAMPLE.text()).append("```\n");
        for (TableSpec table : ConfigurationReader.TABLES) {
            page.table(table);
        }
        page.text.append(SECRET);
        return page.text.toString();
    }

    private void table(TableSpec table) {
        if (table.path().isEmpty()) {
            text.append("\n## At the top\n\n").append(table.description()).append("\n\n");
        } else {
            text.append("\n## `").append(table.heading()).append("`\n\n");
            text.append(table.description()).append(" *").append(table.presence());
            text.append("*\n\n");
        }
        if (table.equals(TimingConfig.SPEC)) {
            timing();
        } else {
            keys(table.keys());
        }
        if (table.equals(CheckConfig.SPEC)) {
            checkTypes();
        }
        text.append("\n```toml\n");
        if (!table.path().isEmpty()) {
            text.append(table.heading()).append('\n');
        }
        for (Key<?> key :
                table.equals(TimingConfig.SPEC) ? table.keys().subList(0, 4) : examples(table)) {
            text.append(key.name()).append(" = ").append(key.example()).append('\n');
        }
        text.append("```\n");
    }

    /// A table with all keys, where they go together.
    private static List<Key<?>> examples(TableSpec table) {
        if (!table.equals(CheckConfig.SPEC)) {
            return table.keys();
        }
        List<Key<?>> keys = new ArrayList<>(table.keys());
        keys.removeIf(key -> CheckConfig.OF_SOME_TYPES.contains(key) && !CheckType.ARP.takes(key));
        return keys;
    }

    private void keys(List<Key<?>> keys) {
        text.append("| key | takes | without it | what it is for |\n|---|---|---|---|\n");
        for (Key<?> key : keys) {
            text.append("| `").append(key.name()).append("` | ").append(key.type().expected());
            text.append(" | ").append(key.presence()).append(" | ");
            text.append(key.description()).append(" |\n");
        }
    }

    private void timing() {
        keys(List.of(TimingConfig.PROFILE));
        text.append(
                """

                Each of these takes a time from 1us to 24h:

                | key | meaning | fast | standard | relaxed |
                |---|---|---:|---:|---:|
                """);
        for (Map.Entry<Period, Key<Duration>> each : TimingConfig.PERIODS.entrySet()) {
            row(each.getValue(), each.getKey().name());
            for (Profile profile : Profile.values()) {
                Timing timing = profile.timing();
                text.append(" | ");
                text.append(Quantities.text(Duration.ofNanos(timing.nanos(each.getKey()))));
            }
            text.append(" |\n");
        }
        text.append("\nEach of these takes a number from 1 to " + Timing.MAX_COUNT + ":\n");
        text.append(
                """

                | key | meaning | fast | standard | relaxed |
                |---|---|---:|---:|---:|
                """);
        for (Map.Entry<Count, Key<Integer>> each : TimingConfig.COUNTS.entrySet()) {
            row(each.getValue(), each.getKey().name());
            for (Profile profile : Profile.values()) {
                text.append(" | ").append(profile.timing().count(each.getKey()));
            }
            text.append(" |\n");
        }
    }

    private void row(Key<?> key, String name) {
        text.append("| `").append(key.name()).append("` | [").append(name);
        text.append("](../hasm/TIMING.md#values)");
    }

    private void checkTypes() {
        text.append("\n| `type` | is positive when | needs | may have |\n|---|---|---|---|\n");
        for (CheckType type : CheckType.values()) {
            text.append("| `").append(Types.wordOf(type)).append("` | ").append(type.meaning());
            text.append(" | ").append(names(type.required()));
            List<Key<?>> rest = new ArrayList<>(type.allowed());
            rest.removeAll(type.required());
            text.append(" | ").append(names(rest)).append(" |\n");
        }
    }

    private static String names(List<Key<?>> keys) {
        List<String> names = new ArrayList<>();
        for (Key<?> key : keys) {
            names.add("`" + key.name() + "`");
        }
        return String.join(", ", names);
    }
}
