// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// A time of a {@link Timing}, by the name the specification and its conditions have for it.
public enum Period {
    /// Longest time a message is on its way, scheduling at both ends included.
    D_MAX,
    /// Between two advertisements of a master.
    ADV,
    /// Limit of the check of the downlink.
    C_DL,
    /// Limit of the check of the uplink.
    C_UL,
    /// Limit of the check of the service on the host itself.
    C_LS,
    /// Limit of the check of the service as a client sees it.
    C_RS,
    /// Limit of a procedure that is not part of a release.
    A_MAX,
    /// Limit of a whole release.
    R_MAX,
    /// How late a timer may fire.
    G,
    /// What each rank waits longer than the one before it.
    SKEW,
    /// How recent an advertisement must be for its master to be defended against a bid.
    FRESH,
    /// Waiting for objections to a bid.
    ELECT,
    /// From the activation of the uplink to its check.
    SETTLE_UP,
    /// From a check that found the activated service not well to the next.
    SETTLE_SVC,
    /// Waiting for somebody else's takeover.
    TAKEOVER,
    /// Not standing for election after a failure of one's own.
    HOLD,
    /// Between two of the master's checks of itself.
    SELF,
    /// The same after a bad result.
    SELF_RETRY,
    /// Between two of a backup's checks of the service.
    MON,
    /// The same after a bad result.
    MON_RETRY,
    /// Waiting for the master's answer to a question.
    QUERY,
    /// Waiting for the master to release in a planned handover.
    REL,
    /// Between two requests to join.
    JOIN,
    /// Between two reports of a backup.
    STATUS,
    /// Silence after which a master strikes a backup off the table.
    PEER,
    /// Before a broken link is checked, or a bulk transfer asked for, again.
    RETRY,
    /// How long a better host waits before it preempts the master.
    PREEMPT,
    /// Time without trouble after which a master forgets failures.
    STABLE,
    /// Time without an acknowledgement by a majority after which a master releases.
    LEASE,
    /// How long after hearing a master a host votes for nobody.
    VOTE_WAIT,
    /// How long a host waits at the start for the expected number of hosts.
    BOOT,
    /// How long a change of load must last to change the ranking.
    FEEDBACK,
    /// How long the dedicated link must be up before it is used again.
    LINK_UP,
    /// Between two signs of life of a stream without events.
    ALIVE,
    /// Before a missing event is asked for again.
    NACK,
    /// Longest time before a backup acknowledges; 4 ms where this is more.
    ACK
}
