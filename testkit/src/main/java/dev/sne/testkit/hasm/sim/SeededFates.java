// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Check;
import dev.sne.hasm.Link;
import dev.sne.hasm.Period;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.Timing;

/// Draws everything from a seed. Each purpose has numbers of its own, so that a fault more or less
/// leaves as much as possible of a run as it was.
final class SeededFates implements Fates {
    private static final long MICRO = 1_000;

    private final Timing timing;
    private final Prng travel;
    private final Prng checks;
    private final Prng procedures;
    private final Prng ties;
    private final Prng stream;
    private final long alarms;
    private Noise noise;

    SeededFates(long seed, Timing timing, Noise noise) {
        this.timing = timing;
        this.noise = noise;
        var root = new Prng(seed);
        travel = root.fork(1);
        checks = root.fork(2);
        procedures = root.fork(3);
        ties = root.fork(4);
        stream = root.fork(5);
        alarms = root.fork(6).next();
    }

    private SeededFates(SeededFates other) {
        timing = other.timing;
        noise = other.noise;
        travel = other.travel.copy();
        checks = other.checks.copy();
        procedures = other.procedures.copy();
        ties = other.ties.copy();
        stream = other.stream.copy();
        alarms = other.alarms;
    }

    /// From now on nothing is lost, late, doubled or slow.
    void quiet() {
        noise = Noise.NONE;
    }

    @Override
    public int copies(int from, int to, Link link) {
        if (travel.chance(noise.loss())) {
            return 0;
        }
        return travel.chance(noise.duplicate()) ? 2 : 1;
    }

    @Override
    public Span travel(int from, int to, Link link) {
        long bound = timing.nanos(Period.D_MAX);
        if (travel.chance(noise.late())) {
            return draw(travel, bound, 6 * bound);
        }
        return draw(travel, bound / 20, bound);
    }

    @Override
    public Span check(int host, Check check, long limitNanos) {
        if (checks.chance(noise.slowCheck())) {
            return draw(checks, limitNanos + 1, 2 * limitNanos);
        }
        return draw(checks, limitNanos / 20, inTime(limitNanos));
    }

    @Override
    public boolean falselyNegative(int host, Check check) {
        return checks.chance(noise.falseNegative());
    }

    @Override
    public Span procedure(int host, Procedure procedure, long limitNanos) {
        return draw(procedures, 0, most(procedure, limitNanos));
    }

    /// What activations may take so that the first check finds them done, and what the four
    /// procedures of a release may take so that all of it ends within R_MAX.
    private long most(Procedure procedure, long limitNanos) {
        long most =
                switch (procedure) {
                    case UPLINK_ACTIVATE -> timing.nanos(Period.SETTLE_UP);
                    case SERVICE_ACTIVATE -> timing.nanos(Period.A_MAX);
                    default -> timing.nanos(Period.R_MAX) / 4;
                };
        return inTime(Math.min(most, limitNanos));
    }

    /// A little less than a limit, since the clock that measures it may be a little too fast.
    private static long inTime(long limitNanos) {
        return Math.max(limitNanos - limitNanos / 1024, MICRO);
    }

    @Override
    public ProcedureFate procedureFate(int host, Procedure procedure) {
        if (procedures.chance(noise.failingProcedure())) {
            return ProcedureFate.FAILS;
        }
        return procedures.chance(noise.slowProcedure()) ? ProcedureFate.SLOW : ProcedureFate.WORKS;
    }

    @Override
    public Span transfer(int server, int receiver) {
        long unit = timing.nanos(Period.ADV);
        return stream.oneIn(4) ? draw(stream, 0, 12 * unit) : draw(stream, 0, 2 * unit);
    }

    @Override
    public Span carrierNotice(int host, Link link) {
        return draw(procedures, 0, timing.nanos(Period.G));
    }

    @Override
    public Span alarm(int host, long deadlineNanos) {
        // Drawn from the deadline itself: asking twice must give the same answer.
        long grain = timing.nanos(Period.G);
        long drawn = Prng.mix(alarms ^ Prng.mix(deadlineNanos * 31 + host));
        return Span.exactly(Long.remainderUnsigned(drawn, grain / MICRO) * MICRO);
    }

    @Override
    public Span connectionEvent(int master) {
        return draw(stream, timing.nanos(Period.ADV) / 2, 3 * timing.nanos(Period.ADV));
    }

    @Override
    public long tie() {
        return ties.next();
    }

    @Override
    public SeededFates copy() {
        return new SeededFates(this);
    }

    private static Span draw(Prng prng, long least, long most) {
        return Span.exactly(prng.between(least / MICRO, most / MICRO) * MICRO);
    }
}
