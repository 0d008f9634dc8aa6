// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "42, 42", "007, 7", "999999999999999999, 999999999999999999"})
    void readsDecimalNumbers(String text, long expected) {
        assertThat(Numbers.decimal(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1.0", "1 ", "0x10", "9999999999999999999", "٣"})
    void rejectsWhatIsNoDecimalNumber(String text) {
        assertThat(Numbers.decimal(text)).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({"0x10, 16", "0XfFffFFff, 4294967295", "4294967295, 4294967295", "0x0, 0"})
    void readsUnsigned32BitNumbers(String text, long expected) {
        assertThat(Numbers.unsigned32(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "0x100000000", "4294967296", "0xg", "x10", "-1"})
    void rejectsWhatIsNoUnsigned32BitNumber(String text) {
        assertThat(Numbers.unsigned32(text)).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({"90, 90", "90s, 90", "5m, 300", "2h, 7200", "1d, 86400", "0, 0"})
    void readsDurations(String text, long expected) {
        assertThat(Numbers.seconds(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "m5", "5x", "-5m", "1h30m", "99999999999999d"})
    void rejectsWhatIsNoDuration(String text) {
        assertThat(Numbers.seconds(text)).isEqualTo(-1);
    }
}
