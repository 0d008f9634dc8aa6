// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.scenario;

import dev.sne.hasm.Check;
import dev.sne.hasm.Link;
import dev.sne.hasm.Period;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.Timing;
import dev.sne.testkit.hasm.sim.Fates;
import dev.sne.testkit.hasm.sim.ProcedureFate;
import dev.sne.testkit.hasm.sim.Span;

/// Nothing happens by chance: everything takes a fixed part of what it may take, so that times in a
/// trace can be followed with a pencil. What happens at the same instant happens in the order in
/// which it was set going.
final class SteadyFates implements Fates {

    /// A message takes half of D_MAX.
    private static final int TRAVEL = 2;

    /// A check takes a fifth of its limit, a procedure a fifth of A_MAX.
    private static final int WORK = 5;

    private final Timing timing;
    private long ties;

    SteadyFates(Timing timing) {
        this.timing = timing;
    }

    private SteadyFates(SteadyFates other) {
        timing = other.timing;
        ties = other.ties;
    }

    @Override
    public int copies(int from, int to, Link link) {
        return 1;
    }

    @Override
    public Span travel(int from, int to, Link link) {
        return Span.exactly(timing.nanos(Period.D_MAX) / TRAVEL);
    }

    @Override
    public Span check(int host, Check check, long limitNanos) {
        return Span.exactly(limitNanos / WORK);
    }

    @Override
    public boolean falselyNegative(int host, Check check) {
        return false;
    }

    @Override
    public Span procedure(int host, Procedure procedure, long limitNanos) {
        return Span.exactly(timing.nanos(Period.A_MAX) / WORK);
    }

    @Override
    public ProcedureFate procedureFate(int host, Procedure procedure) {
        return ProcedureFate.WORKS;
    }

    @Override
    public Span transfer(int server, int receiver) {
        return Span.exactly(timing.nanos(Period.ADV));
    }

    @Override
    public Span carrierNotice(int host, Link link) {
        return Span.exactly(0);
    }

    @Override
    public Span alarm(int host, long deadlineNanos) {
        return Span.exactly(0);
    }

    @Override
    public Span connectionEvent(int master) {
        return Span.exactly(timing.nanos(Period.ADV));
    }

    @Override
    public long tie() {
        return ++ties;
    }

    @Override
    public SteadyFates copy() {
        return new SteadyFates(this);
    }
}
