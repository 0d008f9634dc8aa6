// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Messages of entries that came before their turn, in the order of their positions: as many as
/// there are slots.
final class KeptPayloads {

    private final MemorySegment slots;
    private final int slotBytes;

    /// Of each slot: the first and the last position, and the length.
    private final long[] first;

    private final long[] last;
    private final int[] length;

    /// The slots in use, in order, then those that are free.
    private final int[] order;

    private int size;

    KeptPayloads(Arena arena, int slotCount, int slotBytes) {
        this.slotBytes = slotBytes;
        slots = arena.allocate((long) slotCount * slotBytes);
        first = new long[slotCount];
        last = new long[slotCount];
        length = new int[slotCount];
        order = new int[slotCount];
        for (int i = 0; i < slotCount; i++) {
            order[i] = i;
        }
    }

    /// Keeps a message, unless it is here already. Where there is no room, the one whose turn comes
    /// last has to go: with what comes sooner the holes before it close, and it is asked for again.
    void put(long from, long to, MemorySegment bytes, long offset, int byteCount) {
        if (byteCount > slotBytes) {
            return;
        }
        int place = size;
        while (place > 0 && first[order[place - 1]] > from) {
            place--;
        }
        if (place > 0 && last[order[place - 1]] >= to) {
            return;
        }
        if (isFull()) {
            if (place == size) {
                return;
            }
            size--;
        }
        int slot = order[size];
        System.arraycopy(order, place, order, place + 1, size - place);
        order[place] = slot;
        size++;
        first[slot] = from;
        last[slot] = to;
        length[slot] = byteCount;
        MemorySegment.copy(bytes, offset, slots, (long) slot * slotBytes, byteCount);
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == order.length;
    }

    /// The first position of the message at a place, 0 to [#size()] - 1.
    long first(int place) {
        return first[order[place]];
    }

    long last(int place) {
        return last[order[place]];
    }

    /// Opens the first message.
    void openFirst(PayloadReader reader) {
        int slot = order[0];
        reader.open(slots, (long) slot * slotBytes, length[slot]);
    }

    void removeFirst() {
        int slot = order[0];
        size--;
        System.arraycopy(order, 1, order, 0, size);
        order[size] = slot;
    }

    void clear() {
        size = 0;
    }
}
