// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.lab.LabSettings.Trait;
import dev.sne.testkit.lab.cluster.Side;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// Something of the active firewall fails.
final class FailureScenarios {
    private static final Duration INIT_SYSTEM = Duration.ofMillis(500);
    private static final Duration A_WHILE = Duration.ofMillis(500);

    static final List<Scenario> ALL =
            List.of(
                    Scenario.of(
                            "crash",
                            "the active firewall loses its power",
                            FailureScenarios::crash),
                    Scenario.of(
                                    "control",
                                    "the same without replication: the connections are lost",
                                    FailureScenarios::crash)
                            .with(Trait.NO_REPLICATION)
                            .losing(),
                    Scenario.of(
                            "crash-and-return",
                            "the active firewall loses its power, boots, and the other one then"
                                    + " loses its power",
                            FailureScenarios::crashAndReturn),
                    Scenario.of(
                            "kill-daemon",
                            "the daemon of the active firewall is killed, its kernel goes on; the"
                                    + " daemon is started again",
                            FailureScenarios::killDaemon),
                    Scenario.of(
                            "pull-uplink",
                            "the cable to the servers is pulled at the active firewall",
                            stage -> pull(stage, Side.OUTSIDE)),
                    Scenario.of(
                            "pull-downlink",
                            "the cable to the clients is pulled at the active firewall",
                            stage -> pull(stage, Side.INSIDE)),
                    Scenario.of(
                            "pull-sync",
                            "the cable among the firewalls is pulled, nobody takes over; then the"
                                    + " active firewall loses its power",
                            FailureScenarios::pullSync),
                    Scenario.of(
                                    "service",
                                    "the service that is looked after fails on the active firewall",
                                    FailureScenarios::service)
                            .with(Trait.SERVICE_CHECK));

    private FailureScenarios() {}

    private static void crash(Stage stage) throws IOException {
        int before = stage.active();
        stage.powerOff(before);
        stage.awaitOtherMaster(before);
    }

    private static void crashAndReturn(Stage stage) throws IOException {
        int first = stage.active();
        crash(stage);
        stage.boot(first);
        stage.awaitSettled();
        crash(stage);
        stage.require(stage.active() == first, "the first did not take over again");
    }

    private static void killDaemon(Stage stage) throws IOException {
        int before = stage.active();
        stage.kill(before);
        stage.awaitOtherMaster(before);
        stage.pass(INIT_SYSTEM);
        stage.restart(before);
        stage.awaitSettled();
    }

    private static void pull(Stage stage, Side side) {
        int before = stage.active();
        stage.pull(before, side);
        stage.awaitOtherMaster(before);
        stage.pass(A_WHILE);
        stage.plug(before, side);
        stage.awaitSettled();
    }

    private static void pullSync(Stage stage) throws IOException {
        int before = stage.active();
        stage.pull(before, Side.SYNC);
        stage.pass(A_WHILE);
        stage.require(stage.active() == before, "somebody took over for a lost sync cable");
        stage.awaitSettled();
        crash(stage);
    }

    private static void service(Stage stage) {
        int before = stage.active();
        stage.failService(before);
        stage.awaitOtherMaster(before);
    }
}
