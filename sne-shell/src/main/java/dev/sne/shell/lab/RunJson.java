// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// A run as JSON. Times are in microseconds, on the timeline from the moment when the scenario
/// began.
final class RunJson {
    private static final long NANOS_PER_MICRO = 1000;

    private RunJson() {}

    static JsonObject of(RunResult run) {
        Measured measured = run.measured();
        List<JsonObject> timeline = new ArrayList<>();
        for (TimelineEntry each : run.timeline()) {
            timeline.add(
                    new JsonObject()
                            .put("at_us", (each.nanos() - run.zeroNanos()) / NANOS_PER_MICRO)
                            .put("who", each.who())
                            .put("kind", each.kind())
                            .put("what", each.what()));
        }
        return new JsonObject()
                .put("scenario", run.scenario().name())
                .put("passed", run.passed())
                .put("complaints", run.complaints())
                .put("notes", run.notes())
                .put("hosts", run.settings().firewalls())
                .put("profile", run.settings().profile())
                .put("flows", run.settings().load().flows())
                .put("rate", run.settings().load().rate())
                .put("connections", measured.connections())
                .put("alive", measured.alive())
                .put("bytes", measured.bytes())
                .put("udp_pause_us", measured.udpNanos() / NANOS_PER_MICRO)
                .put("udp_lost", measured.udpLost())
                .put("tcp_pause_us", measured.tcpNanos() / NANOS_PER_MICRO)
                .put("two_masters_us", measured.twoMastersNanos() / NANOS_PER_MICRO)
                .putObjects("timeline", timeline);
    }
}
