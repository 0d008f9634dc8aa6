// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Carries out one command line: finds the command, parses its words, applies the global options,
/// runs it, and turns whatever goes wrong into a message and an exit status.
///
/// Thread-safe: it keeps nothing between command lines.
public final class Interpreter {
    private final CommandTable table;

    /// Knows the commands of `table`.
    public Interpreter(CommandTable table) {
        this.table = table;
    }

    /// The commands it knows.
    public CommandTable table() {
        return table;
    }

    /// Carries out `words`: the name of a command and its words.
    ///
    /// @return the exit status; the message of a failure has been printed
    public int execute(Session session, List<String> words) {
        String name = words.getFirst();
        Optional<Command> command = table.find(name);
        if (command.isEmpty()) {
            session.complain(
                    "", "unknown command '" + name + "'" + Suggestion.of(name, table.names()));
            return ExitStatus.USAGE;
        }
        Session effective = session;
        try {
            Arguments arguments = OptionParser.parse(command.get(), words.subList(1, words.size()));
            if (arguments.has("--help")) {
                session.out()
                        .write(
                                Help.of(command.get(), session.colourful())
                                        .getBytes(StandardCharsets.UTF_8));
                return ExitStatus.DONE;
            }
            effective = session.with(GlobalOptions.settings(session.settings(), arguments));
            return run(command.get(), effective, arguments);
        } catch (Throwable e) {
            return Failures.report(effective, name, e);
        }
    }

    private static int run(Command command, Session session, Arguments arguments) throws Exception {
        @Nullable String name = arguments.value("--netns");
        if (name == null) {
            return command.run(session, arguments);
        }
        try (NetworkNamespace namespace = GlobalOptions.open(name)) {
            return command.run(session.in(namespace, name), arguments);
        }
    }
}
