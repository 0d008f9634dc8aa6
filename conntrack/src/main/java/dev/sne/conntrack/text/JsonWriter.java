// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import dev.sne.conntrack.words.WordTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// Appends JSON to a text buffer: takes care of commas and of escapes, and allocates nothing.
/// Objects and arrays are closed by whoever opens them. Not thread-safe.
final class JsonWriter {
    private TextBuffer out = new TextBuffer(0);
    private boolean comma;

    /// Returns the bytes of a member's name, quoted and with its colon: what the methods take as
    /// key.
    static byte[] key(String name) {
        return ('"' + name + "\":").getBytes(StandardCharsets.US_ASCII);
    }

    /// Starts a value at the end of `newOut`.
    void reset(TextBuffer newOut) {
        out = newOut;
        comma = false;
    }

    private TextBuffer next() {
        if (comma) {
            out.put(',');
        }
        comma = true;
        return out;
    }

    /// Opens an object that is no member of another: the outermost, or an element of an array.
    void open() {
        next().put('{');
        comma = false;
    }

    void open(byte[] key) {
        next().bytes(key).put('{');
        comma = false;
    }

    void close() {
        out.put('}');
        comma = true;
    }

    void openArray(byte[] key) {
        next().bytes(key).put('[');
        comma = false;
    }

    void closeArray() {
        out.put(']');
        comma = true;
    }

    void unsigned(byte[] key, long value) {
        next().bytes(key).unsigned(value);
    }

    void unsigned(byte[] key, int value) {
        unsigned(key, Integer.toUnsignedLong(value));
    }

    void signed(byte[] key, long value) {
        next().bytes(key).decimal(value);
    }

    void ip(byte[] key, boolean v6, long high, long low) {
        next().bytes(key).put('"').ip(v6, high, low).put('"');
    }

    /// Appends a word that needs no escapes.
    void word(byte[] key, byte[] ascii) {
        next().bytes(key).put('"').bytes(ascii).put('"');
    }

    /// Appends a word that needs no escapes, as an element of an array.
    void word(byte[] ascii) {
        next().put('"').bytes(ascii).put('"');
    }

    /// Appends the word of `index`, or the number itself where there is no word for it.
    void wordOrNumber(byte[] key, int index, WordTable words) {
        if (index < words.size()) {
            word(key, words.bytes(index));
        } else {
            unsigned(key, index);
        }
    }

    /// Appends the words of the bits that are set in `bits`; a bit without a word is `BIT_n`.
    void bits(byte[] key, int bits, WordTable words) {
        openArray(key);
        for (int rest = bits; rest != 0; rest &= rest - 1) {
            int bit = Integer.numberOfTrailingZeros(rest);
            if (bit < words.size()) {
                word(words.bytes(bit));
            } else {
                next().ascii("\"BIT_").unsigned(bit).put('"');
            }
        }
        closeArray();
    }

    /// Appends text of unknown content. Every byte is one character, U+0000 to U+00FF: what is not
    /// printable ASCII becomes an escape, so that any bytes come back as they were.
    void text(byte[] key, MemorySegment text, long offset, int count) {
        next().bytes(key).put('"');
        for (int i = 0; i < count; i++) {
            int c = text.get(ValueLayout.JAVA_BYTE, offset + i) & 0xff;
            if (c == '"' || c == '\\') {
                out.put('\\').put((char) c);
            } else if (c >= ' ' && c < 0x7f) {
                out.put((char) c);
            } else {
                out.ascii("\\u00").hexByte(c);
            }
        }
        out.put('"');
    }

    void hex(byte[] key, MemorySegment bytes, long offset, int count) {
        next().bytes(key).put('"');
        for (int i = 0; i < count; i++) {
            out.hexByte(bytes.get(ValueLayout.JAVA_BYTE, offset + i));
        }
        out.put('"');
    }

    void hex(byte[] key, byte[] bytes) {
        next().bytes(key).put('"');
        for (byte b : bytes) {
            out.hexByte(b);
        }
        out.put('"');
    }
}
