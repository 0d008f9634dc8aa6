// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DebounceTest {
    private final Debounce debounce = new Debounce(20, 100);

    @Test
    void aValueIsBelievedWhenItHasLasted() {
        assertThat(debounce.update(true, 1000)).isFalse();
        assertThat(debounce.isPending()).isTrue();
        assertThat(debounce.dueNanos()).isEqualTo(1100);
        assertThat(debounce.update(true, 1099)).isFalse();
        assertThat(debounce.update(true, 1100)).isTrue();
        assertThat(debounce.isPending()).isFalse();
    }

    @Test
    void anInterruptionStartsAnew() {
        debounce.update(true, 0);
        debounce.update(false, 90);
        debounce.update(true, 95);
        assertThat(debounce.update(true, 194)).isFalse();
        assertThat(debounce.update(true, 195)).isTrue();
    }

    @Test
    void lossAndReturnHaveTheirOwnDelays() {
        debounce.settle(true);
        assertThat(debounce.update(false, 0)).isTrue();
        assertThat(debounce.update(false, 20)).isFalse();
    }

    @Test
    void withoutDelayAChangeIsBelievedAtOnce() {
        Debounce immediate = new Debounce(0, 0);
        assertThat(immediate.update(true, 5)).isTrue();
        assertThat(immediate.update(false, 5)).isFalse();
    }

    /// System.nanoTime() may be negative and wrap around.
    @Test
    void theClockMayWrapAround() {
        debounce.update(true, Long.MAX_VALUE - 50);
        assertThat(debounce.update(true, Long.MIN_VALUE + 48)).isFalse();
        assertThat(debounce.update(true, Long.MIN_VALUE + 49)).isTrue();
    }
}
