// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.CommandTable;
import dev.sne.shell.cli.Help;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Suggestion;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// `help`: the overview, or the help text of one command.
final class HelpCommand implements Command {
    private final CommandTable table;

    HelpCommand(CommandTable table) {
        this.table = table;
    }

    @Override
    public String name() {
        return "help";
    }

    @Override
    public String summary() {
        return "tell about the commands, or about one of them";
    }

    @Override
    public Operands operands() {
        return Operands.COMMAND;
    }

    @Override
    public int run(Session session, Arguments arguments) throws IOException {
        String text;
        if (arguments.operands().isEmpty()) {
            text = Help.overview(table);
        } else {
            text = Help.of(command(arguments.operands().getFirst()), session.colourful());
        }
        session.out().write(text.getBytes(StandardCharsets.UTF_8));
        return ExitStatus.DONE;
    }

    private Command command(String name) {
        Optional<Command> command = table.find(name);
        if (command.isEmpty()) {
            throw new UsageException(
                    "unknown command '" + name + "'" + Suggestion.of(name, table.names()));
        }
        return command.get();
    }
}
