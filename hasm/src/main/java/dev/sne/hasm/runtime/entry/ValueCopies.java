// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Which bytes go where when values move between a message, where headers are between them, and an
/// entry, where they are not. Not thread-safe while it is filled.
final class ValueCopies {
    private int[] from = new int[16];
    private int[] to = new int[16];
    private int[] lengths = new int[16];
    private int count;

    void add(int fromOffset, int toOffset, int length) {
        if (count == from.length) {
            from = Arrays.copyOf(from, count * 2);
            to = Arrays.copyOf(to, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        from[count] = fromOffset;
        to[count] = toOffset;
        lengths[count++] = length;
    }

    void run(MemorySegment source, long sourceBase, MemorySegment target, long targetBase) {
        for (int i = 0; i < count; i++) {
            long a = sourceBase + from[i];
            long b = targetBase + to[i];
            // Nearly all values have one of these lengths; a general copy costs ten times as much.
            switch (lengths[i]) {
                case Byte.BYTES ->
                        target.set(ValueLayout.JAVA_BYTE, b, source.get(ValueLayout.JAVA_BYTE, a));
                case Short.BYTES ->
                        target.set(
                                ValueLayout.JAVA_SHORT_UNALIGNED,
                                b,
                                source.get(ValueLayout.JAVA_SHORT_UNALIGNED, a));
                case Integer.BYTES ->
                        target.set(
                                ValueLayout.JAVA_INT_UNALIGNED,
                                b,
                                source.get(ValueLayout.JAVA_INT_UNALIGNED, a));
                default -> MemorySegment.copy(source, a, target, b, lengths[i]);
            }
        }
    }
}
