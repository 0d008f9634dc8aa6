// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifyTimesTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void isDueAboutAnIntervalAfterTheLastComparison() {
        var times = new VerifyTimes(MINUTE, 2, 0);
        for (long now = 0; now < 1_000_000; now += 1_000) {
            times.compared(now);

            assertThat(times.deadline() - now)
                    .isBetween(MINUTE.toNanos() * 3 / 4, MINUTE.toNanos() * 5 / 4);
        }
    }

    @Test
    void hostsThatStartTogetherDoNotCompareTogether() {
        Set<Long> deadlines = new HashSet<>();
        for (int host = 1; host <= 100; host++) {
            deadlines.add(new VerifyTimes(MINUTE, host, 7).deadline());
        }

        assertThat(deadlines).hasSize(100);
    }

    @Test
    void isTriedAgainSoonWhereItWasNotPossible() {
        var times = new VerifyTimes(MINUTE, 2, 0);
        times.soon(0);

        assertThat(times.deadline()).isBetween(1L, MINUTE.toNanos() / 4);
    }

    @Test
    void anIntervalOfZeroIsNever() {
        var times = new VerifyTimes(Duration.ZERO, 2, 0);
        times.compared(5);

        assertThat(times.deadline()).isEqualTo(Long.MAX_VALUE);
    }
}
