// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.List;

/// What a machine is configured with. Immutable.
///
/// @param cluster the cluster, 0 to 65535
/// @param group the service group, 0 to 255
/// @param host this host
/// @param prio its priority for this service group, 0 to 255, the higher the better
/// @param timing times and counts, the same at all hosts of the cluster
/// @param policy the policy; all but `witness` the same at all hosts of the cluster
/// @param lollipop the space of the sequence numbers
/// @param maxFails how many failures make a host the last choice, 1 or more
public record Settings(
        int cluster,
        int group,
        int host,
        int prio,
        Timing timing,
        Policy policy,
        Lollipop lollipop,
        int maxFails) {

    public Settings {
        Hosts.check(host);
        if (prio < 0 || prio > 255) {
            throw new IllegalArgumentException("prio is " + prio + ", expected 0 to 255");
        }
        if (maxFails < 1) {
            throw new IllegalArgumentException("maxFails is " + maxFails + ", expected 1 or more");
        }
        List<String> violations = timing.violations();
        if (!violations.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", violations));
        }
    }

    /// A host of cluster 0 and group 0 with the standard policy and space.
    public static Settings of(int host, int prio, Timing timing) {
        return new Settings(0, 0, host, prio, timing, Policy.STANDARD, Lollipop.STANDARD, 2);
    }

    /// The same with another policy.
    public Settings withPolicy(Policy other) {
        return new Settings(cluster, group, host, prio, timing, other, lollipop, maxFails);
    }

    /// The same for another service group.
    ///
    /// @param prioThere the priority this host has in that group
    public Settings withGroup(int other, int prioThere) {
        return new Settings(cluster, other, host, prioThere, timing, policy, lollipop, maxFails);
    }

    /// The same with another space of sequence numbers.
    public Settings withLollipop(Lollipop other) {
        return new Settings(cluster, group, host, prio, timing, policy, other, maxFails);
    }
}
