// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.scenario;

import dev.sne.hasm.Period;
import dev.sne.testkit.hasm.check.Checkers;
import dev.sne.testkit.hasm.check.Liveness;
import dev.sne.testkit.hasm.check.Violation;
import dev.sne.testkit.hasm.sim.Cluster;
import dev.sne.testkit.hasm.sim.Fault;
import dev.sne.testkit.hasm.sim.Happening;
import dev.sne.testkit.hasm.sim.Pending;
import dev.sne.testkit.hasm.sim.World;
import java.util.ArrayList;
import java.util.List;

/// A world in which a scenario is played, and all that watch it. Every safety property is checked
/// after everything that happens, and every message goes through its bytes.
final class Stage {

    private final World world;
    private final Checkers checkers;
    private final ServiceWatch service = new ServiceWatch();
    private final Chronicle chronicle = new Chronicle();
    private final WireCheck wire;
    private final List<String> trace = new ArrayList<>();

    Stage(Cluster cluster) {
        world = World.of(cluster, new SteadyFates(cluster.timing()));
        checkers = Checkers.safety(cluster.hosts());
        wire = new WireCheck(cluster.lollipop());
    }

    World world() {
        return world;
    }

    ServiceWatch service() {
        return service;
    }

    Chronicle chronicle() {
        return chronicle;
    }

    /// The lines written since this was last asked for.
    List<String> takeTrace() {
        List<String> lines = List.copyOf(trace);
        trace.clear();
        return lines;
    }

    /// Starts all hosts and lets them settle, without a trace.
    void boot() {
        for (int host = 1; host <= world.cluster().hosts(); host++) {
            befall(new Fault.Start(host));
        }
        settle();
        trace.clear();
    }

    /// What is expected afterwards is expected from here on.
    void mark() {
        chronicle.mark();
        service.mark(world);
    }

    /// Brings a fault on, after a mark.
    void befall(Fault fault) {
        mark();
        observe(world.befall(fault));
    }

    void run(long nanos) {
        long end = world.nowNanos() + nanos;
        Pending next = world.next();
        while (next != null && next.latestNanos() <= end) {
            world.advance(Math.max(world.nowNanos(), next.latestNanos()));
            observe(world.perform(next));
            next = world.next();
        }
        world.advance(end);
        service.look(world);
    }

    /// Runs until every component that can has one master, whom all others follow.
    ///
    /// @throws ScenarioException if that takes longer than it may
    void settle() {
        Cluster cluster = world.cluster();
        long bound = cluster.stabilisationNanos(Liveness.unhealthy(world));
        long slice = cluster.nanos(Period.ADV);
        long end = world.nowNanos() + bound;
        Violation open = Liveness.unsettled(world);
        while (open != null && world.nowNanos() < end) {
            run(slice - world.nowNanos() % slice);
            open = Liveness.unsettled(world);
        }
        if (open != null) {
            throw new ScenarioException("not settled: " + open);
        }
    }

    private void observe(Happening happening) {
        if (happening instanceof Happening.Stepped step) {
            chronicle.note(step);
            wire.check(step);
            String line = TraceLine.of(step, world.nowNanos());
            if (line != null) {
                trace.addAll(line.lines().toList());
            }
        }
        service.look(world);
        Violation violation = checkers.after(world, happening);
        if (violation != null) {
            throw new ScenarioException(violation.toString());
        }
    }
}
