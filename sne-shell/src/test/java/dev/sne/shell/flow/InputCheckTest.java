// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.shell.Captured;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputCheckTest {
    private static final int LINES = 60_000;

    @TempDir Path directory;

    /// A text of several megabytes, with what `marked` says in place of line `line`.
    private static String text(int line, String marked) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= LINES; i++) {
            if (i == line) {
                text.append(marked).append('\n');
            } else {
                text.append("udp src=10.0.0.1 dst=10.0.0.2 sport=").append(i & 0xffff);
                text.append(" dport=53 mark=").append(i).append('\n');
            }
        }
        return text.toString();
    }

    private InputCheck check(String text, boolean keepGoing) throws IOException {
        Path file = Files.writeString(directory.resolve("flows"), text);
        Captured captured = new Captured();
        FlowInput input = FlowInput.file(captured.session(), file.toString());
        return InputCheck.of(captured.session(), input, keepGoing);
    }

    @Test
    void countsTheFlowsOfAllParts() throws IOException {
        InputCheck check = check(text(0, ""), false);
        assertThat(check.flows()).isEqualTo(LINES);
        assertThat(check.badLines()).isEmpty();
        assertThat(check.ordered()).isFalse();
        assertThat(check.related().isEmpty()).isTrue();
    }

    @Test
    void knowsTheLineOfAnErrorInAnyPart() throws IOException {
        for (int line : new int[] {1, LINES / 2 - 1, LINES / 2, LINES / 2 + 1, LINES}) {
            InputCheck check = check(text(line, "udp src=10.0.0.1 sport=70000"), false);
            assertThat(check.badLines())
                    .singleElement()
                    .extracting(InputCheck.BadLine::line)
                    .isEqualTo(line);
            InputCheck keepingOn = check(text(line, "udp src=10.0.0.1 sport=70000"), true);
            assertThat(keepingOn.flows()).isEqualTo(LINES - 1);
        }
    }

    @Test
    void noticesWhatMustStayInOrderAndWhatHasAMaster() throws IOException {
        assertThat(check(text(LINES - 7, "-D -s 10.0.0.1 -d 10.0.0.2 -p 200"), false).ordered())
                .isTrue();
        String related =
                """
                {"protocol":"tcp","original":{"src":"10.0.0.1","dst":"10.0.0.2","sport":1,\
                "dport":2},"master":{"protocol":"tcp","src":"10.0.0.3","dst":"10.0.0.4",\
                "sport":1,"dport":2}}\
                """;
        assertThat(check(text(LINES - 7, related), false).related().nextSetBit(0))
                .isEqualTo(LINES - 8);
    }

    @Test
    void readsTextWithoutALastLineFeed() throws IOException {
        assertThat(check(text(0, "").stripTrailing(), false).flows()).isEqualTo(LINES);
        assertThat(check("", false).flows()).isZero();
    }

    @Test
    void readsCompressedText() throws IOException {
        Path file = directory.resolve("flows.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text(0, "").getBytes(StandardCharsets.UTF_8));
        }
        Captured captured = new Captured();
        FlowInput input = FlowInput.file(captured.session(), file.toString());
        assertThat(InputCheck.of(captured.session(), input, false).flows()).isEqualTo(LINES);
    }
}
