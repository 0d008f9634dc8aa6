// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.conntrack.Conntrack;
import dev.sne.shell.lab.LabSettings.Trait;
import dev.sne.testkit.inject.FlowInjector;
import dev.sne.testkit.inject.FlowMix;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// More than a firewall can bear.
final class StressScenarios {
    private static final Duration FROZEN = Duration.ofSeconds(10);
    private static final int STORM_FLOWS = 30_000;

    static final List<Scenario> ALL =
            List.of(
                    Scenario.of(
                            "pause",
                            "the active firewall's daemon stands still for ten seconds",
                            StressScenarios::pause),
                    Scenario.of(
                                    "overrun",
                                    "the kernel makes more events than can be read and drops most;"
                                            + " then the active firewall loses its power",
                                    StressScenarios::overrun)
                            .with(Trait.TINY_EVENT_BUFFER),
                    Scenario.of(
                            "busy",
                            "all processors are busy with other work: nobody takes over",
                            StressScenarios::busy));

    private StressScenarios() {}

    private static void pause(Stage stage) throws IOException {
        int before = stage.active();
        stage.freeze(before, true);
        stage.awaitOtherMaster(before);
        stage.pass(FROZEN);
        stage.freeze(before, false);
        stage.awaitSettled();
        stage.require(stage.active() != before, "who stood still is the master again");
    }

    private static void overrun(Stage stage) throws IOException {
        int before = stage.active();
        stage.timeline().act(STORM_FLOWS + " flows are created at once");
        FlowInjector.inject(stage.network().firewall(before), STORM_FLOWS, FlowMix.VARIED);
        int standby = stage.standby();
        stage.await("all flows at the backup", () -> stage.flows(standby) >= STORM_FLOWS);
        stage.awaitSettled();
        stage.powerOff(before);
        stage.awaitOtherMaster(before);
        try (Conntrack table = Conntrack.open(stage.network().firewall(standby))) {
            stage.require(
                    table.count() >= STORM_FLOWS,
                    "only " + table.count() + " flows after the takeover");
        }
    }

    private static void busy(Stage stage) {
        Duration time = stage.settings().load().busy();
        stage.timeline().act(Hogs.THREADS + " threads compute for " + time.toSeconds() + " s");
        Watch watch = new Watch(stage);
        try (Hogs _ = Hogs.start()) {
            watch.pass(time);
        }
        long flows = stage.endShortFlows();
        stage.awaitSettled();
        watch.conclude();
        if (flows > 0) {
            stage.note(flows + " short flows went through");
        }
    }
}
