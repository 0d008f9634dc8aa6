// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import java.io.IOException;
import java.util.List;

/// Administrators at work.
final class OperatorScenarios {
    static final List<Scenario> ALL =
            List.of(
                    Scenario.of(
                            "handover",
                            "the active firewall is asked to hand over",
                            OperatorScenarios::handover),
                    Scenario.of(
                            "rolling-restart",
                            "each firewall's daemon is ended and started again, one after another",
                            OperatorScenarios::rollingRestart));

    private OperatorScenarios() {}

    private static void handover(Stage stage) throws IOException {
        int before = stage.active();
        stage.handover();
        stage.awaitOtherMaster(before);
        stage.awaitSettled();
    }

    private static void rollingRestart(Stage stage) throws IOException {
        for (Firewall each : stage.firewalls()) {
            stage.terminate(each.number());
            stage.restart(each.number());
            stage.awaitSettled();
        }
    }
}
