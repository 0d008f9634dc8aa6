// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.lab.LabSettings.Trait;
import dev.sne.testkit.lab.cluster.Side;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// The five scenarios of section 4.3 of Neira Ayuso, Lefèvre and Gasca, "High Availability support
/// for the design of stateful networking equipments" (ARES 2006).
final class PaperScenarios {
    private static final Duration A_WHILE = Duration.ofSeconds(1);

    static final List<Scenario> ALL =
            List.of(
                    Scenario.of(
                                    "paper-a",
                                    "the primary fails: one of two backups is chosen, with all"
                                            + " connections",
                                    PaperScenarios::primaryFails)
                            .withFirewalls(3),
                    Scenario.of(
                                    "paper-b",
                                    "a backup fails and comes back: it knows that it has booted,"
                                            + " and fetches the table",
                                    PaperScenarios::backupReturns)
                            .withFirewalls(3),
                    Scenario.of(
                                    "paper-c",
                                    "a backup fails and stays dead: the primary tells; later it is"
                                            + " brought back",
                                    PaperScenarios::backupStaysDead)
                            .withFirewalls(3),
                    Scenario.of(
                                    "paper-d",
                                    "an old primary comes back that is to be the primary again: it"
                                            + " fetches the table first",
                                    PaperScenarios::primaryReturns)
                            .with(Trait.PREEMPT),
                    Scenario.of(
                            "paper-e",
                            "the dedicated link fails: the main link takes its place, nobody takes"
                                    + " over",
                            PaperScenarios::dedicatedLinkFails));

    private PaperScenarios() {}

    private static void primaryFails(Stage stage) throws IOException {
        int before = stage.active();
        stage.powerOff(before);
        stage.awaitOtherMaster(before);
        stage.awaitSettled();
    }

    private static void backupReturns(Stage stage) throws IOException {
        int backup = stage.standby();
        stage.powerOff(backup);
        stage.pass(A_WHILE);
        stage.boot(backup);
        stage.awaitSettled();
        // Whether it has all of them only shows when it takes over: the others fail.
        for (Firewall each : stage.present()) {
            if (each.number() != backup && each.number() != stage.active()) {
                stage.powerOff(each.number());
            }
        }
        stage.powerOff(stage.active());
        stage.awaitOtherMaster(0);
        stage.require(stage.active() == backup, "the one that came back did not take over");
    }

    private static void backupStaysDead(Stage stage) throws IOException {
        int master = stage.active();
        int backup = stage.standby();
        stage.powerOff(backup);
        stage.await(
                "word of the dead backup",
                () ->
                        stage.timeline().entries().stream()
                                .anyMatch(each ->
                                        each.who().equals(LabConfiguration.name(master))
                                                && each.what().contains("peer dead")));
        stage.boot(backup);
        stage.awaitSettled();
        stage.requireNoFailover();
    }

    private static void primaryReturns(Stage stage) throws IOException {
        int before = stage.active();
        stage.powerOff(before);
        stage.awaitOtherMaster(before);
        stage.boot(before);
        stage.await("the old primary as the master", () -> stage.masters().now().contains(before));
        stage.awaitSettled();
    }

    private static void dedicatedLinkFails(Stage stage) {
        int before = stage.active();
        stage.pull(before, Side.SYNC);
        stage.pass(A_WHILE);
        stage.awaitSettled();
        stage.plug(before, Side.SYNC);
        stage.awaitSettled();
        stage.requireNoFailover();
    }
}
