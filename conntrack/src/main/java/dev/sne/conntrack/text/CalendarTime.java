// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import java.util.TimeZone;

/// Prints a moment in the local time zone as ctime(3) does: `Sun Nov 22 01:20:11 2026`, the day of
/// the month padded with a blank. Only loaded when a time is to be printed: the rules of the time
/// zone cost some milliseconds.
final class CalendarTime {
    private static final String[] DAYS = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    private static final int SECONDS_A_DAY = 86_400;

    private final TimeZone zone;

    /// Times in the zone that the process runs in.
    CalendarTime() {
        zone = TimeZone.getDefault();
    }

    /// Appends the time `seconds` after the epoch.
    void append(TextBuffer out, long seconds) {
        append(out, seconds, zone.getOffset(seconds * 1000) / 1000);
    }

    /// Appends the time `seconds` after the epoch in a zone `offsetSeconds` east of Greenwich.
    static void append(TextBuffer out, long seconds, int offsetSeconds) {
        long local = seconds + offsetSeconds;
        long day = Math.floorDiv(local, (long) SECONDS_A_DAY);
        int second = Math.floorMod(local, SECONDS_A_DAY);
        out.ascii(DAYS[Math.floorMod(day + 4, 7)]).put(' '); // 1 January 1970 was a Thursday
        long year = date(day, out);
        out.put(' ').padded(second / 3600, 2).put(':').padded(second / 60 % 60, 2);
        out.put(':').padded(second % 60, 2).put(' ').decimal(year);
    }

    /// Appends month and day of the month of the `day` after the epoch and returns the year.
    ///
    /// A year is counted from 1 March, so that the leap day is its last; 400 years are 146,097
    /// days.
    private static long date(long day, TextBuffer out) {
        long fromMarch = day + 719_468; // days from 1 March of year 0 to the epoch
        long era = Math.floorDiv(fromMarch, 146_097L);
        int dayOfEra = Math.floorMod(fromMarch, 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int month = (5 * dayOfYear + 2) / 153; // 0 is March
        int dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1;
        out.ascii(MONTHS[(month + 2) % 12]).put(' ');
        if (dayOfMonth < 10) {
            out.put(' ');
        }
        out.decimal(dayOfMonth);
        return era * 400 + yearOfEra + (month >= 10 ? 1 : 0);
    }
}
