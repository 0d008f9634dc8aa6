// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Failures;
import dev.sne.shell.cli.GlobalOptions;
import dev.sne.shell.cli.Interpreter;
import dev.sne.shell.cli.OptionParser;
import dev.sne.shell.command.Commands;
import dev.sne.shell.prompt.WaysIn;
import dev.sne.shell.session.Console;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.Signals;
import dev.sne.shell.session.UsageException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The `sne` program.
public final class Main {
    private Main() {}

    /// Runs `sne` with the words of its command line and ends the process.
    ///
    /// By now every command has put away what it used: shutdown hooks are for signals. To leave
    /// without them also saves the logger that [System#exit] looks for, a tenth of the run time of
    /// a short command.
    public static void main(String[] args) {
        Runtime.getRuntime().halt(runOnProcess(args));
    }

    /// Runs `sne` on the streams and signals of this process.
    ///
    /// @return the exit status; the message of a failure has been printed
    public static int runOnProcess(String... words) {
        Session session = Session.on(Console.ofProcess());
        Signals.cancel(session.cancellation());
        return run(session, List.of(words));
    }

    /// Runs `sne` with the words of its command line.
    ///
    /// @return the exit status; the message of a failure has been printed
    public static int run(Session session, List<String> words) {
        Interpreter interpreter = new Interpreter(new Commands());
        if (!words.isEmpty() && !words.getFirst().startsWith("-")) {
            return interpreter.execute(session, words);
        }
        try {
            return withOptions(session, interpreter, words);
        } catch (IOException | RuntimeException e) {
            return Failures.report(session, "", e);
        }
    }

    private static int withOptions(Session outer, Interpreter interpreter, List<String> words)
            throws IOException {
        Arguments arguments = OptionParser.parseLeading(GlobalOptions.LEADING, words);
        Session session = outer.with(GlobalOptions.settings(outer.settings(), arguments));
        if (arguments.has("--help")) {
            return interpreter.execute(session, List.of("help"));
        }
        if (arguments.has("--version")) {
            return interpreter.execute(session, List.of("version"));
        }
        @Nullable String name = arguments.value("--netns");
        if (name == null) {
            return commandOrScript(session, interpreter, arguments);
        }
        try (NetworkNamespace namespace = GlobalOptions.open(name)) {
            return commandOrScript(session.in(namespace, name), interpreter, arguments);
        }
    }

    private static int commandOrScript(
            Session session, Interpreter interpreter, Arguments arguments) throws IOException {
        List<String> command = arguments.operands();
        if (command.isEmpty()) {
            return WaysIn.take(session, interpreter, arguments);
        }
        if (arguments.has("--command") || arguments.has("--file")) {
            throw new UsageException("unexpected '" + command.getFirst() + "' beside -c or -f");
        }
        return interpreter.execute(session, command);
    }
}
