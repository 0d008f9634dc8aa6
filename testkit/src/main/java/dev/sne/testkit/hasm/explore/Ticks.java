// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

import dev.sne.hasm.Count;
import dev.sne.hasm.Period;
import dev.sne.hasm.Timing;

/// Times so coarse that a search can enumerate them: everything happens at whole ticks, and the
/// periods divide each other, so that a cluster at rest comes back to where it was after a few
/// ticks. They keep all conditions F1 to F14.
final class Ticks {
    /// Nanoseconds in a tick: a millisecond, so that traces read well.
    static final long NANOS = 1_000_000;

    private Ticks() {}

    /// @param delay D_MAX in ticks
    static Timing timing(int delay) {
        int elect = 2 * delay + 1;
        Timing timing =
                Timing.fast()
                        .with(Count.K_MISS, 3)
                        .with(Count.K_UP, 2)
                        .with(Count.K_SVC, 2)
                        .with(Count.K_SELF, 2)
                        .with(Count.K_RS, 2)
                        .with(Count.K_Q, 2)
                        .with(Count.N_JOIN, 3);
        timing = set(timing, delay, Period.D_MAX);
        timing = set(timing, 8, Period.ADV, Period.STATUS, Period.A_MAX, Period.R_MAX);
        timing = set(timing, 2, Period.C_DL, Period.C_UL, Period.C_LS, Period.C_RS);
        timing = set(timing, 2, Period.SETTLE_UP, Period.SETTLE_SVC, Period.MON_RETRY);
        timing = set(timing, 1, Period.G, Period.SELF_RETRY);
        timing = set(timing, 3, Period.SELF);
        timing = set(timing, 7, Period.MON);
        timing = set(timing, elect, Period.ELECT);
        timing = set(timing, elect + 2, Period.SKEW);
        timing = set(timing, 16 + delay, Period.FRESH);
        timing = set(timing, 33 + 5 * delay, Period.TAKEOVER);
        timing = set(timing, 46 + 5 * delay, Period.HOLD);
        timing = set(timing, 4 + 2 * delay, Period.QUERY);
        timing = set(timing, 10 + 2 * delay, Period.REL);
        timing = set(timing, 9 + delay, Period.JOIN);
        timing = set(timing, 24 + delay, Period.PEER);
        timing = set(timing, 12, Period.RETRY);
        timing = set(timing, 16, Period.PREEMPT, Period.LINK_UP);
        timing = set(timing, 64, Period.STABLE);
        timing = set(timing, 32 + 2 * delay, Period.LEASE);
        timing = set(timing, 42 + 4 * delay, Period.VOTE_WAIT);
        return set(timing, 40, Period.BOOT, Period.FEEDBACK);
    }

    private static Timing set(Timing timing, int ticks, Period... periods) {
        Timing changed = timing;
        for (Period period : periods) {
            changed = changed.withNanos(period, ticks * NANOS);
        }
        return changed;
    }
}
