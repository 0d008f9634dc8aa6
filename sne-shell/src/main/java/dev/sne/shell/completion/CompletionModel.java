// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.completion;

import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.CommandTable;
import dev.sne.shell.cli.GlobalOptions;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.lab.ClusterLab;
import java.util.ArrayList;
import java.util.List;

/// All that a completion script is made of.
///
/// @param commands the commands, in the order of the overview
/// @param global the options that every command takes
/// @param leading the options of `sne` itself, beside the global ones
record CompletionModel(List<Command> commands, List<Option> global, List<Option> leading) {
    static CompletionModel of(CommandTable table) {
        List<Command> commands = new ArrayList<>();
        for (String name : table.names()) {
            commands.add(table.find(name).orElseThrow());
        }
        return new CompletionModel(commands, GlobalOptions.ALL, GlobalOptions.LEADING);
    }

    /// The names of the commands.
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (Command command : commands) {
            names.add(command.name());
        }
        return names;
    }

    /// The names of the options before a command that are followed by a value.
    List<String> leadingWithValue() {
        List<Option> options = new ArrayList<>(global);
        options.addAll(leading);
        options.removeIf(Option::isFlag);
        return names(options);
    }

    /// The options that `command` takes, its own first.
    List<Option> options(Command command) {
        List<Option> options = new ArrayList<>(command.options());
        options.addAll(global);
        return options;
    }

    /// All names of `options`.
    static List<String> names(List<Option> options) {
        List<String> names = new ArrayList<>();
        for (Option option : options) {
            names.addAll(option.names());
        }
        return names;
    }

    /// All words that may follow `lab`.
    static List<String> lab() {
        List<String> words = new ArrayList<>(Operands.LAB.words());
        words.addAll(ClusterLab.names());
        return words;
    }
}
