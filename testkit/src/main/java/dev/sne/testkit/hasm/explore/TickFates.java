// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

import dev.sne.hasm.Check;
import dev.sne.hasm.Link;
import dev.sne.hasm.Period;
import dev.sne.hasm.Procedure;
import dev.sne.testkit.hasm.sim.Cluster;
import dev.sne.testkit.hasm.sim.Fates;
import dev.sne.testkit.hasm.sim.ProcedureFate;
import dev.sne.testkit.hasm.sim.Span;

/// Nothing is decided by chance: what takes time takes a tick, and whatever is left open is a
/// choice of the search. It has no state, so that copies are the same one.
final class TickFates implements Fates {
    private static final Span TICK = Span.exactly(Ticks.NANOS);

    private final Span travel;
    private final Span alarm;
    private final Span transfer;

    /// @param open whether messages may take anything from a tick to D_MAX and alarms may ring late
    ///   by up to G, instead of D_MAX and no lateness
    TickFates(Cluster cluster, boolean open) {
        long delay = cluster.nanos(Period.D_MAX);
        travel = new Span(open ? Ticks.NANOS : delay, delay);
        alarm = new Span(0, open ? cluster.nanos(Period.G) : 0);
        transfer = Span.exactly(2 * Ticks.NANOS);
    }

    @Override
    public int copies(int from, int to, Link link) {
        return 1;
    }

    @Override
    public Span travel(int from, int to, Link link) {
        return travel;
    }

    @Override
    public Span check(int host, Check check, long limitNanos) {
        return TICK;
    }

    @Override
    public boolean falselyNegative(int host, Check check) {
        return false;
    }

    @Override
    public Span procedure(int host, Procedure procedure, long limitNanos) {
        return TICK;
    }

    @Override
    public ProcedureFate procedureFate(int host, Procedure procedure) {
        return ProcedureFate.WORKS;
    }

    @Override
    public Span transfer(int server, int receiver) {
        return transfer;
    }

    @Override
    public Span carrierNotice(int host, Link link) {
        return TICK;
    }

    @Override
    public Span alarm(int host, long deadlineNanos) {
        return alarm;
    }

    @Override
    public Span connectionEvent(int master) {
        return Span.NEVER;
    }

    @Override
    public long tie() {
        return 0;
    }

    @Override
    public Fates copy() {
        return this;
    }
}
