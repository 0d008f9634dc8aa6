// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.shell.Captured;
import dev.sne.shell.cli.Interpreter;
import dev.sne.shell.command.Commands;
import dev.sne.shell.session.Background;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;

/// The prompt on a terminal that can do nothing but read and write characters.
class PromptTest {
    private final Captured captured = new Captured();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    private int type(String keys) throws IOException {
        byte[] bytes = keys.getBytes(StandardCharsets.UTF_8);
        try (Terminal terminal = new DumbTerminal(new ByteArrayInputStream(bytes), screen)) {
            Interpreter interpreter = new Interpreter(new Commands());
            return new Prompt(captured.session(), interpreter, terminal).loop();
        }
    }

    @Test
    void carriesOutLinesUntilTheEndOfInput() throws IOException {
        assertThat(type("version\nhelp version; version\n")).isZero();
        assertThat(captured.out()).contains("sne ").contains("Usage: sne version");
        assertThat(screen.toString(StandardCharsets.UTF_8)).contains("> ");
    }

    @Test
    void leavesAtExitOrQuit() throws IOException {
        assertThat(type("exit\nversion\n")).isZero();
        assertThat(type("version; quit; version\n")).isZero();
        assertThat(captured.out().lines()).hasSize(1);
    }

    @Test
    void goesOnAfterAFailedCommand() throws IOException {
        assertThat(type("dmup\nversion\n")).isZero();
        assertThat(captured.err()).isEqualTo("sne: unknown command 'dmup': did you mean dump?\n");
        assertThat(captured.out()).startsWith("sne ");
    }

    @Test
    void leavesOutTheRestOfALineAfterAFailure() throws IOException {
        assertThat(type("stats x; version\n")).isEqualTo(2);
        assertThat(captured.out()).isEmpty();
    }

    @Test
    void printsWhatIsAnnouncedMeanwhile() throws IOException {
        try (Background background = new Background();
                Terminal terminal =
                        new DumbTerminal(
                                new ByteArrayInputStream(
                                        "version\n".getBytes(StandardCharsets.UTF_8)),
                                screen)) {
            Interpreter interpreter = new Interpreter(new Commands());
            Prompt prompt = new Prompt(captured.session().with(background), interpreter, terminal);
            background.announce("12:00:00.000 fw2 is master now");
            assertThat(prompt.loop()).isZero();
        }
        assertThat(screen.toString(StandardCharsets.UTF_8))
                .contains("12:00:00.000 fw2 is master now");
    }

    @Test
    void readsALineThatGoesOn() throws IOException {
        type("help \\\nversion\n");
        assertThat(captured.out()).contains("Usage: sne version");
    }
}
