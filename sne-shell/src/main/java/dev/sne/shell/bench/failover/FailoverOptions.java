// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.failover;

import dev.sne.hasm.Profile;
import java.util.List;

/// What to measure.
///
/// @param scenarios what befalls the active firewall, by the lab's names
/// @param profiles of `sne`'s timing
/// @param flows sizes of the table
/// @param runs how often each scenario is played with each
/// @param peer whether keepalived(8) is measured, too
public record FailoverOptions(
        List<String> scenarios,
        List<Profile> profiles,
        List<Integer> flows,
        int runs,
        boolean peer) {
    /// Those that firewalls of all kinds can go through.
    public static final List<String> SCENARIOS =
            List.of("crash", "pull-uplink", "pull-downlink", "handover");

    public FailoverOptions {
        scenarios = List.copyOf(scenarios);
        profiles = List.copyOf(profiles);
        flows = List.copyOf(flows);
    }
}
