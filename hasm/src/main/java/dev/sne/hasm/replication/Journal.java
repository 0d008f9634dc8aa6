// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The latest entries of a stream, as they are on the wire, by their position: as many as there is
/// room for. A new one takes the place of the oldest.
///
/// An entry on the wire is a varint of its body's length and its kind (length × 4 + kind), and the
/// body. Used by one thread.
public final class Journal {

    /// An entry takes at least this many bytes, by a guess that decides how many the index holds.
    private static final int USUAL_BYTES = 32;

    private final MemorySegment bytes;
    private final long capacity;

    /// Where each entry begins, counted on over all rounds; by position.
    private final MemorySegment offsets;

    private final long mask;

    private long first;
    private long last;

    /// Where the next entry begins.
    private long end;

    /// See [#copy].
    private int copied;

    /// An empty journal.
    ///
    /// @param arena whose memory it takes, at once and for as long as the arena lives
    /// @param capacity bytes of entries, 64 KiB to 1 GiB, a power of two
    public Journal(Arena arena, long capacity) {
        if (capacity < 1 << 16 || capacity > 1 << 30 || Long.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "journal of " + capacity + " bytes, expected a power of two, 64 KiB to 1 GiB");
        }
        this.capacity = capacity;
        bytes = arena.allocate(capacity);
        long slots = capacity / USUAL_BYTES;
        offsets = arena.allocate(slots * Long.BYTES, Long.BYTES);
        mask = slots - 1;
        reset(0);
    }

    /// Forgets everything and goes on after a position.
    void reset(long position) {
        last = position;
        first = position + 1;
        end = 0;
    }

    /// The position of the last entry.
    long last() {
        return last;
    }

    /// The position of the oldest entry that is kept; one after the last if there is none.
    long first() {
        return first;
    }

    /// The bytes on the wire of an entry with a body of this length.
    static int size(int bodyLength) {
        return bodyLength + Varint.bytes(bodyLength << 2);
    }

    /// Adds an entry.
    ///
    /// @return its position
    long append(EntryKind kind, MemorySegment body, long offset, int length) {
        int size = size(length);
        long at = claim(size);
        int head = Varint.write(bytes, at, length << 2 | kind.code());
        MemorySegment.copy(body, offset, bytes, at + head, length);
        return last;
    }

    /// Adds an entry that has its head already.
    void appendEncoded(MemorySegment entry, long offset, int size) {
        MemorySegment.copy(entry, offset, bytes, claim(size), size);
    }

    /// Copies entries, from one on, as many as there are and fit. [#copied] then says how many.
    ///
    /// @param from the position of the first, which must be kept
    /// @param to the position of the last
    /// @return the bytes written
    int copy(long from, long to, MemorySegment into, long at, int room) {
        int written = 0;
        long position = from;
        long runStart = offset(from);
        long runEnd = runStart;
        while (position <= to) {
            long start = offset(position);
            int size = sizeAt(start & capacity - 1);
            if (written + (runEnd - runStart) + size > room) {
                break;
            }
            if (start != runEnd || (start & capacity - 1) == 0) { // it is at the ring's beginning
                written += copyRun(runStart, runEnd, into, at + written);
                runStart = start;
            }
            runEnd = start + size;
            position++;
        }
        copied = (int) (position - from);
        return written + copyRun(runStart, runEnd, into, at + written);
    }

    /// How many entries the last [#copy] copied.
    int copied() {
        return copied;
    }

    private int copyRun(long from, long to, MemorySegment into, long at) {
        MemorySegment.copy(bytes, from & capacity - 1, into, at, to - from);
        return (int) (to - from);
    }

    private long offset(long position) {
        return offsets.get(JAVA_LONG, (position & mask) << 3);
    }

    private int sizeAt(long at) {
        int head = Varint.read(bytes, at, Varint.MAX_BYTES);
        return (head >>> 2) + Varint.bytes(head);
    }

    /// Makes room for one more entry.
    ///
    /// @return where it goes
    private long claim(int size) {
        long start = end;
        long at = start & capacity - 1;
        if (at + size > capacity) {
            start += capacity - at;
            at = 0;
        }
        long limit = start + size - capacity;
        last++;
        while (first < last && (offset(first) < limit || last - first > mask)) {
            first++;
        }
        offsets.set(JAVA_LONG, (last & mask) << 3, start);
        end = start + size;
        return at;
    }
}
