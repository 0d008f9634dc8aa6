// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.ffm;

import static dev.sne.netlink4j.ffm.OrdinaryPriority.SCHED_RESET_ON_FORK;
import static dev.sne.netlink4j.ffm.OrdinaryPriority.SCHED_RR;

/// Real time for the calling thread (sched(7)).
public final class RealTimePriority {
    private RealTimePriority() {}

    /// Has the calling thread come before all ordinary work from now on (`SCHED_RR`), but not what
    /// it starts.
    ///
    /// @param priority 1 to 99
    /// @throws dev.sne.netlink4j.SystemCallException when that is not permitted: it takes
    ///   CAP_SYS_NICE
    public static void take(int priority) {
        OrdinaryPriority.schedule(SCHED_RR | SCHED_RESET_ON_FORK, priority);
    }
}
