// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// The values of the three profiles, side by side.
final class Profiles {

    static final Timing FAST;
    static final Timing STANDARD;
    static final Timing RELAXED;

    private Profiles() {}

    static {
        Builder builder = new Builder();
        builder.set(Period.D_MAX, 1, 20, 100);
        builder.set(Period.ADV, 10, 100, 1000);
        builder.set(Count.K_MISS, 3, 3, 3);
        builder.set(Period.C_DL, 3, 50, 500);
        builder.set(Period.C_UL, 3, 50, 500);
        builder.set(Period.C_LS, 3, 50, 500);
        builder.set(Period.C_RS, 6, 100, 1000);
        builder.set(Period.A_MAX, 7, 50, 500);
        builder.set(Period.R_MAX, 5, 50, 500);
        builder.set(Period.G, 1, 10, 10);
        builder.set(Period.SKEW, 6, 100, 710);
        builder.set(Period.FRESH, 21, 220, 2100);
        builder.set(Period.ELECT, 3, 50, 250);
        builder.set(Period.SETTLE_UP, 5, 100, 1000);
        builder.set(Period.SETTLE_SVC, 2, 20, 200);
        builder.set(Count.K_UP, 3, 3, 3);
        builder.set(Count.K_SVC, 3, 2, 2);
        builder.set(Period.TAKEOVER, 100, 1000, 10_000);
        builder.set(Period.HOLD, 1000, 10_000, 60_000);
        builder.set(Period.SELF, 5, 50, 500);
        builder.set(Period.SELF_RETRY, 2, 20, 200);
        builder.set(Count.K_SELF, 2, 2, 2);
        builder.set(Period.MON, 50, 500, 5000);
        builder.set(Period.MON_RETRY, 10, 100, 1000);
        builder.set(Count.K_RS, 2, 2, 2);
        builder.set(Period.QUERY, 25, 250, 2500);
        builder.set(Count.K_Q, 2, 2, 2);
        builder.set(Period.REL, 50, 500, 5000);
        builder.set(Period.JOIN, 15, 150, 1500);
        builder.set(Count.N_JOIN, 3, 3, 3);
        builder.set(Period.STATUS, 20, 200, 2000);
        builder.set(Period.PEER, 70, 700, 7000);
        builder.set(Period.RETRY, 100, 1000, 5000);
        builder.set(Period.PREEMPT, 1000, 10_000, 60_000);
        builder.set(Period.STABLE, 60_000, 60_000, 300_000);
        builder.set(Period.LEASE, 60, 600, 6000);
        builder.set(Period.VOTE_WAIT, 70, 700, 7000);
        builder.set(Period.BOOT, 1000, 10_000, 60_000);
        builder.set(Period.FEEDBACK, 5000, 5000, 5000);
        builder.set(Period.LINK_UP, 1000, 1000, 5000);
        builder.set(Period.ALIVE, 10, 100, 1000);
        builder.set(Period.NACK, 5, 20, 200);
        builder.set(Period.ACK, 10, 100, 1000);
        FAST = new Timing(builder.fast);
        STANDARD = new Timing(builder.standard);
        RELAXED = new Timing(builder.relaxed);
    }

    private static final class Builder {
        private final Timing.Values fast = new Timing.Values();
        private final Timing.Values standard = new Timing.Values();
        private final Timing.Values relaxed = new Timing.Values();

        void set(Period period, long fastMillis, long standardMillis, long relaxedMillis) {
            fast.setMillis(period, fastMillis);
            standard.setMillis(period, standardMillis);
            relaxed.setMillis(period, relaxedMillis);
        }

        void set(Count count, int fastCount, int standardCount, int relaxedCount) {
            fast.set(count, fastCount);
            standard.set(count, standardCount);
            relaxed.set(count, relaxedCount);
        }
    }
}
