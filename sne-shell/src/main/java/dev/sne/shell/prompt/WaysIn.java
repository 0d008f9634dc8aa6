// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.prompt;

import dev.sne.shell.batch.Script;
import dev.sne.shell.batch.ScriptRunner;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Interpreter;
import dev.sne.shell.session.Background;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.UsageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The ways in that are not one command: commands in an option (`-c`), in a file (`-f`), on
/// standard input, or typed at the prompt.
public final class WaysIn {
    private WaysIn() {}

    /// Takes the way that {@link dev.sne.shell.cli.GlobalOptions#LEADING} among `arguments` choose.
    ///
    /// @return the exit status of the first command that failed, 0 when none did
    public static int take(Session session, Interpreter interpreter, Arguments arguments)
            throws IOException {
        @Nullable String commands = arguments.value("--command");
        @Nullable String file = arguments.value("--file");
        if (commands != null && file != null) {
            throw new UsageException("-c and -f exclude each other");
        }
        try (Background background = new Background()) {
            return take(session.with(background), interpreter, arguments, commands, file);
        }
    }

    private static int take(
            Session session,
            Interpreter interpreter,
            Arguments arguments,
            @Nullable String commands,
            @Nullable String file)
            throws IOException {
        ScriptRunner runner = new ScriptRunner(interpreter, arguments.has("--keep-going"));
        if (commands != null) {
            BufferedReader reader = new BufferedReader(new StringReader(commands));
            return runner.run(session, new Script(reader, "-c"));
        }
        if (file != null) {
            try (BufferedReader reader = Files.newBufferedReader(Path.of(file))) {
                return runner.run(session, new Script(reader, file));
            }
        }
        if (session.console().inTerminal()) {
            return Prompt.run(session, interpreter);
        }
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(session.in(), StandardCharsets.UTF_8));
        InputStream nothing = InputStream.nullInputStream();
        Session batch = session.with(session.console().withInput(nothing));
        return runner.run(batch, new Script(reader, "<stdin>"));
    }
}
