// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.prompt;

import dev.sne.conntrack.Conntrack;
import dev.sne.netlink4j.NetlinkException;
import dev.sne.shell.batch.Script;
import dev.sne.shell.batch.Script.Step;
import dev.sne.shell.cli.Failures;
import dev.sne.shell.cli.Interpreter;
import dev.sne.shell.session.Cancellation;
import dev.sne.shell.session.Console;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.LibraryLogs;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.Tables;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// The interactive shell: reads a line, carries it out, and does so again until the end of input.
///
/// Ctrl-C while a line is typed drops the line, while a command runs it ends the command; Ctrl-D on
/// an empty line leaves.
public final class Prompt {
    /// The words that leave.
    static final List<String> EXITS = List.of("exit", "quit");

    private final Session session;
    private final Interpreter interpreter;
    private final LineReader reader;

    Prompt(Session session, Interpreter interpreter, Terminal terminal) {
        Console console = session.console();
        this.session =
                session.with(
                        new Console(
                                terminal.input(),
                                console.out(),
                                console.err(),
                                true,
                                console.outTerminal(),
                                console.errTerminal()));
        this.interpreter = interpreter;
        LineReaderBuilder builder =
                LineReaderBuilder.builder()
                        .appName("sne")
                        .terminal(terminal)
                        .parser(new WordParser())
                        .completer(new WordCompleter(interpreter.table(), new LiveValues(session)))
                        .variable(LineReader.SECONDARY_PROMPT_PATTERN, "> ")
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .option(LineReader.Option.HISTORY_TIMESTAMPED, false);
        @Nullable Path history = history();
        if (history != null) {
            builder.variable(LineReader.HISTORY_FILE, history);
        }
        reader = builder.build();
        session.background().ifPresent(background -> background.announceTo(reader::printAbove));
    }

    /// Talks with the user on the terminal of this process.
    ///
    /// @return the exit status of the last command
    public static int run(Session session, Interpreter interpreter) throws IOException {
        LibraryLogs.quieten(session);
        try (Terminal terminal =
                TerminalBuilder.builder().name("sne").system(true).nativeSignals(true).build()) {
            Cancellation cancellation = session.cancellation();
            terminal.handle(Terminal.Signal.INT, _ -> cancellation.request(Cancellation.INTERRUPT));
            return new Prompt(session, interpreter, terminal).loop();
        }
    }

    int loop() {
        int status = ExitStatus.DONE;
        while (true) {
            try {
                Script line = new Script(new BufferedReader(new StringReader(read())), "");
                for (Step step = line.next(); step != null; step = line.next()) {
                    if (EXITS.contains(step.words().getFirst())) {
                        return status;
                    }
                    session.cancellation().reset();
                    status = interpreter.execute(session, step.words());
                    if (status != ExitStatus.DONE) {
                        break;
                    }
                }
            } catch (UserInterruptException e) {
                status = ExitStatus.SIGNAL_BASE + Cancellation.INTERRUPT;
            } catch (EndOfFileException e) {
                return status;
            } catch (IOException | RuntimeException e) {
                status = Failures.report(session, "", e);
            }
        }
    }

    private String read() {
        return reader.readLine(text());
    }

    /// The prompt: the namespace and how many flows it has, as far as we may know.
    private String text() {
        String where = session.namespaceName().isEmpty() ? "" : "@" + session.namespaceName();
        try (Conntrack table = Tables.open(session)) {
            return "sne" + where + " " + Tables.flows(table.count()) + "> ";
        } catch (NetlinkException e) {
            return "sne" + where + "> ";
        }
    }

    /// The file that keeps the history between sessions, as the XDG base directory specification
    /// places it; null when there is no place for it.
    private static @Nullable Path history() {
        String state = System.getenv("XDG_STATE_HOME");
        String home = System.getProperty("user.home");
        Path directory =
                (state == null || state.isEmpty()
                                ? Path.of(home, ".local", "state")
                                : Path.of(state))
                        .resolve("sne");
        try {
            Files.createDirectories(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            return directory.resolve("history");
        } catch (IOException e) {
            return null;
        }
    }
}
