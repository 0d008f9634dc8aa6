// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.shell.batch.Tokenizer.Token;
import dev.sne.shell.batch.Tokenizer.Unfinished;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerTest {
    private static List<String> words(String text) {
        return new Tokenizer(text)
                .tokens().stream().map(t -> t.separator() ? ";" : t.text()).toList();
    }

    @Test
    void splitsAtBlanks() {
        assertThat(words("  dump\tproto=tcp   dport=80 "))
                .containsExactly("dump", "proto=tcp", "dport=80");
    }

    @Test
    void separatesCommandsAtSemicolonsAndLineEnds() {
        assertThat(words("count;dump ; stats\nhelp"))
                .containsExactly("count", ";", "dump", ";", "stats", ";", "help");
    }

    @Test
    void leavesOutCommentsButNotHashesInsideWords() {
        assertThat(words("dump # all of them; really\ncount a#b"))
                .containsExactly("dump", ";", "count", "a#b");
    }

    @Test
    void takesQuotedPartsAsTheyAre() {
        assertThat(words("'a b'c \"d;e\" '#' '' \"x\\\"y\\\\z\\n\""))
                .containsExactly("a bc", "d;e", "#", "", "x\"y\\z\\n");
    }

    @Test
    void escapesOneCharacterWithABackslash() {
        assertThat(words("a\\ b \\; \\# \\\\")).containsExactly("a b", ";", "#", "\\");
    }

    @Test
    void joinsLinesAfterABackslash() {
        assertThat(words("dump \\\n  proto=tcp du\\\nmp"))
                .containsExactly("dump", "proto=tcp", "dump");
    }

    @ParameterizedTest
    @CsvSource({
        "complete, NOTHING",
        "\"open, DOUBLE_QUOTE",
        "back\\, BACKSLASH",
        "# it's fine, NOTHING",
    })
    void tellsWhatIsMissing(String text, Unfinished expected) {
        assertThat(new Tokenizer(text).unfinished()).isEqualTo(expected);
    }

    @Test
    void tellsAnOpenSingleQuote() {
        assertThat(new Tokenizer("dump 'open").unfinished()).isEqualTo(Unfinished.SINGLE_QUOTE);
    }

    @Test
    void knowsWhereWordsAre() {
        assertThat(new Tokenizer("ab 'c d' e").tokens())
                .containsExactly(
                        new Token("ab", 0, 2, false),
                        new Token("c d", 3, 8, false),
                        new Token("e", 9, 10, false));
    }
}
