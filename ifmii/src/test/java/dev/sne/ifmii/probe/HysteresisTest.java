// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class HysteresisTest {
    /// The verdict after each result: `+` success, `-` failure; `u` unknown, `h` healthy, `d` not.
    private static String verdicts(int rise, int fall, String results) {
        Hysteresis hysteresis = new Hysteresis(rise, fall);
        StringBuilder verdicts = new StringBuilder();
        Health before = Health.UNKNOWN;
        for (int i = 0; i < results.length(); i++) {
            boolean changed = hysteresis.take(results.charAt(i) == '+');
            Health health = hysteresis.health();
            assertThat(changed).isEqualTo(health != before);
            before = health;
            verdicts.append(
                    switch (health) {
                        case UNKNOWN -> 'u';
                        case HEALTHY -> 'h';
                        case UNHEALTHY -> 'd';
                    });
        }
        return verdicts.toString();
    }

    @Test
    void takesResultsInARow() {
        assertThat(verdicts(2, 3, "++---++")).isEqualTo("uhhhddh");
        assertThat(verdicts(2, 3, "---++")).isEqualTo("uudd" + "h");
        assertThat(verdicts(1, 1, "+-+-")).isEqualTo("hdhd");
    }

    @Test
    void isNotMovedByLessThanThat() {
        assertThat(verdicts(2, 3, "+-+-+-+-")).isEqualTo("uuuuuuuu");
        assertThat(verdicts(2, 3, "++--+--+--+")).isEqualTo("uhhhhhhhhhh");
        assertThat(verdicts(3, 2, "--++-++-")).isEqualTo("uddddddd");
    }

    @Test
    void needsAtLeastOneResult() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Hysteresis(0, 1))
                .withMessage("rise and fall must be at least 1, not 0 and 1");
    }
}
