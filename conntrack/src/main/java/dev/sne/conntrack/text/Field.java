// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import dev.sne.conntrack.words.WordTable;
import dev.sne.netlink4j.IpAddress;
import java.nio.charset.StandardCharsets;

/// A range of bytes of the line being read, with checked readers for what it may hold. Every reader
/// takes all of the range or throws a [FlowSyntaxException] that names the field, what was found
/// and what was expected. Reused from field to field; not thread-safe.
final class Field {
    /// As much of a wrong value as an error message repeats.
    private static final int LONGEST_QUOTE = 40;

    /// So many decimal digits fit 64 bits whatever they are.
    private static final int SURE_DIGITS = 18;

    static final long MAX_U8 = 0xff;
    static final long MAX_U16 = 0xffff;
    static final long MAX_U32 = 0xffff_ffffL;
    static final long MAX_U64 = -1;

    private byte[] text = {};
    private int from;
    private int to;
    private int column;
    private final long[] address = new long[2];

    /// Makes this field `text[from..to)`, which starts at the 1-based `column` of the line.
    void set(byte[] newText, int newFrom, int newTo, int newColumn) {
        text = newText;
        from = newFrom;
        to = newTo;
        column = newColumn;
    }

    byte[] text() {
        return text;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    int column() {
        return column;
    }

    boolean isEmpty() {
        return from == to;
    }

    /// Returns the first byte, or -1 when there is none.
    int first() {
        return from < to ? text[from] : -1;
    }

    boolean isDigits() {
        return first() >= '0' && first() <= '9';
    }

    /// Returns the place of the first `byteValue` in the text at or after `start`, or -1.
    int indexOf(char byteValue, int start) {
        for (int i = start; i < to; i++) {
            if (text[i] == byteValue) {
                return i;
            }
        }
        return -1;
    }

    /// Narrows this field to `text[newFrom..newTo)`, within its present range.
    void narrow(int newFrom, int newTo) {
        column += newFrom - from;
        from = newFrom;
        to = newTo;
    }

    /// Returns whether the field is exactly this ASCII word.
    boolean is(String word) {
        if (word.length() != to - from) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    int find(WordTable words) {
        return words.find(text, from, to);
    }

    /// Reads a number from 0 to `max` (compared as unsigned), decimal or with 0x in hexadecimal.
    /// `what` says what is expected, like "a port".
    long number(String name, String what, long max) {
        int length = to - from;
        if (length == 0 || length > SURE_DIGITS || length > 1 && text[from] == '0') {
            return unusualNumber(name, what, max);
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                throw notNumber(name, what, max);
            }
            value = value * 10 + digit;
        }
        if (Long.compareUnsigned(value, max) > 0) {
            throw notNumber(name, what, max);
        }
        return value;
    }

    /// Reads a hexadecimal number, or one so long that it may not fit 64 bits.
    private long unusualNumber(String name, String what, long max) {
        boolean hex = to - from > 2 && text[from] == '0' && (text[from + 1] | 0x20) == 'x';
        int base = hex ? 16 : 10;
        long last = Long.divideUnsigned(-1, base);
        int digits = hex ? from + 2 : from;
        boolean wrong = digits == to || !hex && text[from] == '0';
        long value = 0;
        for (int i = digits; i < to && !wrong; i++) {
            int digit = Character.digit(text[i], base);
            wrong = digit < 0 || Long.compareUnsigned(value, last) > 0;
            value = value * base + digit;
            wrong |= Long.compareUnsigned(value, digit) < 0;
        }
        if (wrong || Long.compareUnsigned(value, max) > 0) {
            throw notNumber(name, what, max);
        }
        return value;
    }

    private FlowSyntaxException notNumber(String name, String what, long max) {
        return wrong(name, what + " (0-" + Long.toUnsignedString(max) + ")");
    }

    int port(String name) {
        return (int) number(name, "a port", MAX_U16);
    }

    int u8(String name) {
        return (int) number(name, "a number", MAX_U8);
    }

    int u16(String name) {
        return (int) number(name, "a number", MAX_U16);
    }

    /// Reads 32 bits; the result is to be understood as unsigned.
    int u32(String name) {
        return (int) number(name, "a number", MAX_U32);
    }

    /// Reads 64 bits; the result is to be understood as unsigned.
    long u64(String name) {
        return number(name, "a number", MAX_U64);
    }

    /// Reads an address, and returns whether it is an IPv6 one; [#high()] and [#low()] are its
    /// bits.
    boolean address(String name) {
        int bytes = IpAddress.parse(text, from, to, address);
        if (bytes == 0) {
            throw wrong(name, "an IPv4 or IPv6 address");
        }
        return bytes > 4;
    }

    /// Returns the upper 64 bits of the address that was read last.
    long high() {
        return address[0];
    }

    /// Returns the lower 64 bits of the address that was read last.
    long low() {
        return address[1];
    }

    /// Reads one of `words` and returns its index.
    int word(String name, WordTable words) {
        int index = find(words);
        if (index < 0) {
            throw wrong(name, "one of " + words.listing());
        }
        return index;
    }

    /// Returns the field as text, one character a byte.
    String string() {
        return new String(text, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /// Returns the error that this field, called `name`, is not `expected`.
    FlowSyntaxException wrong(String name, String expected) {
        String found = isEmpty() ? "nothing" : quote();
        return new FlowSyntaxException(column, name + ": " + found + " is not " + expected);
    }

    /// Returns an error about this field.
    FlowSyntaxException error(String reason) {
        return new FlowSyntaxException(column, reason);
    }

    /// Returns the field for an error message: shortened, and without control characters.
    String quote() {
        StringBuilder quoted = new StringBuilder();
        for (int i = from; i < to && i - from < LONGEST_QUOTE; i++) {
            int c = text[i] & 0xff;
            quoted.append(c >= ' ' && c < 0x7f ? (char) c : '?');
        }
        return to - from > LONGEST_QUOTE ? quoted + "…" : quoted.toString();
    }
}
