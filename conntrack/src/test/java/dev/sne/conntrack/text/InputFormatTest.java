// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputFormatTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "TEXT   | tcp      6 599",
                "TEXT   | [1795310405.704754]",
                "TEXT   | ~    [NEW] tcp~",
                "TEXT   | ~~",
                "TEXT   | # only a comment",
                "SAVE   | -A -t 5",
                "SAVE   | ~# from conntrack -o save\n\n  --add~",
                "NDJSON | {\"family\":",
                "JSON   | [{",
                "JSON   | ~[\n{~",
                "JSON   | []",
                "JSON   | ~\r\n [~",
            })
    void tellsFormatsByTheirBeginning(InputFormat format, String text) {
        byte[] bytes = Samples.ascii(text);
        assertThat(InputFormat.detect(bytes, bytes.length)).isEqualTo(format);
    }
}
