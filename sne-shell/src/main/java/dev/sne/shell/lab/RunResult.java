// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import java.util.List;

/// What came of a run.
///
/// @param scenario what was played
/// @param settings of the firewalls
/// @param measured what the traffic noticed
/// @param complaints what was not as it has to be; none if it passed
/// @param notes what else is worth knowing
/// @param zeroNanos when the scenario began
/// @param timeline what happened, from the start of the firewalls on
/// @param throughput bytes that arrived over TCP in all directions
record RunResult(
        Scenario scenario,
        LabSettings settings,
        Measured measured,
        List<String> complaints,
        List<String> notes,
        long zeroNanos,
        List<TimelineEntry> timeline,
        Throughput throughput) {
    RunResult {
        complaints = List.copyOf(complaints);
        notes = List.copyOf(notes);
        timeline = List.copyOf(timeline);
    }

    boolean passed() {
        return complaints.isEmpty();
    }
}
