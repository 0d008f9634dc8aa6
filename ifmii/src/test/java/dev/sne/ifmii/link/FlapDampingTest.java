// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class FlapDampingTest {
    private static final long SECOND = 1_000_000_000L;

    private static FlapDamping damping(int suppress, int reuse, int longestSeconds) {
        return new FlapDamping(
                new DampingSettings(
                        true,
                        suppress,
                        reuse,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(longestSeconds)));
    }

    @Test
    void aFewLossesAreFine() {
        FlapDamping damping = damping(2500, 1000, 60);
        damping.lost(0);
        damping.lost(SECOND);
        assertThat(damping.isSuppressing(SECOND)).isFalse();
    }

    @Test
    void manyLossesHoldTheLinkUntilTheirPointsHaveDecayed() {
        FlapDamping damping = damping(2500, 1000, 60);
        for (int i = 0; i < 4; i++) {
            damping.lost(0);
        }
        assertThat(damping.isSuppressing(0)).isTrue();
        // From 4,000 to 1,000 points are two half-lives.
        assertThat(damping.releaseNanos()).isCloseTo(20 * SECOND, within());
        assertThat(damping.isSuppressing(19 * SECOND)).isTrue();
        long release = damping.releaseNanos();
        assertThat(release).isCloseTo(20 * SECOND, within());
        assertThat(damping.isSuppressing(release)).isFalse();
    }

    private static Offset<Long> within() {
        return Offset.offset(1000L);
    }

    @Test
    void lossesFarApartDoNotAddUp() {
        FlapDamping damping = damping(2500, 1000, 60);
        for (int i = 0; i < 20; i++) {
            damping.lost(i * 30L * SECOND);
            assertThat(damping.isSuppressing(i * 30L * SECOND)).isFalse();
        }
    }

    @Test
    void noLinkIsHeldLongerThanTheLongestTime() {
        FlapDamping damping = damping(2500, 1000, 30);
        for (int i = 0; i < 1000; i++) {
            damping.lost(0);
        }
        assertThat(damping.isSuppressing(0)).isTrue();
        assertThat(damping.releaseNanos()).isLessThanOrEqualTo(30 * SECOND + 1000);
    }

    @Test
    void theStartOfTheClockDoesNotMatter() {
        FlapDamping damping = damping(1500, 1000, 60);
        damping.lost(Long.MIN_VALUE);
        damping.lost(Long.MIN_VALUE + 1);
        assertThat(damping.isSuppressing(Long.MIN_VALUE + 2)).isTrue();
    }

    @Test
    void dampingCanBeOff() {
        FlapDamping damping = new FlapDamping(DampingSettings.OFF);
        for (int i = 0; i < 1000; i++) {
            damping.lost(0);
        }
        assertThat(damping.isSuppressing(0)).isFalse();
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        Duration one = Duration.ofSeconds(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DampingSettings(true, 1000, 1000, one, one))
                .withMessageContaining("reuse < suppress");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DampingSettings(true, 2000, 1000, Duration.ZERO, one))
                .withMessageContaining("positive times");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> LinkMonitorSettings.DEFAULT.withIntervals(one, Duration.ZERO, one))
                .withMessageContaining("urgent <= calm");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkMonitorSettings.DEFAULT.withDelays(one.negated(), one))
                .withMessageContaining("negative");
    }
}
