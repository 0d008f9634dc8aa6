// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

import dev.sne.hasm.Lollipop;
import dev.sne.hasm.Policy;
import dev.sne.hasm.Profile;
import dev.sne.testkit.hasm.sim.Cluster;
import java.util.EnumSet;
import java.util.Set;

/// What a search covers.
///
/// @param cluster the hosts; their times are [Ticks]
/// @param kinds which faults befall it
/// @param faults how many of them, one after the other
/// @param windowTicks how long after a fault the next one may come, besides any time after the
///   cluster has settled again
/// @param changes how often a master's connections change, at any time
/// @param cold whether no host runs at the beginning; otherwise all do, and are settled
/// @param orders which orders are tried
public record Scope(
        Cluster cluster,
        Set<FaultKind> kinds,
        int faults,
        int windowTicks,
        int changes,
        boolean cold,
        Orders orders) {
    /// A circle so small that searches come round it.
    static final Lollipop SMALL = new Lollipop(6);

    private static final int FIRST_PRIO = 100;
    private static final int PRIO_STEP = 10;

    /// Which orders of what happens at an instant are tried.
    public enum Orders {
        /// All orders at each host; the hosts one after the other, since nothing that happens at
        /// one changes what another does at the same instant. Faults between instants.
        BY_HOST,
        /// The same, and from a fault until the cluster has settled again messages may take
        /// anything from a tick to D_MAX, and alarms ring late by up to G.
        BY_HOST_OPEN,
        /// All orders over all hosts, with faults between any two steps.
        ALL
    }

    public Scope {
        kinds = Set.copyOf(kinds);
    }

    /// A cluster of this many hosts with coarse times, the first with the highest priority.
    ///
    /// @param delay D_MAX in ticks
    public static Cluster cluster(int hosts, int delay, boolean dedicated, Policy policy) {
        int[] prios = new int[hosts];
        for (int i = 0; i < hosts; i++) {
            prios[i] = FIRST_PRIO - i * PRIO_STEP;
        }
        var timing = Ticks.timing(delay);
        return new Cluster(Profile.FAST, prios, dedicated, policy, SMALL)
                .withTiming(timing, timing);
    }

    /// The same with machines or times that are wrong on purpose.
    Scope with(Cluster other) {
        return new Scope(other, kinds, faults, windowTicks, changes, cold, orders);
    }

    /// A settled cluster, faults of some kinds that come at any time within the window.
    static Scope of(Cluster cluster, int faults, int windowTicks, FaultKind... kinds) {
        var set = EnumSet.noneOf(FaultKind.class);
        set.addAll(Set.of(kinds));
        return new Scope(cluster, set, faults, windowTicks, 0, false, Orders.BY_HOST);
    }
}
