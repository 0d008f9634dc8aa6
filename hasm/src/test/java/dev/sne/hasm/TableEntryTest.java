// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableEntryTest {

    @Test
    void fewestFailuresThenHighestPriorityThenLowestHostComesFirst() {
        TableEntry failed = entry(1, 200, 200, 1);
        TableEntry best = entry(5, 150, 150, 0);
        TableEntry loaded = entry(2, 200, 100, 0);
        TableEntry twin = entry(3, 100, 100, 0);

        assertThat(List.of(failed, twin, loaded, best).stream().sorted(TableEntry.TOTAL_ORDER))
                .containsExactly(best, loaded, twin, failed);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> entry(0, 1, 1, 0)).hasMessage("host 0, expected 1 to 255");
        assertThatThrownBy(() -> entry(256, 1, 1, 0)).hasMessage("host 256, expected 1 to 255");
        assertThatThrownBy(() -> entry(1, 256, 1, 0)).hasMessage("prio is 256, expected 0 to 255");
        assertThatThrownBy(() -> entry(1, 1, -1, 0)).hasMessageContaining("effectivePrio");
        assertThatThrownBy(() -> entry(1, 1, 1, 256)).hasMessageContaining("fails");
        assertThatThrownBy(() -> new TableEntry(1, 1, 1, 0, false, Epoch.NONE, -1, false, false, 4))
                .hasMessage("links is 4, expected 0 to 3");
    }

    private static TableEntry entry(int host, int prio, int effectivePrio, int fails) {
        return new TableEntry(
                host, prio, effectivePrio, fails, true, new Epoch(1, 1), 0, false, false, 3);
    }
}
