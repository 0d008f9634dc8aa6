// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sne.shell.command.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Asks a real bash what the script offers.
class BashCompletionTest {
    private static final String BASH = "/bin/bash";

    @TempDir Path directory;

    @BeforeEach
    void needsBash() {
        assumeThat(Files.isExecutable(Path.of(BASH))).as("%s is installed", BASH).isTrue();
    }

    /// What is offered for the last of `words`, each separated by a blank from the one before.
    private String offered(String... words) throws IOException, InterruptedException {
        String script =
                CompletionScripts.generate("bash", new Commands())
                        + """
                        compopt() { :; }
                        COMP_WORDS=("$@")
                        COMP_CWORD=$(($# - 1))
                        _sne
                        echo "${COMPREPLY[*]}"
                        """;
        Path file = Files.writeString(directory.resolve("test.bash"), script);
        String[] command = new String[words.length + 2];
        command[0] = BASH;
        command[1] = file.toString();
        System.arraycopy(words, 0, command, 2, words.length);
        Process bash =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        bash.waitFor();
        return output.strip();
    }

    /// Lines are typed as bash splits them: `=` is a word of its own.
    @ParameterizedTest
    @CsvSource({
        "sne du, dump",
        "sne link w, watch",
        "sne config ch, check",
        "sne config init --pro, --profile",
        "sne link -o json show l, lo",
        "sne dump --ou, --output",
        "sne dump -o js, json",
        "sne dump --output = js, json",
        "sne dump proto = tc, tcp",
        "sne dump state=EST, state=ESTABLISHED",
        "'sne dump state = SYN_SENT,EST', 'SYN_SENT,ESTABLISHED'",
        "sne dump spor, sport=",
        "sne --color never co, count config completion",
        "sne --color = never co, count config completion",
        "sne help co, count config completion",
        "sne completion z, zsh",
        "sne update --status assured, assured",
        "sne dump --limit 1, ''",
        "sne --keep, --keep-going",
    })
    void offersWhatCanStandThere(String line, String expected)
            throws IOException, InterruptedException {
        assertThat(offered(line.split(" ", -1))).isEqualTo(expected);
    }

    @Test
    void offersFilesWhereAFileIsWanted() throws IOException, InterruptedException {
        Files.createFile(directory.resolve("flows.save"));
        assertThat(offered("sne", "load", "fl")).isEqualTo("flows.save");
        assertThat(offered("sne", "dump", "--to", "fl")).isEqualTo("flows.save");
    }
}
