// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.frame;

import java.util.Arrays;

/// Which of the latest frames of one sender have arrived. A network may copy frames and change
/// their order, and so may an attacker; a copy must not count twice, while a frame that was
/// overtaken by fewer than [#SIZE] others still counts.
///
/// Only authentic frames are to be told with [#accept], otherwise a forged counter would shut the
/// sender out. Not thread-safe. The method is that of RFC 6479 (IPsec anti-replay): a ring of bits
/// of which one word is always kept empty, so that moving on clears whole words.
public final class ReplayWindow {
    /// Frames behind the newest one that are still told apart from copies. What waits in the buffer
    /// of one link may be overtaken over another by as many.
    static final int SIZE = 1 << 15;

    private static final int WORDS = (SIZE / Long.SIZE) * 2;

    private final long[] seen = new long[WORDS];
    private long newest;
    private boolean empty = true;

    /// Nothing has come.
    public ReplayWindow() {}

    /// Whether the frame with this counter would be the first of its kind.
    ///
    /// @param counter 0 or more
    public boolean isNew(long counter) {
        if (empty || counter > newest) {
            return true;
        }
        if (newest - counter >= SIZE) {
            return false;
        }
        return (seen[word(counter)] >>> counter & 1) == 0;
    }

    /// Notes a frame for which [#isNew] holds.
    public void accept(long counter) {
        if (empty) {
            newest = counter;
            empty = false;
        } else if (counter > newest) {
            clearBetween(newest >>> 6, counter >>> 6);
            newest = counter;
        }
        seen[word(counter)] |= 1L << counter;
    }

    /// Forgets everything: another life of the sender counts anew.
    public void reset() {
        Arrays.fill(seen, 0);
        newest = 0;
        empty = true;
    }

    private void clearBetween(long oldWord, long newWord) {
        long words = Math.min(newWord - oldWord, WORDS);
        for (long i = 1; i <= words; i++) {
            seen[(int) ((oldWord + i) % WORDS)] = 0;
        }
    }

    private static int word(long counter) {
        return (int) ((counter >>> 6) % WORDS);
    }
}
