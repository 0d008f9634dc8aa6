// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Period;
import dev.sne.testkit.hasm.check.Checkers;
import dev.sne.testkit.hasm.check.Liveness;
import dev.sne.testkit.hasm.check.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Plays a script: performs what happens, one event after the other, and has every property checked
/// after each. A script always gives the same run.
public final class Simulator {
    /// A machine that is given this many inputs without time passing never comes to rest.
    private static final int STORM_LIMIT = 100_000;

    private final Script script;
    private final SeededFates fates;
    private final World world;
    private final Checkers checkers;
    private final Trace trace;
    private long events;
    private int storm;
    private long settledNanos = -1;
    private @Nullable Violation violation;

    /// @param trace where to write what happens
    public Simulator(Script script, Trace trace) {
        this.script = script;
        this.trace = trace;
        Cluster cluster = script.cluster();
        fates = new SeededFates(script.seed(), cluster.timing(), script.noise());
        world = new World(cluster, fates, clocks(script));
        checkers = Checkers.safety(cluster.hosts());
    }

    /// Plays a script without a trace.
    public static Outcome run(Script script) {
        return new Simulator(script, Trace.NONE).run();
    }

    /// Plays the script to its end, or to the first property that does not hold.
    public Outcome run() {
        List<TimedFault> faults = script.faults();
        int next = 0;
        while (violation == null && next < faults.size()) {
            TimedFault fault = faults.get(next++);
            runUntil(fault.atNanos());
            befall(fault.fault());
        }
        runUntil(script.quietNanos());
        quieten();
        settle();
        return new Outcome(script, violation, world.nowNanos(), events, settledNanos);
    }

    /// The world as it is now.
    public World world() {
        return world;
    }

    /// Performs everything up to an instant.
    void runUntil(long nanos) {
        while (violation == null && performNext(nanos)) {
            // Each performs one event.
        }
        if (violation == null) {
            world.advance(Math.max(world.nowNanos(), nanos));
        }
    }

    /// Performs what happens next; false if nothing does up to an instant.
    boolean performNext(long nanos) {
        Pending next = world.next();
        if (next == null || next.latestNanos() > nanos) {
            return false;
        }
        storm = next.latestNanos() > world.nowNanos() ? 0 : storm + 1;
        if (storm > STORM_LIMIT) {
            throw new IllegalStateException("no time passes any more at " + next);
        }
        world.advance(Math.max(world.nowNanos(), next.latestNanos()));
        events++;
        observe(world.perform(next));
        return true;
    }

    @Nullable Violation violation() {
        return violation;
    }

    void befall(Fault fault) {
        if (violation == null) {
            Happening happening = world.befall(fault);
            if (happening instanceof Happening.Stepped) {
                trace.note(world, new Happening.Befell(fault));
            }
            observe(happening);
        }
    }

    /// Ends all noise and, if the script says so, repairs everything.
    private void quieten() {
        fates.quiet();
        if (script.repaired()) {
            for (Fault each : world.repairs()) {
                befall(each);
            }
        }
    }

    /// Waits until the world is settled and has been for longer than a takeover takes.
    private void settle() {
        long bound = world.nowNanos() + boundNanos();
        long slice = world.cluster().nanos(Period.TAKEOVER) / 2;
        // What is under way at the last fault, such as a switchover, comes to its end first.
        runUntil(world.nowNanos() + world.cluster().nanos(Period.TAKEOVER));
        do {
            Violation open = Liveness.unsettled(world);
            while (violation == null && open != null && world.nowNanos() < bound) {
                runUntil(Math.min(bound, world.nowNanos() + slice));
                open = Liveness.unsettled(world);
            }
            if (violation == null) {
                violation = open;
            }
            settledNanos = world.nowNanos() - script.quietNanos();
        } while (violation == null && !keeps(bound));
    }

    /// L1: it gets one master *and keeps it*. With preemption a better host may take over once
    /// more, when its hold has ended.
    private boolean keeps(long bound) {
        int keepers = Liveness.keepers(world);
        int before = masters() & keepers;
        runUntil(world.nowNanos() + 3 * world.cluster().nanos(Period.TAKEOVER));
        if (violation != null) {
            return true;
        }
        Violation open = Liveness.unsettled(world);
        if (open != null && open.property().equals("L4")) {
            // The table may have changed just now, and the advertisement of it be on its way.
            runUntil(world.nowNanos() + 3 * world.cluster().nanos(Period.ADV));
            open = Liveness.unsettled(world);
        }
        boolean changed = (before & ~masters()) != 0;
        if (open == null && !changed) {
            return true;
        }
        boolean mayChange = world.cluster().policy().preempt() || keepers == 0;
        if (mayChange && world.nowNanos() < bound) {
            return false;
        }
        violation =
                open != null
                        ? open
                        : new Violation(
                                "L1", world.nowNanos(), "the master changed without a fault");
        return true;
    }

    private int masters() {
        int masters = 0;
        for (int host = 1; host <= world.cluster().hosts(); host++) {
            if (world.host(host).state().isMaster()) {
                masters |= Network.bit(host);
            }
        }
        return masters;
    }

    private long boundNanos() {
        Cluster cluster = world.cluster();
        long bound = cluster.stabilisationNanos(Liveness.unhealthy(world));
        if (cluster.policy().preempt()) {
            bound += 2 * cluster.nanos(Period.PREEMPT) + cluster.nanos(Period.STABLE);
        }
        return bound;
    }

    private void observe(Happening happening) {
        trace.note(world, happening);
        violation = checkers.after(world, happening);
    }

    private static LocalClock[] clocks(Script script) {
        var prng = new Prng(script.seed()).fork(7);
        var clocks = new LocalClock[script.cluster().hosts() + 1];
        for (int host = 1; host < clocks.length; host++) {
            long offset = prng.between(0, 1_000_000_000_000L);
            long drift = prng.between(0, 2L * script.driftPpm()) - script.driftPpm();
            clocks[host] = new LocalClock(offset, (int) drift);
        }
        clocks[0] = clocks[1];
        return clocks;
    }
}
