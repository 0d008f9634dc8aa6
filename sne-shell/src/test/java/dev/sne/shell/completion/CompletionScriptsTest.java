// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.shell.command.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionScriptsTest {
    /// The scripts in `completions` are those that this version generates. Run with
    /// `-Dsne.regenerate=true` to write them.
    @ParameterizedTest
    @CsvSource({"bash, sne.bash", "zsh, _sne", "fish, sne.fish"})
    void areThoseInTheRepository(String shell, String name) throws IOException {
        Path file = Path.of("..", "completions", name);
        String script = CompletionScripts.generate(shell, new Commands());
        if (Boolean.getBoolean("sne.regenerate")) {
            Files.writeString(file, script);
        }
        assertThat(file).hasContent(script);
    }
}
