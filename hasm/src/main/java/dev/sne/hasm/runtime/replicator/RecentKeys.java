// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import java.util.Arrays;

/// Which keys were met of late: on the present page and on the one before. Fixed in size; when a
/// page is full, any key may have been met. Keys are hashes already. Allocates nothing after
/// construction; not thread-safe.
final class RecentKeys {
    private static final int SLOTS = 1 << 14;

    /// Three quarters, so that probing stays short.
    static final int KEYS_A_PAGE = SLOTS / 4 * 3;

    private long[] page = new long[SLOTS];
    private int keys;
    private long[] before = new long[SLOTS];
    private int keysBefore;

    /// Begins another page, and forgets the one before the present one.
    void turn() {
        long[] oldest = before;
        if (keysBefore > 0) {
            Arrays.fill(oldest, 0);
        }
        before = page;
        keysBefore = keys;
        page = oldest;
        keys = 0;
    }

    void add(long key) {
        if (keys == KEYS_A_PAGE) {
            return;
        }
        int slot = find(page, stored(key));
        if (page[slot] == 0) {
            page[slot] = stored(key);
            keys++;
        }
    }

    /// False if the key was not met.
    boolean mayContain(long key) {
        return keys == KEYS_A_PAGE
                || keysBefore == KEYS_A_PAGE
                || page[find(page, stored(key))] != 0
                || before[find(before, stored(key))] != 0;
    }

    /// Zero marks an empty slot.
    private static long stored(long key) {
        return key == 0 ? 1 : key;
    }

    private static int find(long[] page, long key) {
        int slot = (int) key & SLOTS - 1;
        while (page[slot] != 0 && page[slot] != key) {
            slot = slot + 1 & SLOTS - 1;
        }
        return slot;
    }
}
