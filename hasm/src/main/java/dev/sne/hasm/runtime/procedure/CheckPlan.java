// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import java.util.List;

/// What must work for a check to be positive: all of the links, and enough of the probes.
///
/// @param links interfaces that must carry frames, as a [dev.sne.ifmii.link.LinkMonitor] sees them
/// @param probes others that are asked
/// @param quorum how many of the probes must be answered, 0 to all
public record CheckPlan(List<String> links, List<ProbeMaker> probes, int quorum) {
    /// Nothing to look at.
    static final CheckPlan NONE = new CheckPlan(List.of(), List.of(), 0);

    public CheckPlan {
        links = List.copyOf(links);
        probes = List.copyOf(probes);
        if (quorum < 0 || quorum > probes.size()) {
            throw new IllegalArgumentException(
                    "quorum of the probes: 0 to " + probes.size() + ", not " + quorum);
        }
    }

    /// Links alone.
    public static CheckPlan links(String... names) {
        return new CheckPlan(List.of(names), List.of(), 0);
    }

    /// Probes alone, all of which must be answered.
    public static CheckPlan probes(ProbeMaker... probes) {
        return new CheckPlan(List.of(), List.of(probes), probes.length);
    }

    /// The same with probes, enough of which must be answered.
    public CheckPlan withProbes(int atLeast, ProbeMaker... more) {
        return new CheckPlan(links, List.of(more), atLeast);
    }

    boolean isEmpty() {
        return links.isEmpty() && quorum == 0;
    }
}
