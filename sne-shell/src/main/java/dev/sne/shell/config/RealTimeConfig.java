// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import java.util.List;

/// How much the daemon comes before other work.
///
/// @param policy how its threads are scheduled
/// @param policyDemanded whether the daemon is not to run otherwise
/// @param priority its priority with a real-time policy
/// @param lockMemory whether the daemon's memory is kept from being paged out
/// @param lockDemanded whether the daemon is not to run where that is refused
public record RealTimeConfig(
        Scheduling policy,
        boolean policyDemanded,
        int priority,
        boolean lockMemory,
        boolean lockDemanded) {

    /// Policies of sched(7).
    public enum Scheduling {
        /// As any other thread.
        OFF,
        /// With a share of the processors that is many times that of ordinary work.
        NICE,
        /// SCHED_FIFO.
        FIFO,
        /// SCHED_RR.
        RR
    }

    private static final Key<Scheduling> POLICY =
            Key.of(
                    "policy",
                    Types.word(Scheduling.class),
                    "\"rr\" where the privileges suffice, otherwise \"off\"",
                    "how the daemon's threads are scheduled: with a nice value of -20, or those"
                            + " that failover waits for at real time, see sched(7)",
                    "\"fifo\"");
    private static final Key<Integer> PRIORITY =
            Key.of(
                    "priority",
                    Types.number(1, 98),
                    "10",
                    "their priority, with `fifo` and `rr`; the thread that has them give way has"
                            + " one more",
                    "10");
    private static final Key<Boolean> LOCK_MEMORY =
            Key.optional(
                    "lock-memory",
                    Types.FLAG,
                    "true where the privileges suffice",
                    "whether the daemon's memory is kept from being paged out, see mlockall(2)",
                    "true");

    static final TableSpec SPEC =
            TableSpec.of(
                    "real-time",
                    "optional",
                    "Whether the daemon comes before other work.",
                    List.of(POLICY, PRIORITY, LOCK_MEMORY));

    static RealTimeConfig read(Section section) {
        Scheduling policy = section.has(POLICY) ? section.get(POLICY) : Scheduling.RR;
        boolean isRealTime = policy == Scheduling.FIFO || policy == Scheduling.RR;
        if (section.has(PRIORITY) && !isRealTime) {
            section.problems()
                    .warning(
                            section.path(PRIORITY),
                            "has no effect with policy = \""
                                    + Types.wordOf(policy)
                                    + "\", only with fifo and rr");
        }
        return new RealTimeConfig(
                policy,
                section.has(POLICY),
                section.get(PRIORITY),
                !section.has(LOCK_MEMORY) || section.get(LOCK_MEMORY),
                section.has(LOCK_MEMORY));
    }
}
