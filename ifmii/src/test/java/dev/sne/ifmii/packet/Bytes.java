// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/// Frames as hexadecimal text, in which blanks and what follows a `#` in its line do not count.
final class Bytes {
    private Bytes() {}

    static MemorySegment of(String text) {
        StringBuilder digits = new StringBuilder();
        text.lines().forEach(line -> digits.append((line + "#"), 0, (line + "#").indexOf('#')));
        byte[] bytes = HexFormat.of().parseHex(digits.toString().replace(" ", ""));
        MemorySegment segment = empty(bytes.length);
        segment.copyFrom(MemorySegment.ofArray(bytes));
        return segment;
    }

    /// Memory with other bytes than zeros.
    static MemorySegment empty(int length) {
        return Arena.ofAuto().allocate(length, Long.BYTES).fill((byte) 0xa5);
    }

    static String hex(MemorySegment segment, long length) {
        return HexFormat.of().formatHex(segment.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }
}
