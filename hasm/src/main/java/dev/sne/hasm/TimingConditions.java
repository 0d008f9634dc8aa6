// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.ArrayList;
import java.util.List;

/// The conditions on the values of a {@link Timing} without which the machine's promises do not
/// hold. Each has a name, says what breaks without it, and shows the values in question.
final class TimingConditions {

    private final Timing timing;
    private final List<Condition> conditions = new ArrayList<>();

    private TimingConditions(Timing timing) {
        this.timing = timing;
    }

    /// How the two sides of a condition have to lie.
    enum Relation {
        AT_LEAST("at least"),
        MORE("more than"),
        LESS("less than");

        private final String words;

        Relation(String words) {
            this.words = words;
        }

        boolean holds(long left, long right) {
            return switch (this) {
                case AT_LEAST -> left >= right;
                case MORE -> left > right;
                case LESS -> left < right;
            };
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /// A condition, with the values of one set.
    ///
    /// @param name its name, such as `F1`
    /// @param otherwise what happens if it does not hold
    /// @param left what it is about
    /// @param value what that is, in nanoseconds
    /// @param right what it is compared with
    /// @param bound what that is
    record Condition(
            String name,
            String otherwise,
            String left,
            long value,
            Relation relation,
            String right,
            long bound) {

        boolean holds() {
            return relation.holds(value, bound);
        }

        /// What to tell somebody whose set breaks it.
        String violation() {
            return name
                    + ": "
                    + otherwise
                    + ": "
                    + left
                    + " = "
                    + Timing.millis(value)
                    + ", must be "
                    + relation
                    + " "
                    + right
                    + " = "
                    + Timing.millis(bound);
        }
    }

    static List<String> violations(Timing timing) {
        List<String> violations = new ArrayList<>();
        for (Condition condition : all(timing)) {
            if (!condition.holds()) {
                violations.add(condition.violation());
            }
        }
        return List.copyOf(violations);
    }

    /// All conditions, in the order of their names.
    static List<Condition> all(Timing timing) {
        TimingConditions conditions = new TimingConditions(timing);
        conditions.elections();
        conditions.takeovers();
        conditions.conversations();
        conditions.votes();
        conditions.releases();
        return List.copyOf(conditions.conditions);
    }

    private void elections() {
        long delays = 2 * of(Period.D_MAX);
        add(
                "F1",
                "a living master would not be defended",
                Period.FRESH,
                Relation.AT_LEAST,
                "ADV + D_MAX",
                of(Period.ADV) + of(Period.D_MAX));
        add(
                "F1",
                "a dead master would be defended",
                Period.FRESH,
                Relation.LESS,
                "K_MISS*ADV",
                timing.count(Count.K_MISS) * of(Period.ADV));
        add(
                "F2",
                "an objection could come too late",
                Period.ELECT,
                Relation.AT_LEAST,
                "2*D_MAX + G",
                delays + of(Period.G));
        add(
                "F3",
                "the next rank would act before it hears the bid of the first",
                Period.SKEW,
                Relation.AT_LEAST,
                "C_DL + 2*D_MAX + G",
                of(Period.C_DL) + delays + of(Period.G));
    }

    private void takeovers() {
        long check = Math.max(of(Period.C_UL), of(Period.C_DL));
        long uplink = timing.count(Count.K_UP) * (of(Period.SETTLE_UP) + check);
        long again = of(Period.SETTLE_SVC) + of(Period.C_LS);
        long service = of(Period.A_MAX) + of(Period.C_LS) + (timing.count(Count.K_SVC) - 1) * again;
        add(
                "F4",
                "the others would lose patience with a takeover under way",
                Period.TAKEOVER,
                Relation.AT_LEAST,
                "C_DL + ELECT + K_UP*(SETTLE_UP + max(C_UL, C_DL)) + A_MAX + C_LS"
                        + " + (K_SVC-1)*(SETTLE_SVC + C_LS) + 3*D_MAX + ADV",
                of(Period.C_DL)
                        + of(Period.ELECT)
                        + uplink
                        + service
                        + 3 * of(Period.D_MAX)
                        + of(Period.ADV));
        add(
                "F5",
                "a master cut off could still serve when the next one begins",
                "(K_MISS-1)*ADV + ELECT + SETTLE_UP",
                (timing.count(Count.K_MISS) - 1) * of(Period.ADV)
                        + of(Period.ELECT)
                        + of(Period.SETTLE_UP),
                Relation.AT_LEAST,
                "SELF + (K_SELF-1)*SELF_RETRY + (K_SELF+1)*(max(C_DL, C_UL, C_LS) + G) + R_MAX",
                timing.bounds().letGoNanos());
        add(
                "F6",
                "a host that just failed would try again before the others",
                Period.HOLD,
                Relation.MORE,
                "TAKEOVER",
                of(Period.TAKEOVER));
    }

    private void conversations() {
        long delays = 2 * of(Period.D_MAX);
        add(
                "F7",
                "a host that joins could miss a living master",
                "N_JOIN*JOIN",
                timing.count(Count.N_JOIN) * of(Period.JOIN),
                Relation.MORE,
                "K_MISS*ADV + D_MAX",
                timing.deadNanos(0));
        add(
                "F8",
                "a backup would be struck off for two lost reports",
                Period.PEER,
                Relation.AT_LEAST,
                "3*STATUS + D_MAX",
                3 * of(Period.STATUS) + of(Period.D_MAX));
        add(
                "F9",
                "a planned handover would be given up while the master releases",
                Period.REL,
                Relation.AT_LEAST,
                "2*D_MAX + R_MAX + G",
                delays + of(Period.R_MAX) + of(Period.G));
        add(
                "F10",
                "a living master could not answer in time",
                Period.QUERY,
                Relation.AT_LEAST,
                "2*D_MAX + max(C_DL, C_UL, C_LS) + G",
                delays + timing.selfCheckNanos() + of(Period.G));
    }

    private void votes() {
        long delays = 2 * of(Period.D_MAX);
        add(
                "F11",
                "a lost report would end a lease",
                Period.LEASE,
                Relation.AT_LEAST,
                "ADV + 2*STATUS + 2*D_MAX + G",
                of(Period.ADV) + 2 * of(Period.STATUS) + delays + of(Period.G));
        long end = of(Period.LEASE) + of(Period.R_MAX);
        add(
                "F12",
                "a vote could be given before the old lease has ended",
                Period.VOTE_WAIT,
                Relation.AT_LEAST,
                "(LEASE + R_MAX)*1.01 + D_MAX",
                end + end / 100 + of(Period.D_MAX));
        add(
                "F13",
                "votes would run out before the new master is acknowledged",
                Period.LEASE,
                Relation.AT_LEAST,
                "ELECT + SETTLE_UP + max(C_UL, C_DL) + A_MAX + C_LS + 2*D_MAX + 3*G",
                of(Period.ELECT) + timing.bounds().activationNanos() + delays + 3 * of(Period.G));
    }

    private void releases() {
        add(
                "F14",
                "a procedure of a release that begins late would have no time",
                Period.R_MAX,
                Relation.MORE,
                "4*G",
                4 * of(Period.G));
    }

    private void add(
            String name,
            String otherwise,
            Period subject,
            Relation relation,
            String right,
            long bound) {
        add(name, otherwise, subject.name(), of(subject), relation, right, bound);
    }

    private void add(
            String name,
            String otherwise,
            String left,
            long value,
            Relation relation,
            String right,
            long bound) {
        conditions.add(new Condition(name, otherwise, left, value, relation, right, bound));
    }

    private long of(Period period) {
        return timing.nanos(period);
    }
}
