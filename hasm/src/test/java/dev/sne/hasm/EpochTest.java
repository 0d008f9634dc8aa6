// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EpochTest {

    @Test
    void counterDecidesBeforeTheHost() {
        assertThat(new Epoch(2, 1).isAfter(new Epoch(1, 9))).isTrue();
        assertThat(new Epoch(1, 2).isAfter(new Epoch(1, 1))).isTrue();
        assertThat(new Epoch(1, 1).isAfter(new Epoch(1, 1))).isFalse();
        assertThat(new Epoch(1, 1).isBefore(new Epoch(1, 2))).isTrue();
        assertThat(new Epoch(1, 1).isBefore(new Epoch(1, 1))).isFalse();
        assertThat(new Epoch(2, 1).isBefore(new Epoch(1, 2))).isFalse();
        assertThat(new Epoch(1, 1)).isEqualByComparingTo(new Epoch(1, 1));
    }

    @Test
    void noneIsBeforeAll() {
        assertThat(Epoch.NONE.isNone()).isTrue();
        assertThat(new Epoch(1, 1).isNone()).isFalse();
        assertThat(Epoch.NONE.isBefore(new Epoch(1, 1))).isTrue();
        assertThat(Epoch.max(Epoch.NONE, new Epoch(1, 1))).isEqualTo(new Epoch(1, 1));
        assertThat(Epoch.max(new Epoch(3, 1), new Epoch(2, 2))).isEqualTo(new Epoch(3, 1));
    }

    @Test
    void readsAsCounterAndHost() {
        assertThat(new Epoch(7, 2)).hasToString("7.2");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> new Epoch(-1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Epoch(Epoch.MAX_COUNTER + 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Epoch(1, 256)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Epoch(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Epoch(0, 1))
                .hasMessage("epoch 0 of host 1: only the epoch 0.0 is nobody's");
    }
}
