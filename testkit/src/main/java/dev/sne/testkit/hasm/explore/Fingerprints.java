// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

import dev.sne.testkit.hasm.sim.Digest;

/// A growing set of 128-bit digests, 16 bytes each besides the free places, for use by any number
/// of threads.
final class Fingerprints {
    private static final int SHARD_BITS = 6;
    private static final int SHARDS = 1 << SHARD_BITS;
    private static final int FIRST_CAPACITY = 1 << 10;

    private final Shard[] shards = new Shard[SHARDS];

    Fingerprints() {
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new Shard();
        }
    }

    /// Takes a digest in.
    ///
    /// @return whether it was not there before
    boolean add(Digest digest) {
        // 0, 0 marks a free place.
        long low = digest.low() == 0 ? 1 : digest.low();
        return shards[(int) (digest.high() >>> Long.SIZE - SHARD_BITS)].add(digest.high(), low);
    }

    /// How many there are.
    long size() {
        long size = 0;
        for (Shard shard : shards) {
            size += shard.size();
        }
        return size;
    }

    /// Open addressing with linear probing, at most five eighths full.
    private static final class Shard {
        private long[] slots = new long[2 * FIRST_CAPACITY];
        private int size;

        synchronized boolean add(long high, long low) {
            if (!insert(slots, high, low)) {
                return false;
            }
            size++;
            if (size > slots.length / 16 * 5) {
                grow();
            }
            return true;
        }

        synchronized int size() {
            return size;
        }

        private static boolean insert(long[] slots, long high, long low) {
            int mask = slots.length / 2 - 1;
            int at = (int) low & mask;
            while (slots[2 * at + 1] != 0) {
                if (slots[2 * at] == high && slots[2 * at + 1] == low) {
                    return false;
                }
                at = at + 1 & mask;
            }
            slots[2 * at] = high;
            slots[2 * at + 1] = low;
            return true;
        }

        private void grow() {
            long[] larger = new long[slots.length * 2];
            for (int i = 0; i < slots.length; i += 2) {
                if (slots[i + 1] != 0) {
                    insert(larger, slots[i], slots[i + 1]);
                }
            }
            slots = larger;
        }
    }
}
