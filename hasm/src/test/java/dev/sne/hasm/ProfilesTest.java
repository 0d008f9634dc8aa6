// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProfilesTest {

    @Test
    void keepEveryCondition() {
        assertThat(Timing.fast().violations()).isEmpty();
        assertThat(Timing.standard().violations()).isEmpty();
        assertThat(Timing.relaxed().violations()).isEmpty();
    }

    @Test
    void fastMovesTheServiceWithin60Millis() {
        assertThat(Timing.fast().nanos(Period.ADV)).isEqualTo(millis(10));
        assertThat(Timing.fast().count(Count.K_MISS)).isEqualTo(3);
        assertThat(Timing.fast().bounds().crashNanos()).isEqualTo(millis(60));
    }

    /// The specification has T1 = 670 ms, T2 = 630 ms, T4 = 300 ms: it counts the lateness of
    /// timers once or twice, where four and more of them lie on the way, and SETTLE_SVC for an
    /// activation that may take A_MAX.
    @Test
    void standardHasTheBoundsOfTheSpecificationWithEveryTimerLate() {
        TimeBounds bounds = Timing.standard().bounds();

        assertThat(bounds.activationNanos()).isEqualTo(millis(250));
        assertThat(bounds.letGoNanos()).isEqualTo(millis(270 + 3 * 10));
        assertThat(bounds.crashNanos()).isEqualTo(millis(690 + 4 * 10));
        assertThat(bounds.crashNanos(2)).isEqualTo(millis(930));
        assertThat(bounds.crashWithVotesNanos()).isEqualTo(millis(730 + 740 - 320));
        assertThat(bounds.failureNanos()).isEqualTo(millis(640 + 8 * 10));
        assertThat(bounds.downlinkNanos()).isEqualTo(millis(730));
        assertThat(bounds.switchoverOutageNanos()).isEqualTo(millis(320 + 3 * 10));
        assertThat(bounds.switchoverNanos()).isEqualTo(millis(60 + 50 + 50 + 50 + 250 + 4 * 10));
        assertThat(bounds.failedCandidateNanos(3)).isEqualTo(millis(480 + 190 + 20 + 200));
        assertThat(bounds.overlapNanos()).isEqualTo(millis(110 + 40 + 60 + 190));
    }

    @Test
    void relaxedAdvertisesOnceASecond() {
        assertThat(Timing.relaxed().nanos(Period.ADV)).isEqualTo(Duration.ofSeconds(1).toNanos());
        assertThat(Timing.relaxed().bounds().crashNanos()).isEqualTo(millis(6490));
    }

    @Test
    void ranksActOneAfterTheOther() {
        Timing timing = Timing.standard();

        assertThat(timing.deadNanos(0)).isEqualTo(millis(320));
        assertThat(timing.deadNanos(3)).isEqualTo(millis(620));
        assertThat(timing.takeoverNanos(0)).isEqualTo(millis(1000));
        assertThat(timing.takeoverNanos(2)).isEqualTo(millis(1200));
        assertThat(timing.shortTakeoverNanos(0)).isEqualTo(millis(10));
        assertThat(timing.shortTakeoverNanos(1)).isEqualTo(millis(100));
    }

    @Test
    void everyValueIsSet() {
        for (Timing timing : new Timing[] {Timing.fast(), Timing.standard(), Timing.relaxed()}) {
            for (Period period : Period.values()) {
                assertThat(timing.nanos(period)).as("%s", period).isPositive();
            }
            for (Count count : Count.values()) {
                assertThat(timing.count(count)).as("%s", count).isPositive();
            }
        }
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
