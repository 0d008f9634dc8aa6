// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/// What a stream carries: bytes that depend on the stream, the direction and the offset, so that a
/// byte that is lost, doubled, altered or of another stream is noticed.
final class StreamPattern {
    /// A prime, so that no loss of whole segments goes unnoticed.
    private static final int PERIOD = 65_521;

    /// How much can be had at once.
    static final int CHUNK = 1 << 16;

    private final MemorySegment bytes;

    StreamPattern(long seed) {
        byte[] period = new byte[PERIOD];
        new Random(seed).nextBytes(period);
        bytes = Arena.ofAuto().allocate(PERIOD + CHUNK);
        for (int i = 0; i < PERIOD + CHUNK; i++) {
            bytes.set(ValueLayout.JAVA_BYTE, i, period[i % PERIOD]);
        }
    }

    MemorySegment bytes() {
        return bytes;
    }

    /// Where in [#bytes] the part at an offset of the stream begins.
    static long place(long offset) {
        return offset % PERIOD;
    }

    /// Whether `length` bytes at the start of `received` are those at an offset of the stream.
    ///
    /// @param length at most [#CHUNK]
    boolean matches(MemorySegment received, long length, long offset) {
        long from = place(offset);
        return MemorySegment.mismatch(received, 0, length, bytes, from, from + length) < 0;
    }
}
