// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.words;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A fixed set of ASCII words, each with its index: index to word for output, and word to index for
/// input straight from the bytes of a line. Immutable and safe to share between threads.
public final class WordTable {
    /// What [#find] returns for a word that is not in the table.
    public static final int NONE = -1;

    private final String[] words;
    private final byte[][] bytes;
    private final byte[] slots;
    private final int mask;

    private WordTable(String[] words) {
        this.words = words;
        bytes = new byte[words.length][];
        int capacity = Integer.highestOneBit(words.length * 4);
        slots = new byte[capacity];
        mask = capacity - 1;
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(StandardCharsets.US_ASCII);
            if (bytes[i].length > 0) {
                insert(i);
            }
        }
    }

    /// The word of index `i` is `words[i]`; an empty string leaves an index without a word.
    public static WordTable of(String... words) {
        if (words.length > Byte.MAX_VALUE) {
            throw new IllegalArgumentException(words.length + " words do not fit a table");
        }
        return new WordTable(words.clone());
    }

    private void insert(int index) {
        int slot = hash(bytes[index], 0, bytes[index].length) & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = (byte) (index + 1);
    }

    /// Mixes the length with three bytes rather than all: words differ enough in them, and what is
    /// looked up is compared anyway.
    private static int hash(byte[] text, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return 0;
        }
        int hash = length * 3 + text[from] * 31 + text[from + length / 2] * 7 + text[to - 1] * 13;
        return hash ^ hash >>> 5;
    }

    /// Returns the number of indices, with or without a word.
    public int size() {
        return words.length;
    }

    /// Returns the word of `index`, or null when there is none.
    public @Nullable String word(int index) {
        return index >= 0 && index < words.length && !words[index].isEmpty() ? words[index] : null;
    }

    /// Returns the ASCII bytes of the word of `index` (not to be changed); none when it has no
    /// word.
    public byte[] bytes(int index) {
        return bytes[index];
    }

    /// Returns the index of exactly the word `text[from..to)`, or [#NONE].
    public int find(byte[] text, int from, int to) {
        int slot = hash(text, from, to) & mask;
        while (slots[slot] != 0) {
            int index = slots[slot] - 1;
            if (same(bytes[index], text, from, to)) {
                return index;
            }
            slot = (slot + 1) & mask;
        }
        return NONE;
    }

    private static boolean same(byte[] word, byte[] text, int from, int to) {
        if (word.length != to - from) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (word[i] != text[from + i]) {
                return false;
            }
        }
        return true;
    }

    /// Returns the index of the word `text[from..to)` in upper or lower case, or [#NONE].
    public int findIgnoringCase(byte[] text, int from, int to) {
        for (int i = 0; i < bytes.length && to > from; i++) {
            if (bytes[i].length == to - from && startsWith(bytes[i], text, from, to)) {
                return i;
            }
        }
        return NONE;
    }

    /// Returns the first word, in table order, that starts with `text[from..to)` in upper or lower
    /// case, or [#NONE]. An empty range finds nothing.
    public int findAbbreviated(byte[] text, int from, int to) {
        for (int i = 0; i < bytes.length && to > from; i++) {
            if (startsWith(bytes[i], text, from, to)) {
                return i;
            }
        }
        return NONE;
    }

    /// Returns the only word that starts with `text[from..to)`, or [#NONE].
    public int findUnambiguous(byte[] text, int from, int to) {
        int found = NONE;
        for (int i = 0; i < bytes.length && to > from; i++) {
            if (startsWith(bytes[i], text, from, to)) {
                if (found != NONE) {
                    return NONE;
                }
                found = i;
            }
        }
        return found;
    }

    private static boolean startsWith(byte[] word, byte[] text, int from, int to) {
        if (word.length < to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (lower(word[i - from]) != lower(text[i])) {
                return false;
            }
        }
        return true;
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }

    /// Returns all words, separated by blanks: for error messages.
    public String listing() {
        StringBuilder text = new StringBuilder();
        for (String word : words) {
            if (!word.isEmpty()) {
                text.append(text.isEmpty() ? "" : " ").append(word);
            }
        }
        return text.toString();
    }
}
