// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MastersTest {
    private static final long SECOND = 1_000_000_000;

    private final Masters masters = new Masters();
    private final long now = System.nanoTime();

    @Test
    void oneAfterAnotherIsNoOverlap() {
        masters.master(1, true, now - 9 * SECOND);
        masters.master(1, false, now - 5 * SECOND);
        masters.master(2, true, now - 4 * SECOND);

        assertThat(masters.longestOverlap()).isZero();
        assertThat(masters.now()).containsExactly(2);
    }

    @Test
    void twoAtOnceAre() {
        masters.master(1, true, now - 9 * SECOND);
        masters.master(2, true, now - 4 * SECOND);
        masters.master(1, false, now - 3 * SECOND);

        assertThat(masters.longestOverlap()).isEqualTo(SECOND);
    }

    @Test
    void twoThatCannotHearEachOtherAreNot() {
        masters.master(1, true, now - 9 * SECOND);
        masters.deaf(1, true);
        masters.master(2, true, System.nanoTime());
        masters.master(1, false, System.nanoTime());
        masters.deaf(1, false);

        assertThat(masters.longestOverlap()).isZero();
    }

    @Test
    void sayingItTwiceChangesNothing() {
        masters.master(1, true, now - 9 * SECOND);
        masters.master(1, true, now - SECOND);
        masters.master(2, true, now - 5 * SECOND);
        masters.master(2, false, now - 4 * SECOND);
        masters.master(2, false, now - 3 * SECOND);

        assertThat(masters.longestOverlap()).isEqualTo(SECOND);
    }
}
