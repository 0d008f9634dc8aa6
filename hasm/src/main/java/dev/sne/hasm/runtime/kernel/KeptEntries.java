// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Copies of the entries that the kernel has not answered yet, for the case that it refuses one. In
/// native memory that grows to the largest group of requests.
final class KeptEntries {
    private static final int FIRST_BYTES = 1 << 16;
    private static final int FIRST_ENTRIES = 256;

    private MemorySegment bytes = allocate(FIRST_BYTES);
    private FlowEventType[] types = new FlowEventType[FIRST_ENTRIES];

    /// Where entry i ends; it starts where the one before ends.
    private long[] ends = new long[FIRST_ENTRIES];

    private int size;

    private static MemorySegment allocate(long count) {
        return Arena.ofAuto().allocate(count, Long.BYTES);
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    void add(FlowEventType type, FlowView flow) {
        if (size == types.length) {
            types = Arrays.copyOf(types, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        long start = start(size);
        long end = start + flow.length();
        if (end > bytes.byteSize()) {
            MemorySegment larger = allocate(2 * end);
            MemorySegment.copy(bytes, 0, larger, 0, start);
            bytes = larger;
        }
        MemorySegment.copy(flow.segment(), flow.offset(), bytes, start, flow.length());
        types[size] = type;
        // The next message starts aligned, as all do.
        ends[size++] = end + Integer.BYTES - 1 & -Integer.BYTES;
    }

    FlowEventType type(int index) {
        return types[index];
    }

    /// Puts a view on an entry.
    FlowView view(int index, FlowView into) {
        long start = start(index);
        return into.wrap(bytes, start, (int) (Math.min(ends[index], bytes.byteSize()) - start));
    }

    private long start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }
}
