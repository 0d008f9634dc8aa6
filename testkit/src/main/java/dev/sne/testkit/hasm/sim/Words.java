// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import java.math.BigDecimal;
import java.util.Locale;

/// The words of one line of a script, taken from left to right.
final class Words {
    private static final int NANOS_PER_MILLI_DIGITS = 6;

    private final int line;
    private final String[] words;
    private int next;

    Words(int line, String text) {
        this.line = line;
        words = text.strip().split("\\s+");
    }

    /// True if there is nothing on the line at all.
    boolean isBlank() {
        return words.length == 1 && words[0].isEmpty();
    }

    boolean isEmpty() {
        return next >= words.length;
    }

    /// The next word.
    String word(String what) {
        if (isEmpty()) {
            throw new IllegalArgumentException("line " + line + ": " + what + " is missing");
        }
        return words[next++];
    }

    int number(String what) {
        String word = word(what);
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw unexpected(word, what + ", a number", e);
        }
    }

    long longNumber(String what) {
        String word = word(what);
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw unexpected(word, what + ", a number", e);
        }
    }

    int host() {
        int host = number("a host");
        if (host < 1 || host > Cluster.MAX_HOSTS) {
            throw unexpected(Integer.toString(host), "a host, 1 to " + Cluster.MAX_HOSTS);
        }
        return host;
    }

    /// All remaining words as a set of hosts.
    int hostSet() {
        int set = 0;
        while (!isEmpty()) {
            set |= Network.bit(host());
        }
        return set;
    }

    /// A time such as `12.5ms`, in nanoseconds.
    long nanos() {
        String word = word("a time");
        if (!word.endsWith("ms")) {
            throw unexpected(word, "a time in ms");
        }
        try {
            return new BigDecimal(word.substring(0, word.length() - 2))
                    .movePointRight(NANOS_PER_MILLI_DIGITS)
                    .longValueExact();
        } catch (NumberFormatException | ArithmeticException e) {
            throw unexpected(word, "a time in ms", e);
        }
    }

    /// True for the first word, false for the second.
    boolean either(String yes, String no) {
        String word = word(yes + " or " + no);
        if (word.equals(yes)) {
            return true;
        }
        if (word.equals(no)) {
            return false;
        }
        throw unexpected(word, yes + " or " + no);
    }

    boolean optional(String what) {
        if (isEmpty() || !words[next].equals(what)) {
            return false;
        }
        next++;
        return true;
    }

    <E extends Enum<E>> E constant(Class<E> type, String what) {
        String word = word(what);
        for (E each : type.getEnumConstants()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(word)) {
                return each;
            }
        }
        throw unexpected(word, what);
    }

    void end() {
        if (!isEmpty()) {
            throw unexpected(words[next], "the end of the line");
        }
    }

    IllegalArgumentException unexpected(String word, String expected) {
        return new IllegalArgumentException(
                "line " + line + ": " + word + " found, expected " + expected);
    }

    private IllegalArgumentException unexpected(String word, String expected, Exception cause) {
        return new IllegalArgumentException(
                "line " + line + ": " + word + " found, expected " + expected, cause);
    }

    /// A time as it is written in scripts and traces.
    static String millis(long nanos) {
        return BigDecimal.valueOf(nanos, NANOS_PER_MILLI_DIGITS)
                .stripTrailingZeros()
                .toPlainString();
    }
}
