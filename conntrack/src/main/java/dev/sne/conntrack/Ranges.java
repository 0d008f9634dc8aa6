// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

/// Checks that a number fits the field that the kernel has for it.
final class Ranges {
    private static final int MAX_U8 = 0xff;
    private static final int MAX_U16 = 0xffff;
    private static final long MAX_U32 = 0xffff_ffffL;

    private Ranges() {}

    static int u8(String what, int value) {
        return (int) check(what, value, MAX_U8);
    }

    static int u16(String what, int value) {
        return (int) check(what, value, MAX_U16);
    }

    static long u32(String what, long value) {
        return check(what, value, MAX_U32);
    }

    private static long check(String what, long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(what + " " + value + " is not within 0 and " + max);
        }
        return value;
    }
}
