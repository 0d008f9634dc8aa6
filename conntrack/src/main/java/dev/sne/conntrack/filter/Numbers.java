// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

/// Reads the numbers of filters: plain, with a multiplier, or as a duration.
final class Numbers {
    /// The text is not such a number, or is larger than a `long`.
    static final long INVALID = -1;

    private static final int MAX_FRACTION_DIGITS = 9;

    private Numbers() {}

    /// A number of the given kind, without sign.
    static long parse(ValueKind kind, String text, int from, int to) {
        return switch (kind) {
            case COUNT -> parseCount(text, from, to);
            case DURATION -> parseDuration(text, from, to);
            default -> parsePlain(text, from, to);
        };
    }

    /// Decimal, or hexadecimal after `0x`. Leading zeros do not make a number octal.
    static long parsePlain(String text, int from, int to) {
        boolean hexadecimal = to - from > 2 && text.startsWith("0x", from);
        return hexadecimal ? parseDigits(text, from + 2, to, 16) : parseDigits(text, from, to, 10);
    }

    private static long parseDigits(String text, int from, int to, int base) {
        if (from >= to) {
            return INVALID;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? Character.digit(c, base) : -1;
            if (digit < 0 || value > (Long.MAX_VALUE - digit) / base) {
                return INVALID;
            }
            value = value * base + digit;
        }
        return value;
    }

    /// Digits, perhaps a fraction, and a unit: K M G T are powers of 1000, Ki Mi Gi Ti of 1024.
    private static long parseCount(String text, int from, int to) {
        if (text.startsWith("0x", from)) {
            return parsePlain(text, from, to);
        }
        int unitAt = to;
        while (unitAt > from && isLetter(text.charAt(unitAt - 1))) {
            unitAt--;
        }
        long unit = unit(text, unitAt, to);
        if (unitAt == to) {
            return parseDigits(text, from, to, 10);
        }
        int dot = text.indexOf('.', from);
        if (dot < 0 || dot >= unitAt) {
            return multiply(parseDigits(text, from, unitAt, 10), unit);
        }
        int digits = unitAt - dot - 1;
        long whole = multiply(parseDigits(text, from, dot, 10), unit);
        long fraction =
                digits > MAX_FRACTION_DIGITS ? INVALID : parseDigits(text, dot + 1, unitAt, 10);
        if (whole < 0 || fraction < 0) {
            return INVALID;
        }
        long scale = 1;
        for (int i = 0; i < digits; i++) {
            scale *= 10;
        }
        // Ti times nine digits stays below 2^70: split so that no product leaves 63 bits.
        long part = unit / scale * fraction + unit % scale * fraction / scale;
        return whole > Long.MAX_VALUE - part ? INVALID : whole + part;
    }

    private static long unit(String text, int from, int to) {
        int letters = to - from;
        if (letters == 0) {
            return 1;
        }
        boolean binary = letters == 2 && (text.charAt(to - 1) | 0x20) == 'i';
        if (letters > 2 || (letters == 2 && !binary)) {
            return INVALID;
        }
        int power = "kmgt".indexOf(text.charAt(from) | 0x20) + 1;
        if (power == 0) {
            return INVALID;
        }
        long unit = 1;
        for (int i = 0; i < power; i++) {
            unit *= binary ? 1024 : 1000;
        }
        return unit;
    }

    /// Seconds, or parts with units from the largest to the smallest.
    private static long parseDuration(String text, int from, int to) {
        long bare = parseDigits(text, from, to, 10);
        if (bare >= 0) {
            return bare;
        }
        long total = 0;
        long previous = Long.MAX_VALUE;
        int at = from;
        while (at < to) {
            int digits = at;
            while (at < to && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            long unit = at < to ? seconds(text.charAt(at)) : INVALID;
            long part = multiply(parseDigits(text, digits, at, 10), unit);
            if (part < 0 || unit >= previous || total > Long.MAX_VALUE - part) {
                return INVALID;
            }
            total += part;
            previous = unit;
            at++;
        }
        return from == to ? INVALID : total;
    }

    private static long seconds(char unit) {
        return switch (unit) {
            case 's' -> 1;
            case 'm' -> 60;
            case 'h' -> 3_600;
            case 'd' -> 86_400;
            case 'w' -> 604_800;
            default -> INVALID;
        };
    }

    private static long multiply(long a, long b) {
        if (a < 0 || b < 0 || (b != 0 && a > Long.MAX_VALUE / b)) {
            return INVALID;
        }
        return a * b;
    }

    private static boolean isLetter(char c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }
}
