// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.replication;

import dev.sne.hasm.replication.EntryKind;
import dev.sne.hasm.replication.ReceiverListener;
import dev.sne.hasm.replication.Sender;
import dev.sne.testkit.hasm.sim.Prng;
import org.jspecify.annotations.Nullable;

/// Plays a plan: the master's table changes, things befall the hosts, then all is quiet, and every
/// table must become the master's.
///
/// All the time: entries arrive in order, each once, not before their templates; nothing is
/// acknowledged before the kernel has it. At the end: every backup is complete, its table is the
/// master's, the master knows so, and no transfer is left over.
public final class ReplicationSimulator {
    private static final long SETTLE_NANOS = 60_000_000_000L;
    private static final long SLICE_NANOS = 250_000_000;

    /// What a run came to.
    ///
    /// @param violation what was wrong, null if nothing
    /// @param entries how many entries the last master's stream had
    /// @param transfers how often a whole table was fetched
    /// @param continuations how often a backup went on with what it had under another master
    /// @param toldLate how many connections a master was told of by the one before
    /// @param repairs how often only some buckets were
    /// @param gone how often somebody fell behind what is kept
    /// @param settledNanos how long it took after the last fault
    /// @param fingerprint of the whole run: the same for the same plan
    public record Outcome(
            Plan plan,
            @Nullable String violation,
            long entries,
            int transfers,
            int continuations,
            int toldLate,
            int repairs,
            int gone,
            long settledNanos,
            long fingerprint) {}

    private final Plan plan;
    private final ReplicationWorld world;
    private final Prng traffic;
    private final Prng faults;
    private long changes;
    private boolean ended;

    private ReplicationSimulator(Plan plan, Bend bend) {
        this.plan = plan;
        world = new ReplicationWorld(plan, bend);
        traffic = new Prng(plan.seed()).fork(4);
        faults = new Prng(plan.seed()).fork(5);
    }

    /// Plays the plan.
    public static Outcome run(Plan plan, Bend bend) {
        var simulator = new ReplicationSimulator(plan, bend);
        try (ReplicationWorld world = simulator.world) {
            return simulator.run(world);
        }
    }

    private Outcome run(ReplicationWorld it) {
        for (int i = 0; i < plan.flows(); i++) {
            change();
        }
        scheduleChange();
        for (int i = 0; i < plan.faults(); i++) {
            it.tasks().after(faults.between(0, plan.busyNanos()), this::befall);
        }
        it.runUntil(plan.busyNanos());
        ended = true;
        it.quieten();
        long quiet = it.tasks().now();
        String open = open();
        while (it.violation() == null && open != null && it.tasks().now() < quiet + SETTLE_NANOS) {
            it.runUntil(it.tasks().now() + SLICE_NANOS);
            open = open();
        }
        String violation = it.violation() == null ? open : it.violation();
        Sender sender = it.master().sender();
        int transfers = 0;
        int continuations = 0;
        int toldLate = 0;
        int repairs = 0;
        long fingerprint = it.tasks().now();
        for (SimulatedHost each : it.hosts()) {
            transfers += each.completions();
            continuations += each.continuations();
            toldLate += each.toldLate();
            repairs += each.repairs();
            fingerprint = Prng.mix(fingerprint + each.fingerprint());
        }
        return new Outcome(
                plan,
                violation,
                sender == null ? 0 : sender.position(),
                transfers,
                continuations,
                toldLate,
                repairs,
                it.losses(ReceiverListener.Loss.GONE),
                it.tasks().now() - quiet,
                fingerprint);
    }

    private void scheduleChange() {
        world.tasks()
                .after(
                        traffic.between(1, 2 * plan.changeNanos()),
                        () -> {
                            if (!ended) {
                                change();
                                scheduleChange();
                            }
                        });
    }

    private void change() {
        SimulatedHost master = world.master();
        FakeTable table = master.table();
        changes++;
        boolean many = table.size() > plan.flows();
        if (table.size() == 0 || !many && traffic.oneIn(2)) {
            master.change(EntryKind.NEW, traffic.next() | 1, changes << Integer.SIZE);
        } else {
            long key = table.keyNear(traffic.next());
            boolean ends = many || traffic.oneIn(3);
            long state = FakeTable.changed(table.state(key), changes);
            master.change(ends ? EntryKind.DESTROY : EntryKind.UPDATE, key, state);
            if (ends && traffic.oneIn(4)) {
                // The same connection comes again at once.
                master.change(EntryKind.NEW, key, changes << Integer.SIZE);
            }
        }
    }

    private void befall() {
        if (ended) {
            return;
        }
        SimulatedHost host = world.host(1 + faults.below(plan.hosts()));
        long spell = faults.between(1_000_000, 700_000_000);
        boolean withTable = faults.oneIn(3);
        switch (faults.below(5)) {
            case 0 -> {
                if (!host.isMaster()) {
                    host.crash(withTable);
                    world.tasks().after(spell, () -> world.restart(host));
                }
            }
            case 1 -> {
                world.cut(host.number(), true);
                world.tasks().after(spell, () -> world.cut(host.number(), false));
            }
            case 2 -> {
                for (int i = faults.below(20); i >= 0; i--) {
                    change();
                }
                world.master().loseEvents();
            }
            case 3 -> world.failOver(withTable);
            default -> host.verify();
        }
    }

    /// What is not as it should be after quiet, null if nothing.
    private @Nullable String open() {
        SimulatedHost master = world.master();
        Sender sender = master.sender();
        if (sender == null) {
            return "no master";
        }
        for (SimulatedHost each : world.hosts()) {
            if (each.pending() > 0 || each.transfers() > 0) {
                return each + " has something under way";
            }
            if (each != master) {
                if (!each.isComplete()) {
                    return each + " is not complete";
                }
                if (!master.table().sameAs(each.table())) {
                    return each + ": " + master.table().difference(each.table());
                }
                if (sender.lag(each.number()) != 0) {
                    return each + " has not acknowledged " + sender.lag(each.number());
                }
            }
        }
        return null;
    }
}
