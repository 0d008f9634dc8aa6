// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecentKeysTest {
    private final RecentKeys keys = new RecentKeys();

    @Test
    void remembersThePresentPageAndTheOneBefore() {
        keys.add(5);
        assertThat(keys.mayContain(5)).isTrue();
        assertThat(keys.mayContain(6)).isFalse();
        keys.turn();
        keys.add(6);
        assertThat(keys.mayContain(5)).isTrue();
        keys.turn();
        assertThat(keys.mayContain(5)).isFalse();
        assertThat(keys.mayContain(6)).isTrue();
        keys.turn();
        assertThat(keys.mayContain(6)).isFalse();
    }

    @Test
    void everyKeyIsOne() {
        for (long key : new long[] {0, -1, Long.MIN_VALUE}) {
            assertThat(keys.mayContain(key)).isFalse();
            keys.add(key);
            assertThat(keys.mayContain(key)).isTrue();
        }
    }

    @Test
    void findsAllOfAFullPageAndThenSaysYesToEverything() {
        SplittableRandom random = new SplittableRandom(1);
        long[] added = random.longs(RecentKeys.KEYS_A_PAGE - 1).toArray();
        for (long key : added) {
            keys.add(key);
        }
        for (long key : added) {
            assertThat(keys.mayContain(key)).isTrue();
        }
        assertThat(keys.mayContain(3)).isFalse();
        keys.add(1);
        keys.add(2);
        assertThat(keys.mayContain(3)).isTrue();
        keys.turn();
        assertThat(keys.mayContain(3)).isTrue();
        keys.turn();
        assertThat(keys.mayContain(3)).isFalse();
    }
}
