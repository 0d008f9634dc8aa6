// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LocalClockTest {
    @Test
    void findsTheFirstInstantAtWhichItShowsATime() {
        for (int drift : new int[] {-500, -1, 0, 1, 499}) {
            var clock = new LocalClock(12_345_678_901L, drift);
            for (long local = 12_345_678_901L; local < 400e9; local += 7_777_777_777L) {
                long world = clock.world(local);

                assertThat(clock.local(world)).isGreaterThanOrEqualTo(local);
                assertThat(clock.local(world - 1)).isLessThan(local);
            }
        }
    }

    @Test
    void standsStillWhileItsMachineIsSuspended() {
        var clock = new LocalClock(5_000, 0);

        assertThat(clock.stoodStill(2_000).local(10_000)).isEqualTo(13_000);
    }
}
