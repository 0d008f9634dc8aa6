// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// A value of variable size that is overwritten again and again without allocating.
final class ByteField {
    private byte[] bytes = new byte[32];
    private int length;
    private boolean present;

    void clear() {
        present = false;
        length = 0;
    }

    boolean present() {
        return present;
    }

    int length() {
        return length;
    }

    /// The memory; the first [#length()] bytes are the value.
    byte[] bytes() {
        return bytes;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    void set(byte[] source, int offset, int count) {
        resize(count);
        System.arraycopy(source, offset, bytes, 0, count);
    }

    void set(MemorySegment source, long offset, int count) {
        resize(count);
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, bytes, 0, count);
    }

    /// Makes the value at least `count` bytes long; what is added is 0.
    void extend(int count) {
        int known = length;
        if (count > known) {
            resize(count);
            Arrays.fill(bytes, known, count, (byte) 0);
        }
        present = true;
    }

    /// Sets bits of one byte, which must be there.
    void or(int index, int bits) {
        bytes[index] |= (byte) bits;
    }

    /// Puts a zero behind the value, without making it part of it.
    void terminate() {
        int end = length;
        resize(end + 1);
        bytes[end] = 0;
        length = end;
    }

    private void resize(int count) {
        if (count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(count, bytes.length * 2));
        }
        length = count;
        present = true;
    }
}
