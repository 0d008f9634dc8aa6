// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.HandoverReason;
import dev.sne.hasm.ReleaseReason;
import dev.sne.ifmii.link.LinkState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times, numbers and reasons as people read them.
final class Wording {
    private static final long MILLIS_PER_SECOND = 1000;
    private static final long SECONDS_PER_MINUTE = 60;
    private static final long MINUTES_PER_HOUR = 60;
    private static final long HOURS_PER_DAY = 24;

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss z", Locale.ROOT);
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS z", Locale.ROOT);

    private Wording() {}

    /// Such as `4.2 ms`, `310 ms`, `2.4 s`, `3 min 20 s`, `4 h 12 min`, `3 d 4 h`.
    static String duration(Duration duration) {
        long micros = Math.max(0, duration.toNanos() / 1000);
        long millis = micros / MILLIS_PER_SECOND;
        if (millis < 10) {
            return millis + "." + micros % MILLIS_PER_SECOND / 100 + " ms";
        }
        if (millis < MILLIS_PER_SECOND) {
            return millis + " ms";
        }
        long seconds = millis / MILLIS_PER_SECOND;
        if (seconds < 10) {
            return seconds + "." + millis % MILLIS_PER_SECOND / 100 + " s";
        }
        if (seconds < SECONDS_PER_MINUTE) {
            return seconds + " s";
        }
        long minutes = seconds / SECONDS_PER_MINUTE;
        if (minutes < MINUTES_PER_HOUR) {
            return two(minutes, "min", seconds % SECONDS_PER_MINUTE, "s");
        }
        long hours = minutes / MINUTES_PER_HOUR;
        return hours < HOURS_PER_DAY
                ? two(hours, "h", minutes % MINUTES_PER_HOUR, "min")
                : two(hours / HOURS_PER_DAY, "d", hours % HOURS_PER_DAY, "h");
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }

    /// Date and time in this machine's time zone.
    static String time(Instant instant, ZoneId zone) {
        return SECONDS.format(instant.atZone(zone));
    }

    /// The same with milliseconds.
    static String exactTime(Instant instant, ZoneId zone) {
        return MILLIS.format(instant.atZone(zone));
    }

    /// `1 flow`, `2 flows`.
    static String count(long count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }

    /// `1 entry`, `2 entries`.
    static String entries(long count) {
        return count == 1 ? "1 entry" : count + " entries";
    }

    /// A constant in lower case, with dashes, as in the configuration.
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Why a host took over, as the end of "… took over: ".
    ///
    /// @param before the name of the master before
    static String reason(HandoverReason reason, String before) {
        return switch (reason) {
            case BOOT -> "no master was found at the start";
            case DEAD -> before + " was heard no more";
            case SUSPECT -> "the service failed for clients and " + before + " did not answer";
            case RESIGNED -> before + " had let go";
            case PREEMPT -> "it ranks above " + before;
            case ADMIN -> "an administrator had ordered it";
        };
    }

    /// What an interface is good for, why, and who says so, such as `wan0 is down: no signal
    /// (MII)`.
    static String state(LinkState link) {
        return link.name() + " is " + word(link.status()) + ": " + reason(link);
    }

    /// Why an interface is up or not, and who says so.
    static String reason(LinkState link) {
        return link.reason() + " (" + link.source() + ")";
    }

    /// Why a master let go, as a part of a sentence.
    static String reason(ReleaseReason reason) {
        return switch (reason) {
            case LINK -> "its downlink failed";
            case UPLINK -> "its uplink failed";
            case SERVICE -> "its service failed";
            case DISPUTED -> "most backups could not use the service";
            case PREEMPT -> "a host that ranks higher wanted to be master";
            case ADMIN -> "an administrator had ordered it";
            case FENCED -> "there was a later master";
            case STOP -> "it was stopped";
            case QUORUM -> "most votes were missing";
            case PAUSED -> "it had stood still for too long";
        };
    }
}
