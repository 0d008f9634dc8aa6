// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EntryTimesTest {
    private static final int BATCH = 10;
    private static final int MANY = 1_000_000;

    private final EntryTimes times = new EntryTimes();

    /// Batches of ten entries; that of the first begins at 1.
    private void add(int from, int to) {
        for (int i = from; i <= to; i++) {
            times.add((long) i * BATCH, i);
        }
    }

    @Test
    void tellsWhenABatchBegan() {
        add(1, 3);

        assertThat(times.of(1)).isEqualTo(1);
        assertThat(times.of(BATCH)).isEqualTo(1);
        assertThat(times.of(BATCH + 1)).isEqualTo(2);
        assertThat(times.of(3 * BATCH)).isEqualTo(3);
        assertThat(times.has(3 * BATCH)).isTrue();
        assertThat(times.has(3 * BATCH + 1)).isFalse();
    }

    @Test
    void knowsTheOldestThatSomebodyWaitsForHoweverMuchComesAfterIt() {
        add(1, 500);
        times.drop(300 * BATCH);
        add(501, MANY);

        assertThat(times.of(300 * BATCH + 1)).isEqualTo(301);
    }

    @Test
    void isTheCoarserTheOlderABatchIs() {
        add(1, MANY);

        assertThat(times.of((long) MANY * BATCH)).isEqualTo(MANY);
        assertThat(times.of((MANY - 500L) * BATCH)).isBetween(MANY - 502L, MANY - 500L);
    }
}
