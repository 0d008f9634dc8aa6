// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// How often something is tried, missed or counted: the numbers of a {@link Timing} that are no
/// time.
public enum Count {
    /// Advertisements missing in a row that make a master count as dead.
    K_MISS,
    /// Attempts to find the uplink well after it was activated.
    K_UP,
    /// Attempts to find the service well after it was activated.
    K_SVC,
    /// Bad results in a row that make a master release.
    K_SELF,
    /// Bad results in a row of the remote check that make a backup ask the master.
    K_RS,
    /// Questions without an answer before a backup suspects the master.
    K_Q,
    /// Requests to join before a host concludes that there is no master.
    N_JOIN
}
