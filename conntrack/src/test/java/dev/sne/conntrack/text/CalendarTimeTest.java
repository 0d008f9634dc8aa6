// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CalendarTimeTest {
    private static final DateTimeFormatter CTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss u", Locale.ROOT);

    private final TimeZone zone = TimeZone.getDefault();

    @AfterEach
    void restoreTheTimeZone() {
        TimeZone.setDefault(zone);
    }

    @Test
    void isTheFormOfCtime() {
        assertThat(text(1_795_310_413, 0)).isEqualTo("Sun Nov 22 01:20:13 2026");
        assertThat(text(0, 0)).isEqualTo("Thu Jan  1 00:00:00 1970");
        assertThat(text(951_782_400, 0)).isEqualTo("Tue Feb 29 00:00:00 2000");
        assertThat(text(-1, 0)).isEqualTo("Wed Dec 31 23:59:59 1969");
        assertThat(text(1_795_310_413, -8 * 3600)).isEqualTo("Sat Nov 21 17:20:13 2026");
    }

    @Test
    void agreesWithJavaTimeInAnyZone() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (String id :
                new String[] {"UTC", "Europe/Madrid", "America/St_Johns", "Asia/Kolkata"}) {
            TimeZone.setDefault(TimeZone.getTimeZone(id));
            CalendarTime calendar = new CalendarTime();
            for (int i = 0; i < 2_000; i++) {
                long seconds = random.nextLong(-2_000_000_000L, 8_000_000_000L);
                ZonedDateTime time = Instant.ofEpochSecond(seconds).atZone(ZoneId.of(id));
                TextBuffer out = new TextBuffer();
                calendar.append(out, seconds);
                if (time.getOffset().getTotalSeconds() % 60 == 0) {
                    // Before zones were standard, offsets had seconds, and the two differ in them.
                    assertThat(out.toString())
                            .as("seed %d, %s, %d", seed, id, seconds)
                            .isEqualTo(CTIME.format(time));
                }
            }
        }
    }

    private static String text(long seconds, int offset) {
        TextBuffer out = new TextBuffer();
        CalendarTime.append(out, seconds, offset);
        return out.toString();
    }
}
