// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.hasm.Epoch;

/// Tells how far a table is, at once when that means something else than before, and not too often
/// while it only moves on. Of one thread.
final class ProgressTeller {
    static final long INTERVAL_NANOS = 20_000_000;

    private final ReplicationListener listener;
    private Epoch stream = Epoch.NONE;
    private int number = -1;
    private long told;
    private long deadline = Long.MAX_VALUE;

    ProgressTeller(ReplicationListener listener) {
        this.listener = listener;
    }

    /// Tells what comes next even if it was told before.
    void forget() {
        stream = Epoch.NONE;
    }

    /// Takes what there is to tell now.
    ///
    /// @param last negative if the table is not complete
    void at(Epoch of, int last, long nowNanos) {
        boolean turn = !of.equals(stream) || last < 0 != number < 0;
        boolean moved = last >= 0 && last != number;
        if (turn || moved && nowNanos - told >= INTERVAL_NANOS) {
            stream = of;
            number = last;
            told = nowNanos;
            deadline = Long.MAX_VALUE;
            listener.reached(of, last);
        } else {
            deadline = moved ? told + INTERVAL_NANOS : Long.MAX_VALUE;
        }
    }

    /// When [#at] is due next.
    long deadline() {
        return deadline;
    }
}
