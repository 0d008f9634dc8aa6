// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.List;

/// The local alarm timers. Each runs at most once at a time; its deadline is part of the state.
///
/// The order decides between timers that are due at the same instant.
public enum AlarmTimer {
    /// A backup, or a candidate that the master asked, has heard nothing for too long.
    DEAD,
    /// A backup reports to the master.
    STATUS,
    /// A backup checks the service as a client would.
    MON,
    /// The answer to QUERY is overdue.
    QUERY,
    /// Somebody else's takeover is overdue.
    TAKEOVER,
    /// The end of the time in which a host that failed may not become master.
    HOLD,
    /// Time for objections is over.
    ELECT,
    /// The release of a planned handover is overdue.
    REL,
    /// An activation had time to take effect: check it.
    SETTLE,
    /// Links or the bulk transfer are tried again.
    RETRY,
    /// The answer to JOIN is overdue.
    JOIN,
    /// The master advertises.
    ADV,
    /// The master checks itself.
    SELF,
    /// Nothing has failed for so long that failures are forgotten.
    STABLE,
    /// A better backup asks for mastership.
    PREEMPT,
    /// The running checks reach their limit.
    CHECK,
    /// The running procedure of a release reaches its limit.
    PROCEDURE,
    /// A takeover must be complete, since others may start theirs.
    HANDOVER,
    /// The majority's leave to serve ends.
    LEASE,
    /// A host that boots has waited long enough for the others.
    BOOT,
    /// The master may change the ranking for load again.
    FEEDBACK;

    static final List<AlarmTimer> ALL = List.of(values());

    /// Its place in tables by timer.
    @SuppressWarnings("EnumOrdinal") // an array by timer is what an EnumMap is, without boxes
    int index() {
        return ordinal();
    }

    /// Whether it goes on running when a host enters a sub-state.
    ///
    /// @param chapter whether all timers end that are not meant for it
    boolean survives(SubState to, boolean chapter) {
        return switch (this) {
            case HOLD -> true;
            case LEASE ->
                    switch (to) {
                        case H_ELECT, H_UP, H_SVC, S_RUN -> true;
                        default -> false;
                    };
            case CHECK -> true;
            case DEAD ->
                    !chapter
                            && switch (to) {
                                case B_AWAIT, H_UP, H_SVC -> false;
                                default -> true;
                            };
            case STATUS, PREEMPT -> !chapter && to != SubState.B_AWAIT;
            case MON -> !chapter && to == SubState.B_MON;
            case QUERY -> !chapter && to == SubState.B_QUERY;
            case SETTLE, HANDOVER -> !chapter && (to == SubState.H_UP || to == SubState.H_SVC);
            case TAKEOVER, ELECT, REL, RETRY, JOIN, ADV, SELF, STABLE, PROCEDURE, BOOT, FEEDBACK ->
                    false;
        };
    }
}
