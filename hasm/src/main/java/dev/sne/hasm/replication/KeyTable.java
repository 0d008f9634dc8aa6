// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The latest position at which each of some keys was met, in native memory of its own; open
/// addressing with linear probing, at most three quarters full.
///
/// Keys are hashes already, their low bits choose the slot. What a key of zero says is kept as one
/// of one, as if the two had the same hash.
final class KeyTable {

    /// The most slots: memory for three million keys.
    private static final int MAX_SLOTS = 1 << 22;

    private static final int FIRST_SLOTS = 1 << 10;
    private static final int SLOT_BYTES = 2 * Long.BYTES;

    private Arena arena = Arena.ofShared();
    private MemorySegment slots = arena.allocate((long) FIRST_SLOTS * SLOT_BYTES, Long.BYTES);
    private int capacity = FIRST_SLOTS;
    private int size;

    /// Notes a position of a key, in place of an earlier one.
    ///
    /// @return false if there is no room
    boolean put(long key, long position) {
        if (size >= capacity - capacity / 4 && !grow()) {
            return false;
        }
        long at = find(stored(key));
        if (slots.get(JAVA_LONG, at) == 0) {
            slots.set(JAVA_LONG, at, stored(key));
            size++;
        }
        slots.set(JAVA_LONG, at + Long.BYTES, position);
        return true;
    }

    /// The position of a key, -1 if there is none.
    long get(long key) {
        long at = find(stored(key));
        return slots.get(JAVA_LONG, at) == 0 ? -1 : slots.get(JAVA_LONG, at + Long.BYTES);
    }

    boolean contains(long key) {
        return slots.get(JAVA_LONG, find(stored(key))) != 0;
    }

    int size() {
        return size;
    }

    /// Forgets all, and gives the memory back.
    void clear() {
        if (size > 0) {
            allocate(FIRST_SLOTS);
        }
    }

    private static long stored(long key) {
        return key == 0 ? 1 : key;
    }

    private long find(long key) {
        int slot = (int) key & capacity - 1;
        long found = slots.get(JAVA_LONG, (long) slot * SLOT_BYTES);
        while (found != 0 && found != key) {
            slot = slot + 1 & capacity - 1;
            found = slots.get(JAVA_LONG, (long) slot * SLOT_BYTES);
        }
        return (long) slot * SLOT_BYTES;
    }

    private boolean grow() {
        if (capacity == MAX_SLOTS) {
            return false;
        }
        MemorySegment before = slots;
        Arena arenaBefore = arena;
        long end = (long) capacity * SLOT_BYTES;
        arena = Arena.ofShared();
        slots = arena.allocate(2 * end, Long.BYTES);
        capacity *= 2;
        for (long at = 0; at < end; at += SLOT_BYTES) {
            long key = before.get(JAVA_LONG, at);
            if (key != 0) {
                MemorySegment.copy(before, at, slots, find(key), SLOT_BYTES);
            }
        }
        arenaBefore.close();
        return true;
    }

    private void allocate(int slotCount) {
        arena.close();
        arena = Arena.ofShared();
        capacity = slotCount;
        slots = arena.allocate((long) slotCount * SLOT_BYTES, Long.BYTES);
        size = 0;
    }
}
