// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// Numbers of one to three bytes: seven bits a byte, the low ones first, the top bit set in all
/// bytes but the last.
public final class Varint {

    /// The most bytes that one takes.
    public static final int MAX_BYTES = 3;

    /// The largest number, 21 bits.
    public static final int MAX = (1 << 21) - 1;

    private static final int MORE = 0x80;

    private Varint() {}

    /// How many bytes a number of 0 to {@link #MAX} takes.
    public static int bytes(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : 3;
    }

    /// Writes a number.
    ///
    /// @param value 0 to {@link #MAX}
    /// @return the bytes written
    public static int write(MemorySegment to, long at, int value) {
        if (value < 1 << 7) {
            to.set(JAVA_BYTE, at, (byte) value);
            return 1;
        }
        to.set(JAVA_BYTE, at, (byte) (value | MORE));
        if (value < 1 << 14) {
            to.set(JAVA_BYTE, at + 1, (byte) (value >>> 7));
            return 2;
        }
        to.set(JAVA_BYTE, at + 1, (byte) (value >>> 7 | MORE));
        to.set(JAVA_BYTE, at + 2, (byte) (value >>> 14));
        return 3;
    }

    /// Reads a number.
    ///
    /// @param room how many bytes there are
    /// @return the number, or -1 if it does not end within the room or within three bytes; a number
    ///   that is read takes `bytes(number)` bytes, or else is not the shortest form and is -1, too
    public static int read(MemorySegment from, long at, long room) {
        if (room < 1) {
            return -1;
        }
        int first = from.get(JAVA_BYTE, at);
        if (first >= 0) {
            return first;
        }
        if (room < 2) {
            return -1;
        }
        int second = from.get(JAVA_BYTE, at + 1);
        int low = first & 0x7f | (second & 0x7f) << 7;
        if (second >= 0) {
            return second == 0 ? -1 : low;
        }
        if (room < 3) {
            return -1;
        }
        int third = from.get(JAVA_BYTE, at + 2);
        return third <= 0 ? -1 : low | third << 14;
    }
}
