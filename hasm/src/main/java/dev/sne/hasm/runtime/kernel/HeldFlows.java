// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import dev.sne.netlink4j.MessageReader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Dumped flows that are passed on later: copies in native memory, each behind its position.
final class HeldFlows {
    /// Some 15,000 flows. More are passed on as they come.
    private static final int MAX_BYTES = 4 << 20;

    private static final int FIRST_BYTES = 1 << 14;

    private MemorySegment bytes = MemorySegment.NULL;
    private long end;

    /// The first that has not been passed on.
    private long next;

    private final MessageReader reader = new MessageReader();

    void clear() {
        end = 0;
        next = 0;
    }

    /// @return false when there is no room
    boolean add(MessageReader message, long position) {
        long needed = Long.BYTES + (message.length() + Long.BYTES - 1L & -Long.BYTES);
        if (end + needed > MAX_BYTES) {
            return false;
        }
        if (end + needed > bytes.byteSize()) {
            long size = Math.max(FIRST_BYTES, 2 * (end + needed));
            MemorySegment larger = Arena.ofAuto().allocate(size, Long.BYTES);
            MemorySegment.copy(bytes, 0, larger, 0, end);
            bytes = larger;
        }
        bytes.set(ValueLayout.JAVA_LONG, end, position);
        MemorySegment.copy(
                message.segment(), message.offset(), bytes, end + Long.BYTES, message.length());
        end += needed;
        return true;
    }

    /// Passes some on, and forgets them when those were the last.
    ///
    /// @return whether they were
    boolean drainTo(FlowMessages to, int max) {
        for (int i = 0; i < max && next < end; i++) {
            long start = next + Long.BYTES;
            reader.wrap(bytes, start, end - start);
            reader.next();
            to.dumped(reader, bytes.get(ValueLayout.JAVA_LONG, next));
            next = start + (reader.length() + Long.BYTES - 1L & -Long.BYTES);
        }
        boolean last = next == end;
        if (last) {
            clear();
        }
        return last;
    }
}
