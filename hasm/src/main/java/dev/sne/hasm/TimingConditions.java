// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Timing.millis;

import java.util.ArrayList;
import java.util.List;

/// The conditions on the values of a {@link Timing} without which the machine's promises do not
/// hold. Each has a name, says what breaks without it, and shows the values in question.
final class TimingConditions {

    private final Timing timing;
    private final List<String> violations = new ArrayList<>();

    private TimingConditions(Timing timing) {
        this.timing = timing;
    }

    static List<String> violations(Timing timing) {
        TimingConditions conditions = new TimingConditions(timing);
        conditions.elections();
        conditions.takeovers();
        conditions.conversations();
        conditions.quorum();
        conditions.replication();
        return List.copyOf(conditions.violations);
    }

    private void elections() {
        long dead = timing.count(Count.K_MISS) * of(Period.ADV);
        long delays = 2 * of(Period.D_MAX);
        atLeast(
                "F1: a living master would not be defended: FRESH",
                of(Period.FRESH),
                "ADV + D_MAX",
                of(Period.ADV) + of(Period.D_MAX));
        if (of(Period.FRESH) >= dead) {
            violations.add(
                    "F1: a dead master would be defended: FRESH = "
                            + millis(of(Period.FRESH))
                            + ", must be less than K_MISS*ADV = "
                            + millis(dead));
        }
        atLeast(
                "F2: an objection could come too late: ELECT",
                of(Period.ELECT),
                "2*D_MAX + G",
                delays + of(Period.G));
        atLeast(
                "F3: the next rank would act before it hears the bid of the first: SKEW",
                of(Period.SKEW),
                "C_DL + 2*D_MAX + G",
                of(Period.C_DL) + delays + of(Period.G));
    }

    private void takeovers() {
        long check = Math.max(of(Period.C_UL), of(Period.C_DL));
        long uplink = timing.count(Count.K_UP) * (of(Period.SETTLE_UP) + check);
        long service = timing.count(Count.K_SVC) * (of(Period.SETTLE_SVC) + of(Period.C_LS));
        atLeast(
                "F4: the others would lose patience with a takeover under way: TAKEOVER",
                of(Period.TAKEOVER),
                "C_DL + ELECT + K_UP*(SETTLE_UP + max(C_UL, C_DL)) + K_SVC*(SETTLE_SVC + C_LS)"
                        + " + 3*D_MAX + ADV",
                of(Period.C_DL)
                        + of(Period.ELECT)
                        + uplink
                        + service
                        + 3 * of(Period.D_MAX)
                        + of(Period.ADV));
        atLeast(
                "F5: a master cut off could still serve when the next one begins:"
                        + " (K_MISS-1)*ADV + ELECT + SETTLE_UP",
                (timing.count(Count.K_MISS) - 1) * of(Period.ADV)
                        + of(Period.ELECT)
                        + of(Period.SETTLE_UP),
                "SELF + (K_SELF-1)*SELF_RETRY + (K_SELF+1)*(max(C_DL, C_UL, C_LS) + G) + A_MAX",
                timing.bounds().letGoNanos());
        if (of(Period.HOLD) <= of(Period.TAKEOVER)) {
            violations.add(
                    "F6: a host that just failed would try again before the others: HOLD = "
                            + millis(of(Period.HOLD))
                            + ", must be more than TAKEOVER = "
                            + millis(of(Period.TAKEOVER)));
        }
    }

    private void conversations() {
        long delays = 2 * of(Period.D_MAX);
        long join = timing.count(Count.N_JOIN) * of(Period.JOIN);
        if (join <= timing.deadNanos(0)) {
            violations.add(
                    "F7: a host that joins could miss a living master: N_JOIN*JOIN = "
                            + millis(join)
                            + ", must be more than K_MISS*ADV + D_MAX = "
                            + millis(timing.deadNanos(0)));
        }
        atLeast(
                "F8: a backup would be struck off for two lost reports: PEER",
                of(Period.PEER),
                "3*STATUS + D_MAX",
                3 * of(Period.STATUS) + of(Period.D_MAX));
        atLeast(
                "F9: a planned handover would be given up while the master releases: REL",
                of(Period.REL),
                "2*D_MAX + A_MAX + G",
                delays + of(Period.A_MAX) + of(Period.G));
        atLeast(
                "F10: a living master could not answer in time: QUERY",
                of(Period.QUERY),
                "2*D_MAX + max(C_DL, C_UL, C_LS) + G",
                delays + timing.selfCheckNanos() + of(Period.G));
    }

    private void quorum() {
        atLeast(
                "F11: a lost report would end a lease: LEASE",
                of(Period.LEASE),
                "ADV + 2*STATUS + 2*D_MAX + G",
                of(Period.ADV) + 2 * of(Period.STATUS) + 2 * of(Period.D_MAX) + of(Period.G));
        long end = of(Period.LEASE) + of(Period.A_MAX);
        atLeast(
                "F12: a vote could be given before the old lease has ended: VOTE_WAIT",
                of(Period.VOTE_WAIT),
                "(LEASE + A_MAX)*1.01 + D_MAX",
                end + end / 100 + of(Period.D_MAX));
        atLeast(
                "F13: votes would run out before the new master is acknowledged: LEASE",
                of(Period.LEASE),
                "ELECT + SETTLE_UP + max(C_UL, C_DL) + SETTLE_SVC + C_LS + 2*D_MAX + 3*G",
                of(Period.ELECT)
                        + timing.bounds().activationNanos()
                        + 2 * of(Period.D_MAX)
                        + 3 * of(Period.G));
    }

    private void replication() {
        if (timing.count(Count.RESEND) < timing.count(Count.WINDOW)) {
            violations.add(
                    "F14: events would be asked for that nobody keeps: RESEND = "
                            + timing.count(Count.RESEND)
                            + ", must be at least WINDOW = "
                            + timing.count(Count.WINDOW));
        }
    }

    private void atLeast(String subject, long value, String formula, long bound) {
        if (value < bound) {
            violations.add(
                    subject
                            + " = "
                            + millis(value)
                            + ", must be at least "
                            + formula
                            + " = "
                            + millis(bound));
        }
    }

    private long of(Period period) {
        return timing.nanos(period);
    }
}
