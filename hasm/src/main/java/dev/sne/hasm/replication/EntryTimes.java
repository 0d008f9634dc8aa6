// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

/// Since when entries have waited, known for batches of them: the position of a batch's last entry,
/// and when its first one came.
///
/// It takes as much room after an hour of silence of a backup as after a moment: when there is none
/// left, neighbouring batches become one, so that the older a batch is, the more entries it has, as
/// long as somebody waits for them. Used by one thread.
final class EntryTimes {
    private static final int ROOM = 1_024;

    private final long[] positions = new long[ROOM];
    private final long[] times = new long[ROOM];
    private int size;

    void clear() {
        size = 0;
    }

    /// Whether the next [#add] makes batches coarser; [#drop] may help.
    boolean isFull() {
        return size == ROOM;
    }

    /// Forgets the batches that end no later than a position.
    void drop(long position) {
        int first = first(position + 1);
        size -= first;
        System.arraycopy(positions, first, positions, 0, size);
        System.arraycopy(times, first, times, 0, size);
    }

    /// Notes a batch.
    ///
    /// @param last the position of its last entry, greater than any before
    void add(long last, long firstNanos) {
        if (isFull()) {
            size = ROOM / 2;
            for (int i = 0; i < size; i++) {
                positions[i] = positions[2 * i + 1];
                times[i] = times[2 * i];
            }
        }
        positions[size] = last;
        times[size] = firstNanos;
        size++;
    }

    /// Whether the entry at a position is known.
    boolean has(long position) {
        return size > 0 && positions[size - 1] >= position;
    }

    /// When the batch began that an entry is of, which [#has].
    long of(long position) {
        return times[first(position)];
    }

    /// The first batch that does not end before a position.
    private int first(long position) {
        int from = 0;
        int to = size;
        while (from < to) {
            int middle = from + to >>> 1;
            if (positions[middle] < position) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}
