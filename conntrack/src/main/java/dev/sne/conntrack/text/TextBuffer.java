// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import dev.sne.netlink4j.IpAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A growable byte array that text is appended to, without allocating anything per value: what the
/// dump of a million flows is written through.
///
/// Every method appends at the end and returns this buffer. The buffer grows as needed and keeps
/// its size when it is cleared or flushed. Not thread-safe.
public final class TextBuffer {
    private static final int INITIAL_CAPACITY = 64 * 1024;

    /// Longest decimal form of a 64-bit number, sign included.
    private static final int LONGEST_NUMBER = 20;

    /// Longest textual IPv6 address, with room for the mapped IPv4 form.
    private static final int LONGEST_ADDRESS = 46;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /// The two digits of 0 to 99, the first in the low byte: halves the divisions of a conversion.
    private static final short[] PAIRS = new short[100];

    /// For each number of leading zeros of an int: the number of digits that the largest int with
    /// so many has, and 10 to the power of one less: smaller ints have one digit less.
    private static final byte[] DIGITS = new byte[Integer.SIZE + 1];

    private static final int[] LEAST = new int[Integer.SIZE + 1];

    static {
        for (int i = 0; i < PAIRS.length; i++) {
            PAIRS[i] = (short) ('0' + i / 10 | '0' + i % 10 << Byte.SIZE);
        }
        for (int zeros = 1; zeros <= Integer.SIZE; zeros++) {
            int largest = zeros == Integer.SIZE ? 0 : -1 >>> zeros;
            DIGITS[zeros] = 1;
            for (int power = 1; largest / power >= 10; power *= 10) {
                DIGITS[zeros]++;
                LEAST[zeros] = power * 10;
            }
        }
    }

    private byte[] bytes;
    private int length;

    /// Creates a buffer of 64 KiB: about 300 flows.
    public TextBuffer() {
        this(INITIAL_CAPACITY);
    }

    /// Creates a buffer with room for `capacity` bytes before it grows.
    public TextBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    /// Returns the number of bytes written so far.
    public int length() {
        return length;
    }

    /// Returns the array behind this buffer; bytes 0 to [#length()] are valid until the next
    /// append.
    public byte[] array() {
        return bytes;
    }

    /// Forgets everything.
    public void clear() {
        length = 0;
    }

    /// Drops everything after the first `newLength` bytes.
    public void truncate(int newLength) {
        if (newLength < 0 || newLength > length) {
            throw new IndexOutOfBoundsException(
                    "cannot truncate " + length + " bytes to " + newLength);
        }
        length = newLength;
    }

    /// Writes the content to `out` and clears the buffer; on an error the content stays.
    public void flushTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
        length = 0;
    }

    /// Appends one byte.
    public TextBuffer put(char ascii) {
        room(1)[length++] = (byte) ascii;
        return this;
    }

    /// Appends characters that must all be ASCII.
    public TextBuffer ascii(String text) {
        int n = text.length();
        byte[] b = room(n);
        int at = length;
        for (int i = 0; i < n; i++) {
            b[at + i] = (byte) text.charAt(i);
        }
        length = at + n;
        return this;
    }

    /// Appends all of `text`.
    public TextBuffer bytes(byte[] text) {
        int n = text.length;
        System.arraycopy(text, 0, room(n), length, n);
        length += n;
        return this;
    }

    /// Appends a few characters.
    TextBuffer bytes(Chunk text) {
        byte[] b = room(Chunk.LONGEST);
        int at = length;
        LONGS.set(b, at, text.first());
        if (text.length() > Long.BYTES) {
            LONGS.set(b, at + Long.BYTES, text.second());
        }
        if (text.length() > 2 * Long.BYTES) {
            LONGS.set(b, at + 2 * Long.BYTES, text.third());
        }
        length = at + text.length();
        return this;
    }

    /// Appends `count` bytes of `text` from `offset`.
    public TextBuffer bytes(byte[] text, int offset, int count) {
        System.arraycopy(text, offset, room(count), length, count);
        length += count;
        return this;
    }

    /// Appends `count` bytes of `text` from `offset`.
    public TextBuffer bytes(MemorySegment text, long offset, int count) {
        MemorySegment.copy(text, ValueLayout.JAVA_BYTE, offset, room(count), length, count);
        length += count;
        return this;
    }

    /// Appends a signed number in decimal.
    public TextBuffer decimal(long value) {
        if (value >= 0) {
            return unsigned(value);
        }
        put('-');
        return unsigned(-value); // Long.MIN_VALUE negates to itself, which unsigned() prints right.
    }

    /// Appends an unsigned 64-bit number in decimal.
    public TextBuffer unsigned(long value) {
        byte[] b = room(LONGEST_NUMBER);
        if (value >= 0 && value <= Integer.MAX_VALUE) {
            length = small(b, length, (int) value);
        } else {
            length = large(b, length, value);
        }
        return this;
    }

    /// Writes a number that is not negative.
    private static int small(byte[] b, int at, int value) {
        int zeros = Integer.numberOfLeadingZeros(value);
        int end = at + DIGITS[zeros] - (value < LEAST[zeros] ? 1 : 0);
        int p = end;
        int rest = value;
        while (rest >= 100) {
            int quotient = rest / 100;
            p -= 2;
            SHORTS.set(b, p, PAIRS[rest - quotient * 100]);
            rest = quotient;
        }
        if (rest >= 10) {
            SHORTS.set(b, p - 2, PAIRS[rest]);
        } else {
            b[p - 1] = (byte) ('0' + rest);
        }
        return end;
    }

    private static int large(byte[] b, int at, long value) {
        long quotient = Long.divideUnsigned(value, 1_000_000_000L);
        int low = (int) (value - quotient * 1_000_000_000L);
        int p =
                quotient > Integer.MAX_VALUE
                        ? large(b, at, quotient)
                        : small(b, at, (int) quotient);
        for (int i = p + 8; i >= p; i--) {
            b[i] = (byte) ('0' + low % 10);
            low /= 10;
        }
        return p + 9;
    }

    /// Appends an unsigned 64-bit number in lower-case hexadecimal, without prefix or leading
    /// zeros.
    public TextBuffer hex(long value) {
        int digits = Math.max(1, (67 - Long.numberOfLeadingZeros(value)) / 4);
        byte[] b = room(digits);
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            b[length++] = HEX[(int) (value >>> shift) & 15];
        }
        return this;
    }

    /// Appends one byte as two lower-case hexadecimal digits.
    public TextBuffer hexByte(int value) {
        byte[] b = room(2);
        b[length++] = HEX[(value >>> 4) & 15];
        b[length++] = HEX[value & 15];
        return this;
    }

    /// Appends the low `digits` decimal digits of a number that is not negative, with leading
    /// zeros.
    public TextBuffer padded(long value, int digits) {
        byte[] b = room(digits);
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            b[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /// Appends an address as inet_ntop(3) prints it; an IPv4 address is the low 32 bits of `low`.
    public TextBuffer ip(boolean v6, long high, long low) {
        length = IpAddress.format(v6, high, low, room(LONGEST_ADDRESS), length);
        return this;
    }

    /// Makes room for `count` more bytes and returns the array to write them to.
    private byte[] room(int count) {
        if (bytes.length - length < count) {
            grow(count);
        }
        return bytes;
    }

    private void grow(int count) {
        int needed = Math.addExact(length, count);
        byte[] larger = new byte[Math.max(needed, (int) Math.min(bytes.length * 2L, 1 << 30))];
        System.arraycopy(bytes, 0, larger, 0, length);
        bytes = larger;
    }

    /// Returns the content as text, one character a byte.
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
