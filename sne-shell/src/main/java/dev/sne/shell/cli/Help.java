// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/// The help texts.
public final class Help {
    private static final String EXIT_STATUS =
            "0 done, also when nothing matched; 1 failed; 2 wrong command line; 3 get: no such"
                    + " entry; 4 done in part; 130 interrupted.";

    private Help() {}

    /// The help text of one command.
    public static String of(Command command, boolean colour) {
        CommandSpec spec = PicocliModel.of(command.options()).name("sne " + command.name());
        spec.usageMessage()
                .header(command.name() + " - " + command.summary(), "")
                .customSynopsis(synopsis(command))
                .synopsisHeading("Usage: ")
                .optionListHeading("%nOptions:%n")
                .sortOptions(false)
                .footer(footer(command));
        return new CommandLine(spec).getUsageMessage(colour ? Ansi.ON : Ansi.OFF);
    }

    private static String synopsis(Command command) {
        String operands = command.operands().label();
        return "@|bold sne "
                + command.name()
                + "|@"
                + (operands.isEmpty() ? "" : " " + operands)
                + " [OPTIONS]";
    }

    private static String[] footer(Command command) {
        StringBuilder text = new StringBuilder();
        for (String note : command.notes()) {
            text.append('\n').append(note).append('\n');
        }
        List<String> examples = command.examples();
        if (!examples.isEmpty()) {
            text.append("\nExamples:\n");
            for (String example : examples) {
                text.append("  ").append(example).append('\n');
            }
        }
        // Each line is taken for a format.
        return text.toString().replace("%", "%%").split("\n", -1);
    }

    /// The overview of all commands.
    public static String overview(CommandTable table) {
        StringBuilder text = new StringBuilder();
        text.append("sne - look at, change and watch the kernel's connection tracking\n\n");
        text.append("Usage: sne                       a prompt (on a terminal) or commands from");
        text.append(" standard input\n");
        text.append("       sne COMMAND [OPTIONS]     one command\n");
        text.append("       sne -c 'CMD; CMD'         several commands\n");
        text.append("       sne -f FILE               commands from a file\n\n");
        text.append("Commands:\n");
        int width = 0;
        for (String name : table.names()) {
            width = Math.max(width, name.length());
        }
        for (String name : table.names()) {
            Command command = table.find(name).orElseThrow();
            text.append("  ").append(name).repeat(' ', width - name.length() + 2);
            text.append(command.summary()).append('\n');
        }
        text.append("\nOptions before or after a command:\n");
        options(text, GlobalOptions.ALL);
        text.append("\nOptions instead of a command:\n");
        options(text, GlobalOptions.LEADING);
        text.append("\n'sne help COMMAND' tells about one command.\n");
        return text.append("Exit status: ").append(EXIT_STATUS).append('\n').toString();
    }

    private static void options(StringBuilder text, List<Option> options) {
        for (Option option : options) {
            String names = String.join(", ", option.names());
            String label = option.isFlag() ? "" : " " + option.value().label();
            text.append("  ").append(names).append(label);
            text.repeat(' ', Math.max(2, 24 - names.length() - label.length()));
            text.append(option.description()).append('\n');
        }
    }
}
