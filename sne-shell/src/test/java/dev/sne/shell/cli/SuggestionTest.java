// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
    @ParameterizedTest
    @CsvSource({
        "dmup, ': did you mean dump?'",
        "dum, ': did you mean dump?'",
        "cuont, ': did you mean count?'",
        "flsh, ': did you mean flush?'",
        "xyzzy, ''",
        "ls, ''",
    })
    void namesTheNearestWordIfOneIsNear(String word, String expected) {
        assertThat(Suggestion.of(word, "dump", "count", "flush", "delete")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"dump, dump, 0", "dump, dumps, 1", "dmup, dump, 1", "'', dump, 4", "abc, xyz, 3"})
    void countsTypingErrors(String a, String b, int expected) {
        assertThat(Suggestion.distance(a, b)).isEqualTo(expected);
        assertThat(Suggestion.distance(b, a)).isEqualTo(expected);
    }
}
