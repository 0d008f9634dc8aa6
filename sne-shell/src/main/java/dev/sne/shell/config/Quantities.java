// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import java.time.Duration;

/// Values with a unit: times and sizes.
final class Quantities {
    private static final String[] TIMES = {"us", "ms", "s", "m", "h"};
    private static final long[] NANOS = {
        1_000L, 1_000_000L, 1_000_000_000L, 60_000_000_000L, 3_600_000_000_000L
    };
    private static final String[] SIZES = {"KiB", "MiB", "GiB"};
    private static final long[] BYTES = {1L << 10, 1L << 20, 1L << 30};

    private Quantities() {}

    /// A time in a range, both ends included: a whole number and a unit from `us` to `h`.
    static Type<Duration> time(Duration least, Duration most) {
        String expected = "a time from " + text(least) + " to " + text(most);
        return Type.text(
                expected,
                least,
                value -> {
                    long nanos = parse(value, TIMES, NANOS, "a time such as 50ms, 2s or 1m");
                    if (nanos < least.toNanos() || nanos > most.toNanos()) {
                        throw new BadValue("is '" + value + "', expected " + expected);
                    }
                    return Duration.ofNanos(nanos);
                });
    }

    /// A size in a range, both ends included: a whole number and `KiB`, `MiB` or `GiB`.
    static Type<Long> size(long least, long most) {
        String expected = "a size from " + sizeText(least) + " to " + sizeText(most);
        return Type.text(
                expected,
                least,
                value -> {
                    long bytes = parse(value, SIZES, BYTES, "a size such as 512KiB or 64MiB");
                    if (bytes < least || bytes > most) {
                        throw new BadValue("is '" + value + "', expected " + expected);
                    }
                    return bytes;
                });
    }

    private static long parse(String text, String[] units, long[] factors, String expected)
            throws BadValue {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        String unit = text.substring(digits).strip();
        for (int i = 0; i < units.length; i++) {
            // Nine digits of the longest unit fit into a long.
            if (digits > 0 && digits <= 9 && units[i].equals(unit)) {
                try {
                    return Math.multiplyExact(Long.parseLong(text, 0, digits, 10), factors[i]);
                } catch (ArithmeticException _) {
                    return Long.MAX_VALUE;
                }
            }
        }
        throw new BadValue("'" + text + "' is not " + expected);
    }

    /// A time as it stands in the file, in the largest unit that leaves it whole.
    static String text(Duration time) {
        return text(time.toNanos(), TIMES, NANOS);
    }

    /// A size as it stands in the file.
    static String sizeText(long bytes) {
        return text(bytes, SIZES, BYTES);
    }

    private static String text(long value, String[] units, long[] factors) {
        for (int i = units.length - 1; i > 0; i--) {
            if (value % factors[i] == 0 && value > 0) {
                return value / factors[i] + units[i];
            }
        }
        return value / factors[0] + units[0];
    }
}
