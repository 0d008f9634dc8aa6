// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.scenario;

import dev.sne.testkit.hasm.sim.Cluster;
import dev.sne.testkit.hasm.sim.Fault;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A document that tells what befalls a cluster and what becomes of it, and can be played.
///
/// In its fenced blocks marked `scenario`, a line that begins with `> ` is a command; the lines
/// below it are what it prints. The first describes the cluster (`cluster hosts 3, preempt`); then
/// come faults and an administrator's commands (`crash 1`), `boot`, `run` and a time, `settle`,
/// `show`, and `expect` and what must be so: of what hosts do and how long the service is away,
/// since the last fault or `mark`.
public final class Scenario {

    /// How much of the trace a failure shows.
    private static final int LAST_LINES = 30;

    private final String name;
    private final String source;
    private final ScenarioText text;

    private Scenario(String name, String source) {
        this.name = name;
        this.source = source;
        text = ScenarioText.parse(source);
    }

    /// @param name how to call it in messages, such as the name of its file
    /// @throws IllegalArgumentException if the document is damaged, naming the line
    public static Scenario parse(String name, String source) {
        return new Scenario(name, source);
    }

    /// The document as it was read.
    public String source() {
        return source;
    }

    /// Plays it.
    ///
    /// @return the document with what its commands print now: the same document if all went as it
    ///   says
    /// @throws ScenarioException if an expectation or a safety property does not hold, or a command
    ///   is none, naming the line
    public String play() {
        var player = new Player();
        var outputs = new ArrayList<List<String>>();
        for (ScenarioText.Command command : text.commands()) {
            try {
                outputs.add(player.perform(command.text()));
            } catch (ScenarioException | IllegalArgumentException e) {
                throw new ScenarioException(
                        name + ":" + command.line() + ": " + e.getMessage() + player.unprinted(),
                        e);
            }
        }
        return text.with(outputs);
    }

    /// A time such as `500ms`, `2s` or `1.5s`, in nanoseconds.
    ///
    /// @throws IllegalArgumentException if it is none
    static long nanos(String text) {
        int digits = text.endsWith("ms") ? 6 : 9;
        String number = text.substring(0, Math.max(0, text.length() - (digits == 6 ? 2 : 1)));
        try {
            if (!text.endsWith("s")) {
                throw new NumberFormatException("no unit");
            }
            return new BigDecimal(number).movePointRight(digits).longValueExact();
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    text + " found, expected a time such as 500ms or 2s", e);
        }
    }

    /// Performs one command after the other.
    private static final class Player {
        private @Nullable Stage stage;

        List<String> perform(String command) {
            List<String> words = List.of(command.split("\\s+", -1));
            switch (words.getFirst()) {
                case "run" -> stage().run(nanos(command.substring("run".length()).strip()));
                case "settle" -> stage().settle();
                case "boot" -> stage().boot();
                case "mark" -> stage().mark();
                case "expect" -> {
                    return Expectation.check(stage(), words.subList(1, words.size()));
                }
                case "show" -> {
                    return show(stage());
                }
                case "cluster" -> {
                    if (stage != null) {
                        throw new ScenarioException("there is a cluster already");
                    }
                    String settings = command.substring("cluster".length());
                    stage = new Stage(Cluster.parse(settings.replace(',', '\n').strip()));
                }
                default -> stage().befall(Fault.parse(command));
            }
            return stage == null ? List.of() : stage.takeTrace();
        }

        /// What had happened when the command failed.
        String unprinted() {
            List<String> lines = stage == null ? List.of() : stage.takeTrace();
            int from = Math.max(0, lines.size() - LAST_LINES);
            return lines.isEmpty()
                    ? ""
                    : "\n" + String.join("\n", lines.subList(from, lines.size()));
        }

        private Stage stage() {
            if (stage == null) {
                throw new ScenarioException("there is no cluster yet");
            }
            return stage;
        }

        private static List<String> show(Stage stage) {
            var lines = new ArrayList<String>();
            for (int host = 1; host <= stage.world().cluster().hosts(); host++) {
                lines.add("  " + host + "  " + stage.world().host(host).state());
            }
            return lines;
        }
    }
}
