// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// How long the service may be away, and how long two hosts may both have it, if no message is
/// lost, none takes longer than {@link Period#D_MAX}, no timer fires later than {@link Period#G},
/// and what is activated is found well at the first attempt. All in nanoseconds.
///
/// Every timer on the way counts with its lateness. The bounds are tight: what they allow for can
/// all come together.
///
/// @param timing what the bounds follow from
public record TimeBounds(Timing timing) {

    /// How many timers fire from the end of an election to the service being found well: that which
    /// ends it, that for the uplink to settle, and that which limits the activation of the service.
    private static final int TAKEOVER_TIMERS = 3;

    /// ACT: from the first activation to the service being found well, if its timers fire in time.
    public long activationNanos() {
        return of(Period.SETTLE_UP)
                + Math.max(of(Period.C_UL), of(Period.C_DL))
                + of(Period.A_MAX)
                + of(Period.C_LS);
    }

    /// LETGO: from the failure of a master's downlink until it has let go of service and uplink.
    public long letGoNanos() {
        return detectionNanos() + releaseNanos();
    }

    /// T1: the master crashes.
    public long crashNanos() {
        return of(Period.D_MAX) + timing.deadNanos(0) + of(Period.G) + takeoverNanos();
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
        return letGoNanos()
                + of(Period.D_MAX)
                + timing.shortTakeoverNanos(0)
                + of(Period.G)
                + takeoverNanos();
    }

    /// T3: the downlink of the master fails. If there is another link the others hear of it as of
    /// any failure, else they hear nothing any more.
    public long downlinkNanos() {
        return Math.max(crashNanos(), failureNanos());
    }

    /// T4: the time without service in a planned handover.
    public long switchoverOutageNanos() {
        return releaseNanos() + of(Period.D_MAX) + activationNanos() + 2 * of(Period.G);
    }

    /// T4: from the command for a planned handover until the new master serves.
    public long switchoverNanos() {
        return 3 * of(Period.D_MAX) + releaseNanos() + takeoverNanos();
    }

    /// T5: what a candidate that fails to activate adds.
    ///
    /// @param hosts how many hosts the cluster has
    public long failedCandidateNanos(int hosts) {
        long uplink =
                timing.count(Count.K_UP)
                        * (of(Period.SETTLE_UP)
                                + of(Period.G)
                                + Math.max(of(Period.C_UL), of(Period.C_DL)));
        return uplink + serviceNanos() + of(Period.D_MAX) + (hosts - 1) * of(Period.SKEW);
    }

    /// T6: how long two hosts that hear each other may both serve.
    public long overlapNanos() {
        return of(Period.ADV)
                + of(Period.G)
                + 2 * of(Period.D_MAX)
                + releaseNanos()
                + serviceNanos();
    }

    /// From a failure at the master until it has found out: the checks may just have begun, and
    /// only the last of several bad results counts.
    private long detectionNanos() {
        int bad = timing.count(Count.K_SELF);
        return of(Period.SELF)
                + (bad - 1) * of(Period.SELF_RETRY)
                + bad * of(Period.G)
                + (bad + 1) * timing.selfCheckNanos();
    }

    /// A release whose last procedure is given up.
    private long releaseNanos() {
        return of(Period.R_MAX) + of(Period.G);
    }

    /// From the decision to stand to the service being found well.
    private long takeoverNanos() {
        return of(Period.C_DL)
                + of(Period.ELECT)
                + activationNanos()
                + TAKEOVER_TIMERS * of(Period.G);
    }

    /// The activation of the service, and all attempts to find it well.
    private long serviceNanos() {
        long first = of(Period.A_MAX) + of(Period.G) + of(Period.C_LS);
        long more = of(Period.SETTLE_SVC) + of(Period.G) + of(Period.C_LS);
        return first + (timing.count(Count.K_SVC) - 1) * more;
    }

    private long of(Period period) {
        return timing.nanos(period);
    }
}
