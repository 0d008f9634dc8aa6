// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

/// Up to 24 ASCII characters that are appended to a [TextBuffer] with one to three stores. Kept in
/// static final fields, the parts of a record are constants to the compiler.
///
/// @param first the first 8 characters, the very first in the lowest byte
/// @param second the next 8
/// @param third the last 8
/// @param length how many there are
record Chunk(long first, long second, long third, int length) {
    static final int LONGEST = 3 * Long.BYTES;

    static Chunk of(String text) {
        long[] parts = new long[LONGEST / Long.BYTES];
        for (int i = 0; i < text.length(); i++) {
            parts[i / Long.BYTES] |= (long) text.charAt(i) << i % Long.BYTES * Byte.SIZE;
        }
        return new Chunk(parts[0], parts[1], parts[2], text.length());
    }
}
