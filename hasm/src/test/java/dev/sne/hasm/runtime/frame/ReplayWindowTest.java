// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    private final ReplayWindow window = new ReplayWindow();

    @Test
    void takesEachFrameOnce() {
        assertThat(window.isNew(0)).isTrue();
        window.accept(0);
        assertThat(window.isNew(0)).isFalse();
        assertThat(window.isNew(1)).isTrue();
    }

    @Test
    void takesOvertakenFramesWithinTheWindowOnly() {
        long newest = 2 * ReplayWindow.SIZE;
        window.accept(newest);
        assertThat(window.isNew(newest - ReplayWindow.SIZE)).isFalse();
        assertThat(window.isNew(newest + 1 - ReplayWindow.SIZE)).isTrue();
        assertThat(window.isNew(newest + 1)).isTrue();
    }

    @Test
    void countsAnewAfterAReset() {
        window.accept(Long.MAX_VALUE);
        window.reset();
        assertThat(window.isNew(0)).isTrue();
    }

    @Test
    void agreesWithASetOfEverythingSeen() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            ReplayWindow tried = new ReplayWindow();
            Set<Long> seen = new HashSet<>();
            long newest = -1;
            for (int i = 0; i < 20_000; i++) {
                int jump = random.nextInt(50) == 0 ? 3 * ReplayWindow.SIZE : 20;
                long counter = Math.max(0, newest + random.nextInt(jump) - random.nextInt(jump));
                boolean inWindow = newest - counter < ReplayWindow.SIZE;
                boolean expected = inWindow && !seen.contains(counter);
                assertThat(tried.isNew(counter))
                        .as("seed %d, counter %d, newest %d", seed, counter, newest)
                        .isEqualTo(expected);
                if (expected) {
                    tried.accept(counter);
                    seen.add(counter);
                    newest = Math.max(newest, counter);
                }
            }
        }
    }
}
