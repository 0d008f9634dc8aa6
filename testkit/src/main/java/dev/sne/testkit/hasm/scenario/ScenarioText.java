// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.scenario;

import java.util.ArrayList;
import java.util.List;

/// A scenario as it is written: Markdown whose fenced blocks marked `scenario` hold commands, lines
/// that begin with `> `, each followed by the lines it is expected to print. Everything else is for
/// people, and stays as it is when the expectations are written anew.
final class ScenarioText {

    private static final String FENCE = "```";
    private static final String OPENING = FENCE + "scenario";
    private static final String PROMPT = "> ";

    private final List<Part> parts;

    private ScenarioText(List<Part> parts) {
        this.parts = parts;
    }

    /// A piece of the document.
    private sealed interface Part {
        /// A line that is for people.
        record Prose(String line) implements Part {}

        /// A command and what it prints.
        record Block(Command command) implements Part {}
    }

    /// A command.
    ///
    /// @param line its line in the document, from 1
    /// @param text what follows the prompt
    /// @param expected what it is expected to print, line by line
    record Command(int line, String text, List<String> expected) {}

    /// @throws IllegalArgumentException if there is output before the first command of a block, or
    ///   a block that does not end
    static ScenarioText parse(String text) {
        var parts = new ArrayList<Part>();
        boolean inBlock = false;
        List<String> output = null;
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!inBlock || line.isBlank() || line.startsWith(FENCE)) {
                parts.add(new Part.Prose(line));
                inBlock = inBlock ? !line.equals(FENCE) : line.equals(OPENING);
                output = null;
            } else if (line.startsWith(PROMPT)) {
                output = new ArrayList<>();
                String command = line.substring(PROMPT.length()).strip();
                parts.add(new Part.Block(new Command(number, command, output)));
            } else if (output == null) {
                throw new IllegalArgumentException(
                        "line " + number + ": output without a command: " + line);
            } else {
                output.add(line.stripTrailing());
            }
        }
        if (inBlock) {
            throw new IllegalArgumentException("line " + number + ": the last block has no end");
        }
        return new ScenarioText(parts);
    }

    List<Command> commands() {
        var commands = new ArrayList<Command>();
        for (Part part : parts) {
            if (part instanceof Part.Block(Command command)) {
                commands.add(command);
            }
        }
        return commands;
    }

    /// The document with other output, a list for each command.
    String with(List<List<String>> outputs) {
        var text = new StringBuilder();
        int next = 0;
        for (Part part : parts) {
            switch (part) {
                case Part.Prose(String line) -> text.append(line).append('\n');
                case Part.Block(Command command) -> {
                    text.append(PROMPT).append(command.text()).append('\n');
                    for (String line : outputs.get(next)) {
                        text.append(line).append('\n');
                    }
                    next++;
                }
            }
        }
        return text.toString();
    }
}
