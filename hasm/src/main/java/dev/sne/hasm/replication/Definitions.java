// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The templates that entries of a stream may name now, so that a host which joins it can be told.
/// They are few, and defined once.
final class Definitions {

    private final byte[] @Nullable [] byNumber = new byte[EntryKind.MAX_TEMPLATE + 1][];
    private int limit;

    void clear() {
        for (int i = 0; i < limit; i++) {
            byNumber[i] = null;
        }
        limit = 0;
    }

    /// Remembers a template. A body without a valid number is none and is left out.
    void put(MemorySegment body, long offset, int length) {
        int number = Varint.read(body, offset, length);
        if (number < 0 || number > EntryKind.MAX_TEMPLATE) {
            return;
        }
        byNumber[number] = body.asSlice(offset, length).toArray(JAVA_BYTE);
        limit = Math.max(limit, number + 1);
    }

    /// One more than the largest number that may be in use.
    int limit() {
        return limit;
    }

    byte @Nullable [] body(int number) {
        return byNumber[number];
    }
}
