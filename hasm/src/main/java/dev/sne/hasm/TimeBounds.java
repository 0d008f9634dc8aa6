// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// How long the service may be away, and how long two hosts may both have it, if no message is
/// lost, none takes longer than {@link Period#D_MAX}, and what is activated is found well at the
/// first attempt. All in nanoseconds.
///
/// @param timing what the bounds follow from
public record TimeBounds(Timing timing) {

    /// ACT: from the first activation to the service being found well.
    public long activationNanos() {
        return of(Period.SETTLE_UP)
                + Math.max(of(Period.C_UL), of(Period.C_DL))
                + of(Period.SETTLE_SVC)
                + of(Period.C_LS);
    }

    /// LETGO: from the failure of a master's downlink until it has let go of service and uplink.
    public long letGoNanos() {
        return detectionNanos() + of(Period.A_MAX);
    }

    /// T1: the master crashes.
    public long crashNanos() {
        return of(Period.D_MAX)
                + timing.deadNanos(0)
                + of(Period.C_DL)
                + of(Period.ELECT)
                + activationNanos()
                + of(Period.G);
    }

    /// T1 if only the backup of this rank is left.
    public long crashNanos(int rank) {
        return crashNanos() + rank * of(Period.SKEW);
    }

    /// T1 where masters need votes: nobody is elected while the lease of the old one may last.
    public long crashWithVotesNanos() {
        long lease = of(Period.VOTE_WAIT) + 2 * of(Period.D_MAX);
        return crashNanos() + Math.max(lease - timing.deadNanos(0), 0);
    }

    /// T2: the service or the uplink of the master fails.
    public long failureNanos() {
        return detectionNanos()
                + of(Period.A_MAX)
                + of(Period.D_MAX)
                + of(Period.C_DL)
                + of(Period.ELECT)
                + activationNanos()
                + 2 * of(Period.G);
    }

    /// T3: the downlink of the master fails.
    public long downlinkNanos() {
        return crashNanos();
    }

    /// T4: the time without service in a planned handover.
    public long switchoverOutageNanos() {
        return of(Period.A_MAX) + of(Period.D_MAX) + activationNanos() + of(Period.G);
    }

    /// T4: from the command for a planned handover until the new master serves.
    public long switchoverNanos() {
        return 3 * of(Period.D_MAX)
                + of(Period.C_DL)
                + of(Period.ELECT)
                + of(Period.A_MAX)
                + activationNanos()
                + of(Period.G);
    }

    /// T5: what a candidate that fails to activate adds.
    ///
    /// @param hosts how many hosts the cluster has
    public long failedCandidateNanos(int hosts) {
        long uplink =
                timing.count(Count.K_UP)
                        * (of(Period.SETTLE_UP) + Math.max(of(Period.C_UL), of(Period.C_DL)));
        long service = timing.count(Count.K_SVC) * (of(Period.SETTLE_SVC) + of(Period.C_LS));
        return uplink + service + of(Period.D_MAX) + (hosts - 1) * of(Period.SKEW);
    }

    /// T6: how long two hosts that hear each other may both serve.
    public long overlapNanos() {
        return of(Period.ADV)
                + 2 * of(Period.D_MAX)
                + of(Period.A_MAX)
                + timing.count(Count.K_SVC) * (of(Period.SETTLE_SVC) + of(Period.C_LS));
    }

    /// From a failure at the master until it has found out: the checks may just have begun, and
    /// only the last of several bad results counts.
    private long detectionNanos() {
        int bad = timing.count(Count.K_SELF);
        return of(Period.SELF)
                + (bad - 1) * of(Period.SELF_RETRY)
                + (bad + 1) * timing.selfCheckNanos();
    }

    private long of(Period period) {
        return timing.nanos(period);
    }
}
