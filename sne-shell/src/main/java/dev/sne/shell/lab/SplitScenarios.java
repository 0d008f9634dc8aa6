// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.hasm.Policy;
import dev.sne.shell.lab.LabSettings.Trait;
import dev.sne.testkit.lab.cluster.Side;
import java.time.Duration;
import java.util.List;

/// Firewalls that do not hear each other, though all of them work.
final class SplitScenarios {
    private static final Duration A_WHILE = Duration.ofSeconds(1);

    static final List<Scenario> ALL =
            List.of(
                    Scenario.of(
                            "split-takeover",
                            "the firewalls do not hear each other: both serve, and one of them"
                                    + " gives way as soon as they do",
                            SplitScenarios::takeover),
                    Scenario.of(
                                    "split-stay",
                                    "the firewalls do not hear each other: the backup stays one",
                                    SplitScenarios::stay)
                            .withSplit(Policy.Split.STAY),
                    Scenario.of(
                                    "split-witness",
                                    "a witness hears only the backup: that takes over, and the"
                                            + " active firewall gives way by itself",
                                    SplitScenarios::witness)
                            .withFirewalls(3)
                            .withSplit(Policy.Split.WITNESS)
                            .with(Trait.WITNESS),
                    Scenario.of(
                            "filtered",
                            "the clients' network loses all messages of the firewalls: nobody takes"
                                    + " over, as there is the other link",
                            SplitScenarios::filtered));

    private SplitScenarios() {}

    private static void takeover(Stage stage) {
        int before = stage.active();
        stage.separate(before);
        stage.await("two masters", () -> stage.masters().now().size() == 2);
        stage.pass(A_WHILE);
        stage.reunite(before);
        stage.awaitSettled();
    }

    private static void stay(Stage stage) {
        int before = stage.active();
        // Only who sees that the dedicated link is down stays a backup.
        int backup = stage.standby();
        stage.pull(backup, Side.SYNC);
        stage.separate(before);
        stage.pass(A_WHILE);
        stage.require(stage.active() == before, "the backup took over, though it is to stay one");
        stage.reunite(before);
        stage.plug(backup, Side.SYNC);
        stage.awaitSettled();
        stage.requireNoFailover();
    }

    private static void witness(Stage stage) {
        int before = stage.active();
        stage.separate(before);
        stage.awaitOtherMaster(before);
        stage.require(
                !stage.masters().now().contains(before),
                "a master served although the others had chosen another one");
        stage.pass(A_WHILE);
        stage.reunite(before);
        stage.awaitSettled();
    }

    private static void filtered(Stage stage) {
        int before = stage.active();
        stage.filterMain(before, true);
        stage.pass(A_WHILE);
        stage.filterMain(before, false);
        stage.awaitSettled();
        stage.requireNoFailover();
    }
}
