// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

import dev.sne.hasm.AlarmTimer;
import dev.sne.hasm.Draft;
import dev.sne.hasm.Effect;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.Next;
import dev.sne.hasm.Policy;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.StatusTable;
import dev.sne.hasm.SubState;
import dev.sne.hasm.TransitionTable;
import dev.sne.testkit.hasm.sim.Cluster;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Machines that are wrong on purpose, at least one for each property the machine has a part in.
final class Mutants {
    private static final TransitionTable RIGHT = TransitionTable.STANDARD;
    private static final Cluster TWO = Scope.cluster(2, 1, false, Policy.STANDARD);
    private static final Cluster PREEMPTING =
            Scope.cluster(2, 1, false, Policy.STANDARD.withPreempt(true));

    private Mutants() {}

    /// Those that break safety.
    static List<Mutant> unsafe() {
        return List.of(
                mutant(
                        "S1",
                        "a later master neither fences nor is believed",
                        Scope.of(TWO, 2, 0, FaultKind.PARTITION),
                        RIGHT.without("G3").without("G4a").without("G4b").without("G4d")),
                mutant(
                        "S1'",
                        "an impatient backup takes no notice of a master that does not object",
                        Scope.of(TWO, 1, 0, FaultKind.CRASH),
                        impatient().without("S8").without("S10").without("H20")),
                mutant(
                        "S2",
                        "the counter of a takeover is not stored",
                        Scope.of(TWO, 2, 0, FaultKind.PARTITION, FaultKind.RESTART),
                        withoutStore()),
                mutant(
                        "S2",
                        "a master that is fenced goes on in the other's epoch",
                        Scope.of(TWO, 2, 0, FaultKind.PARTITION),
                        RIGHT.without("G4a")),
                mutant(
                        "S2",
                        "a later epoch is forgotten again",
                        Scope.of(TWO, 1, 0, FaultKind.CRASH, FaultKind.PARTITION),
                        Bend.after(RIGHT, "B15", host -> Bend.set(host, "epoch", Epoch.NONE))),
                mutant(
                        "S3",
                        "the service is activated whatever the checks say",
                        Scope.of(TWO, 2, 16, FaultKind.UPLINK, FaultKind.CRASH),
                        Bend.always(RIGHT, "H12")),
                mutant(
                        "S4",
                        "a takeover without an uplink leaves it up",
                        Scope.of(TWO, 2, 16, FaultKind.UPLINK, FaultKind.CRASH),
                        withoutProcedure(RIGHT, "H15", Procedure.UPLINK_DEACTIVATE)),
                mutant(
                        "S5",
                        "nobody objects to an unsynchronised candidate, who objects to all",
                        Scope.of(TWO, 1, 0, FaultKind.RESTART),
                        Bend.always(RIGHT, "D5").without("B19")),
                mutant(
                        "S6",
                        "the own downlink is not looked at before a bid",
                        Scope.of(TWO, 1, 0, FaultKind.DOWNLINK),
                        Bend.always(RIGHT.without("H1"), "H2")),
                new Mutant(
                        "S7",
                        "a deposed master keeps its copy",
                        new Scope(
                                TWO,
                                Set.of(FaultKind.PARTITION),
                                2,
                                0,
                                1,
                                false,
                                Scope.Orders.BY_HOST),
                        with(keepingCopies())),
                mutant(
                        "S8",
                        "the table changes but not its version",
                        Scope.of(TWO, 1, 0, FaultKind.RESTART),
                        withoutVersions()),
                mutant(
                        "S4",
                        "a planned release leaves the service active",
                        Scope.of(TWO, 1, 0, FaultKind.SWITCHOVER),
                        withoutProcedure(RIGHT, "S9", Procedure.SERVICE_DEACTIVATE)),
                mutant(
                        "S9",
                        "a successor does not wait for the release",
                        Scope.of(TWO, 2, 12, FaultKind.SWITCHOVER, FaultKind.DROP),
                        Bend.leading(RIGHT, "H9", Next.to(SubState.H_UP))),
                mutant(
                        "S11",
                        "a takeover without a downlink undoes nothing",
                        Scope.of(TWO, 2, 40, FaultKind.CRASH, FaultKind.CARRIER),
                        Bend.idle(RIGHT, "H26")));
    }

    /// Those that do not come to rest as they should.
    static List<Mutant> restless() {
        return List.of(
                mutant(
                        "L1",
                        "neither a silent master nor a missing service makes a backup stand",
                        Scope.of(TWO, 1, 0, FaultKind.CRASH),
                        RIGHT.without("B15").without("B16").without("B11").without("B12")),
                mutant(
                        "L2",
                        "a backup forgets who is master",
                        Scope.of(TWO, 1, 0, FaultKind.CRASH),
                        Bend.after(RIGHT, "B1", host -> Bend.set(host, "master", 0))),
                mutant(
                        "L3",
                        "a bulk transfer never ends",
                        Scope.of(TWO, 1, 0, FaultKind.RESTART),
                        RIGHT.without("B2")),
                mutant(
                        "L4",
                        "a silent backup stays in the table",
                        Scope.of(TWO, 1, 0, FaultKind.CRASH),
                        Bend.idle(RIGHT, "S14")),
                mutant(
                        "L5",
                        "a master does not look after itself",
                        Scope.of(TWO, 1, 0, FaultKind.SERVICE),
                        RIGHT.without("S5")),
                mutant(
                        "L6",
                        "a better host never preempts",
                        Scope.of(PREEMPTING, 1, 0, FaultKind.RESTART),
                        RIGHT.without("B28")));
    }

    private static Mutant mutant(String property, String name, Scope scope, TransitionTable table) {
        return new Mutant(property, name, scope, with(table));
    }

    private static UnaryOperator<Cluster> with(TransitionTable table) {
        return cluster -> cluster.withTable(table);
    }

    private static TransitionTable impatient() {
        return Bend.after(RIGHT, "B1", host -> Bend.set(host, AlarmTimer.DEAD, 2 * Ticks.NANOS));
    }

    private static TransitionTable withoutStore() {
        TransitionTable table = Bend.forgetting(RIGHT, "H6", Effect.Store.class::isInstance);
        return Bend.forgetting(table, "H8", Effect.Store.class::isInstance);
    }

    private static TransitionTable withoutProcedure(
            TransitionTable table, String rule, Procedure forgotten) {
        return Bend.forgetting(
                table,
                rule,
                effect ->
                        effect instanceof Effect.RunProcedure run && run.procedure() == forgotten);
    }

    private static TransitionTable keepingCopies() {
        return Bend.around(
                RIGHT,
                "G3",
                (host, action) -> {
                    Object synced = Bend.variable(host, "synced");
                    Object lastseq = Bend.variable(host, "lastseq");
                    action.run();
                    Bend.set(host, "synced", synced);
                    Bend.set(host, "lastseq", lastseq);
                    Bend.set(host, "stream", Bend.variable(host, "epoch"));
                });
    }

    private static TransitionTable withoutVersions() {
        return Bend.around(
                RIGHT,
                "S12",
                (host, action) -> {
                    StatusTable before = (StatusTable) Bend.variable(host, "table");
                    action.run();
                    StatusTable after = (StatusTable) Bend.variable(host, "table");
                    keepVersion(host, before, after);
                });
    }

    private static void keepVersion(Draft host, StatusTable before, StatusTable after) {
        Bend.set(host, "table", new StatusTable(after.epoch(), before.version(), after.entries()));
    }
}
