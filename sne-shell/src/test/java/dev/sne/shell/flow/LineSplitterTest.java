// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.shell.session.CommandException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private static LineSplitter split(String text) {
        return new LineSplitter(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static List<String> lines(LineSplitter splitter) throws IOException {
        List<String> lines = new ArrayList<>();
        while (splitter.next()) {
            String line =
                    new String(
                            splitter.bytes(),
                            splitter.start(),
                            splitter.end() - splitter.start(),
                            StandardCharsets.US_ASCII);
            lines.add(splitter.number() + ":" + line);
        }
        return lines;
    }

    @Test
    void numbersLines() throws IOException {
        LineSplitter splitter = split("a\n\nbc\n");
        assertThat(lines(splitter)).containsExactly("1:a", "2:", "3:bc");
        assertThat(splitter.number()).isEqualTo(3);
        assertThat(splitter.next()).isFalse();
        assertThat(splitter.number()).isEqualTo(3);
    }

    @Test
    void acceptsALastLineWithoutLineFeed() throws IOException {
        assertThat(lines(split("a\nb"))).containsExactly("1:a", "2:b");
        assertThat(lines(split(""))).isEmpty();
    }

    @Test
    void putsLinesTogetherThatComeInPieces() throws IOException {
        String text = "first\n" + "x".repeat(300_000) + "\nlast\n";
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        InputStream dribble =
                new ByteArrayInputStream(bytes) {
                    @Override
                    public int read(byte[] into, int offset, int length) {
                        return super.read(into, offset, Math.min(length, 7001));
                    }
                };
        assertThat(lines(new LineSplitter(dribble)))
                .containsExactly("1:first", "2:" + "x".repeat(300_000), "3:last");
    }

    @Test
    void rejectsALineWithoutEnd() {
        LineSplitter splitter = split("x".repeat(3 << 20));
        assertThatThrownBy(splitter::next)
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("line 1 is longer than");
    }
}
