// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.shell.daemon.DaemonEvent.Moment;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MomentTest {
    private static final long AGO_MICROS = 1_500_000;

    @Test
    void whatWasNotedBeforeIsBeforeOnBothClocks() {
        Instant noted = Instant.ofEpochSecond(1_000_000_000, 123_456_789);
        assertThat(Moment.of(noted).unixMicros()).isEqualTo(1_000_000_000_123_456L);

        Moment now = Moment.now();
        Instant earlier =
                Instant.EPOCH.plusNanos(
                        TimeUnit.MICROSECONDS.toNanos(now.unixMicros() - AGO_MICROS));
        Moment before = Moment.of(earlier);
        assertThat(now.unixMicros() - before.unixMicros()).isEqualTo(AGO_MICROS);
        assertThat(TimeUnit.NANOSECONDS.toMicros(now.monotonicNanos() - before.monotonicNanos()))
                .isBetween(AGO_MICROS - 100_000, AGO_MICROS + 100_000);
    }
}
