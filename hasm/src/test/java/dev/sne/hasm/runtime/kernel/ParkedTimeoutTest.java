// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ParkedTimeoutTest {
    private static final long DAY = 86_400;

    @Test
    void addsTenDays() {
        assertThat(ParkedTimeout.park(0)).isEqualTo(10 * DAY);
        assertThat(ParkedTimeout.park(30)).isEqualTo(10 * DAY + 30);
        assertThat(ParkedTimeout.park(5 * DAY)).isEqualTo(15 * DAY);
    }

    @Test
    void doesNotParkTwice() {
        for (long own : new long[] {0, 1, 120, DAY, 5 * DAY}) {
            long parked = ParkedTimeout.park(own);
            assertThat(ParkedTimeout.isParked(own)).isFalse();
            assertThat(ParkedTimeout.isParked(parked)).isTrue();
            assertThat(ParkedTimeout.park(parked)).isEqualTo(parked);
        }
    }

    @Test
    void aCopyIsParkedAnewBeforeItLooksLikeAFlowOfThisHost() {
        assertThat(ParkedTimeout.isParked(ParkedTimeout.PARK_AGAIN_BELOW - DAY)).isTrue();
        assertThat(ParkedTimeout.PARK_AGAIN_BELOW).isLessThan(ParkedTimeout.PARK);
    }

    @Test
    void staysBelowWhatTheKernelTakes() {
        assertThat(ParkedTimeout.park(ParkedTimeout.PARKED_ABOVE) * 1000)
                .isLessThanOrEqualTo(Integer.MAX_VALUE);
    }
}
