// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

/// Numbers in option values. Written by hand because most commands need one of these at most, and
/// the library ways cost more than the command's own work at start-up.
public final class Numbers {
    private static final int MAX_DIGITS = 18;

    private Numbers() {}

    /// The value of one to 18 decimal digits, -1 for anything else.
    public static long decimal(String text) {
        int length = text.length();
        if (length == 0 || length > MAX_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /// The value of an unsigned 32-bit number, decimal or hexadecimal after `0x`; -1 for anything
    /// else.
    public static long unsigned32(String text) {
        long value;
        if (text.startsWith("0x") || text.startsWith("0X")) {
            value = hexadecimal(text);
        } else {
            value = decimal(text);
        }
        return value <= 0xffff_ffffL ? value : -1;
    }

    private static long hexadecimal(String text) {
        int length = text.length();
        if (length == 2 || length > 2 + 8) {
            return -1;
        }
        long value = 0;
        for (int i = 2; i < length; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /// The seconds in a duration such as `90`, `90s`, `5m`, `2h` or `1d`; -1 for anything else.
    public static long seconds(String text) {
        if (text.isEmpty()) {
            return -1;
        }
        int last = text.length() - 1;
        int factor =
                switch (text.charAt(last)) {
                    case 's' -> 1;
                    case 'm' -> 60;
                    case 'h' -> 3600;
                    case 'd' -> 86_400;
                    default -> 0;
                };
        long value = decimal(factor == 0 ? text : text.substring(0, last));
        return value > Integer.MAX_VALUE ? -1 : value < 0 ? -1 : value * Math.max(1, factor);
    }
}
