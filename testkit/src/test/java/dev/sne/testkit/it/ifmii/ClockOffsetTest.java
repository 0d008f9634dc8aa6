// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ClockOffsetTest {
    private static final long AHEAD = 1_000_000_000_000L;

    @Test
    void boundsHoldHoweverLongTheAnswerTakes() {
        ClockOffset offset =
                ClockOffset.measure(() -> {
                    long time = System.nanoTime() + AHEAD;
                    LockSupport.parkNanos(100_000);
                    return time;
                });

        assertThat(offset.least()).isLessThanOrEqualTo(-AHEAD);
        assertThat(offset.most()).isGreaterThanOrEqualTo(-AHEAD);
    }

    @Test
    void betweenTwoMeasurementsTheBoundsOfBothAreAllowedFor() {
        assertThat(new ClockOffset(5, 9).until(new ClockOffset(3, 8)))
                .isEqualTo(new ClockOffset(3, 9));
    }
}
