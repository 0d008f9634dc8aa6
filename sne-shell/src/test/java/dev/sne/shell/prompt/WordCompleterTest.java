// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.shell.Captured;
import dev.sne.shell.command.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser.ParseContext;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordCompleterTest {
    /// What is offered at the end of `line`, as far as it begins like the word there.
    private static List<String> offered(String line) throws IOException {
        WordCompleter completer =
                new WordCompleter(new Commands(), new LiveValues(new Captured().session()));
        ParsedLine parsed = new WordParser().parse(line, line.length(), ParseContext.COMPLETE);
        List<Candidate> candidates = new ArrayList<>();
        try (Terminal terminal =
                new DumbTerminal(
                        java.io.InputStream.nullInputStream(),
                        java.io.OutputStream.nullOutputStream())) {
            LineReader reader = LineReaderBuilder.builder().terminal(terminal).build();
            completer.complete(reader, parsed, candidates);
        }
        return candidates.stream()
                .map(Candidate::value)
                .filter(value -> value.startsWith(parsed.word()))
                .toList();
    }

    @Test
    void offersCommands() throws IOException {
        assertThat(offered("du")).containsExactly("dump");
        assertThat(offered("count; sta")).containsExactly("stats");
        assertThat(offered("help cou")).containsExactly("count");
        assertThat(offered("help co")).containsExactly("count", "config", "completion");
        assertThat(offered("")).contains("load", "exit");
    }

    @Test
    void offersOptionsAndTheirValues() throws IOException {
        assertThat(offered("dump --ou")).containsExactly("--output");
        assertThat(offered("dump -o js")).containsExactly("json");
        assertThat(offered("dump --output=js")).containsExactly("--output=json");
        assertThat(offered("dump --color=al")).containsExactly("--color=always");
        assertThat(offered("update --status assured,fi")).containsExactly("assured,fixed_timeout");
    }

    @Test
    void offersTheTermsOfAFilter() throws IOException {
        assertThat(offered("dump not dpo")).containsExactly("dport=");
        assertThat(offered("count assu")).containsExactly("assured");
        assertThat(offered("dump proto=ud")).containsExactly("proto=udp", "proto=udplite");
        assertThat(offered("dump state=SYN_SENT,ESTA"))
                .containsExactly("state=SYN_SENT,ESTABLISHED");
    }

    @Test
    void offersFiles(@TempDir Path directory) throws IOException {
        Files.createFile(directory.resolve("flows.save"));
        Files.createDirectory(directory.resolve("flows.d"));
        assertThat(offered("load " + directory + "/fl"))
                .containsExactlyInAnyOrder(directory + "/flows.save", directory + "/flows.d/");
        assertThat(offered("dump --dir " + directory + "/fl"))
                .containsExactly(directory + "/flows.d/");
    }

    @Test
    void offersNothingAfterAnUnknownCommand() throws IOException {
        assertThat(offered("dmup pro")).isEmpty();
    }

    @Test
    void offersWhatToDoWithInterfacesAndTheirNames() throws IOException {
        assertThat(offered("link w")).containsExactly("watch");
        assertThat(offered("link mii l")).contains("lo");
    }
}
