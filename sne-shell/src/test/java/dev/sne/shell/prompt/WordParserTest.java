// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.Test;

class WordParserTest {
    /// Parses `line`, in which `|` is the cursor.
    private static CompletingParsedLine parse(String line) {
        int cursor = line.indexOf('|');
        String text = line.replace("|", "");
        return (CompletingParsedLine) new WordParser().parse(text, cursor, ParseContext.COMPLETE);
    }

    @Test
    void findsTheWordAtTheCursor() {
        CompletingParsedLine line = parse("dump proto=t| dport=80");
        assertThat(line.words()).containsExactly("dump", "proto=t");
        assertThat(line.word()).isEqualTo("proto=t");
        assertThat(line.wordCursor()).isEqualTo(7);
    }

    @Test
    void findsAnEmptyWordBehindABlank() {
        CompletingParsedLine line = parse("dump |");
        assertThat(line.words()).containsExactly("dump", "");
        assertThat(line.wordIndex()).isEqualTo(1);
    }

    @Test
    void findsAnEmptyWordBetweenBlanks() {
        CompletingParsedLine line = parse("dump | proto=tcp");
        assertThat(line.words()).containsExactly("dump", "");
        assertThat(line.rawWordLength()).isZero();
    }

    @Test
    void looksOnlyAtTheCommandOfTheCursor() {
        assertThat(parse("count; dump pro|; stats").words()).containsExactly("dump", "pro");
        assertThat(parse("count; |").words()).containsExactly("");
    }

    @Test
    void countsTheCursorWithAndWithoutQuotes() {
        CompletingParsedLine line = parse("load 'my fi|le'");
        assertThat(line.word()).isEqualTo("my file");
        assertThat(line.wordCursor()).isEqualTo(5);
        assertThat(line.rawWordCursor()).isEqualTo(6);
        assertThat(line.rawWordLength()).isEqualTo(9);
    }

    @Test
    void escapesWhatWouldEndAWord() {
        assertThat(parse("load my|").escape("my file;1", true).toString())
                .isEqualTo("my\\ file\\;1");
    }

    @Test
    void asksForTheRestOfAnOpenQuote() {
        assertThatThrownBy(
                        () -> new WordParser().parse("inject 'tcp", 11, ParseContext.ACCEPT_LINE))
                .isInstanceOf(EOFError.class);
    }
}
