// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

import dev.sne.hasm.Period;
import dev.sne.testkit.hasm.check.Checkers;
import dev.sne.testkit.hasm.check.Liveness;
import dev.sne.testkit.hasm.check.Violation;
import dev.sne.testkit.hasm.sim.Cluster;
import dev.sne.testkit.hasm.sim.Digest;
import dev.sne.testkit.hasm.sim.Fault;
import dev.sne.testkit.hasm.sim.Happening;
import dev.sne.testkit.hasm.sim.Pending;
import dev.sne.testkit.hasm.sim.SimHost;
import dev.sne.testkit.hasm.sim.Trace;
import dev.sne.testkit.hasm.sim.World;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a search has got to: the world, what the checkers remember, and what else decides how it
/// can go on.
final class Position {
    /// The age of a cluster that has come to rest.
    static final int SETTLED = -1;

    /// How often a cluster may come to rest again without a fault, where it may at all.
    private static final int MAX_RESTS = 3;

    final World world;
    final Checkers checkers;
    private final Scope scope;

    /// Whose turn it is at this instant; beyond the last host, nobody's.
    private int turn = 1;

    private int faultsLeft;
    private int changesLeft;

    /// Ticks since the last fault, or [#SETTLED].
    private int age = SETTLED;

    /// How often it has been at rest since the last fault.
    private int rests;

    /// Whether nothing more is to be seen from here.
    private boolean ended;

    /// Steps from the beginning.
    int depth;

    @Nullable Path path;

    /// The choices that led here, where there was one.
    record Path(@Nullable Path before, int move) {}

    Position(Scope scope, World world, Checkers checkers) {
        this.scope = scope;
        this.world = world;
        this.checkers = checkers;
        faultsLeft = scope.faults();
        changesLeft = scope.changes();
    }

    private Position(Position other) {
        scope = other.scope;
        world = other.world.copy();
        checkers = other.checkers.copy();
        turn = other.turn;
        faultsLeft = other.faultsLeft;
        changesLeft = other.changesLeft;
        age = other.age;
        rests = other.rests;
        ended = other.ended;
        depth = other.depth;
        path = other.path;
    }

    Position copy() {
        return new Position(this);
    }

    int age() {
        return age;
    }

    void digest(Digest digest) {
        world.digest(digest);
        checkers.digest(digest, world.nowNanos(), world.horizonNanos());
        digest.add((long) turn << 32 | age & 0xffff_ffffL);
        digest.add((long) faultsLeft << 32 | (long) changesLeft << 16 | rests);
    }

    /// Everything that can come next.
    List<Move> moves() {
        var moves = new ArrayList<Move>();
        if (ended) {
            return moves;
        }
        boolean due = scope.orders() == Scope.Orders.ALL ? happenAnywhere(moves) : happen(moves);
        if (scope.orders() == Scope.Orders.ALL || turn > hosts()) {
            boolean paused = resume(moves);
            befall(moves);
            boolean mayPass = !due && !(paused && age >= scope.windowTicks());
            if (mayPass && nextNanos() != Long.MAX_VALUE) {
                moves.add(new Move.Advance());
            }
        }
        return moves;
    }

    /// What can happen at the host whose turn it is, passing over hosts at which nothing can.
    private boolean happen(List<Move> moves) {
        while (turn <= hosts()) {
            boolean due = enabled(turn, moves);
            if (!moves.isEmpty()) {
                if (!due) {
                    moves.add(new Move.Pass());
                }
                return due;
            }
            turn++;
        }
        return false;
    }

    private boolean happenAnywhere(List<Move> moves) {
        boolean due = false;
        for (int host = 1; host <= hosts(); host++) {
            due |= enabled(host, moves);
        }
        return due;
    }

    /// Adds what may happen at a host now.
    ///
    /// @return whether time cannot pass before some of it has happened
    private boolean enabled(int host, List<Move> moves) {
        long now = world.nowNanos();
        boolean due = false;
        List<Pending> pending = world.pending();
        for (int i = 0; i < pending.size(); i++) {
            Pending each = pending.get(i);
            if (each.event().host() == host && mayHappen(each)) {
                moves.add(new Move.Happen(each));
                due |= each.latestNanos() <= now;
            }
        }
        Pending alarm = world.alarm(host);
        if (alarm != null && mayHappen(alarm)) {
            moves.add(new Move.Happen(alarm));
            due |= alarm.latestNanos() <= now;
        }
        return due;
    }

    /// In a cluster at rest everything takes as long as it may: what varies would go on varying for
    /// ever.
    private boolean mayHappen(Pending what) {
        long from = age == SETTLED ? what.latestNanos() : what.earliestNanos();
        return from <= world.nowNanos();
    }

    private void befall(List<Move> moves) {
        if (mayBefall()) {
            for (FaultKind kind : FaultKind.values()) {
                if (scope.kinds().contains(kind)) {
                    FaultMenu.add(world, kind, moves);
                }
            }
        }
        for (int host = 1; changesLeft > 0 && host <= hosts(); host++) {
            SimHost master = world.host(host);
            if (master.isAwake() && master.state().isMaster()) {
                moves.add(new Move.Change(host));
            }
        }
    }

    /// Adds the end of every pause.
    ///
    /// @return whether there is one
    private boolean resume(List<Move> moves) {
        int before = moves.size();
        for (int host = 1; host <= hosts(); host++) {
            if (isPaused(host)) {
                moves.add(new Move.Resume(host));
            }
        }
        return moves.size() > before;
    }

    private boolean isPaused(int host) {
        return world.host(host).isRunning() && !world.host(host).isAwake();
    }

    private boolean mayBefall() {
        return faultsLeft > 0 && (age == SETTLED || age <= scope.windowTicks());
    }

    /// The next instant at which anything can happen or has to, [Long#MAX_VALUE] if none.
    private long nextNanos() {
        long now = world.nowNanos();
        long next = Long.MAX_VALUE;
        List<Pending> pending = world.pending();
        for (int i = 0; i < pending.size(); i++) {
            next = Math.min(next, next(pending.get(i), now));
        }
        for (int host = 1; host <= hosts(); host++) {
            Pending alarm = world.alarm(host);
            if (alarm != null) {
                next = Math.min(next, next(alarm, now));
            }
        }
        // A fault, or its end, may come at any tick.
        return mayBefall() || isAnyPaused() ? Math.min(next, now + Ticks.NANOS) : next;
    }

    private boolean isAnyPaused() {
        boolean any = false;
        for (int host = 1; host <= hosts(); host++) {
            any |= isPaused(host);
        }
        return any;
    }

    private long next(Pending what, long now) {
        boolean open = age != SETTLED && what.earliestNanos() > now;
        return open ? what.earliestNanos() : what.latestNanos();
    }

    /// Goes on.
    ///
    /// @return the property that does not hold any more, or `null`
    @Nullable Violation apply(Move move, Trace trace) {
        depth++;
        return switch (move) {
            case Move.Happen(Pending what) -> observe(world.perform(what), trace);
            case Move.Pass _ -> {
                turn++;
                yield null;
            }
            case Move.Advance _ -> advance();
            case Move.Befall(List<Fault> faults) -> {
                fault();
                Violation found = null;
                for (Fault each : faults) {
                    if (found == null) {
                        found = befall(each, trace);
                    }
                }
                yield found;
            }
            case Move.Resume(int host) -> {
                turn = 1;
                age = 0;
                rests = 0;
                yield befall(new Fault.Resume(host), trace);
            }
            case Move.Lose(List<Pending> messages) -> {
                fault();
                messages.forEach(world::lose);
                yield null;
            }
            case Move.Change(int master) -> {
                changesLeft--;
                turn = 1;
                yield observe(world.change(master), trace);
            }
        };
    }

    private void fault() {
        faultsLeft--;
        turn = 1;
        age = 0;
        rests = 0;
    }

    private @Nullable Violation befall(Fault fault, Trace trace) {
        Happening happening = world.befall(fault);
        if (happening instanceof Happening.Stepped) {
            trace.note(world, new Happening.Befell(fault));
        }
        return observe(happening, trace);
    }

    private @Nullable Violation observe(Happening happening, Trace trace) {
        trace.note(world, happening);
        return checkers.after(world, happening);
    }

    /// Lets time pass; before, looks whether the cluster has come to rest, and stays there.
    private @Nullable Violation advance() {
        Violation found = age == SETTLED ? stay() : settle();
        if (found != null || ended) {
            return found;
        }
        long next = nextNanos();
        if (age != SETTLED) {
            age += ticks(next - world.nowNanos());
        }
        world.advance(next);
        turn = 1;
        return null;
    }

    private @Nullable Violation settle() {
        Violation open = Liveness.unsettled(world);
        if (open == null && age >= leastTicks() && !isRestless()) {
            age = SETTLED;
        } else if (age > boundTicks()) {
            ended = true;
            return open;
        }
        return null;
    }

    private @Nullable Violation stay() {
        Violation open = Liveness.unsettled(world);
        if (open == null && !isRestless()) {
            return null;
        }
        rests++;
        if (open != null && (rests > MAX_RESTS || !mayChange())) {
            return new Violation(
                    open.property(), open.atNanos(), "not kept without a fault: " + open.text());
        }
        ended = rests > MAX_RESTS;
        age = 0;
        return null;
    }

    /// Whether somebody is trying to become master, or to find one. A cluster that none of its
    /// hosts can serve, or in which one hears another but not the other way round, may go on like
    /// that for ever, with new epochs; nothing is promised about it, and it is not followed beyond
    /// T_STAB.
    private boolean isRestless() {
        for (int host = 1; host <= hosts(); host++) {
            SimHost each = world.host(host);
            if (each.isRunning()) {
                switch (each.state().sub()) {
                    case D_LISTEN, B_AWAIT, H_VERIFY, H_ELECT, H_REL, H_UP, H_SVC, S_REL -> {
                        return true;
                    }
                    case OFF, I_CHK, I_WAIT, B_SYNC, B_MON, B_QUERY, B_DOUBT, B_ISOL, S_RUN -> {
                        // At rest, as far as this host can.
                    }
                }
            }
        }
        return isAnyPaused();
    }

    private boolean mayChange() {
        return cluster().policy().preempt() || Liveness.keepers(world) == 0;
    }

    /// What is under way at a fault, such as a switchover, comes to its end first.
    private int leastTicks() {
        return ticks(cluster().nanos(Period.TAKEOVER));
    }

    private int boundTicks() {
        long bound =
                cluster().nanos(Period.TAKEOVER)
                        + cluster().stabilisationNanos(Liveness.unhealthy(world));
        if (cluster().policy().preempt()) {
            bound += 2 * cluster().nanos(Period.PREEMPT) + cluster().nanos(Period.STABLE);
        }
        return ticks(bound);
    }

    private static int ticks(long nanos) {
        return (int) (nanos / Ticks.NANOS);
    }

    private Cluster cluster() {
        return scope.cluster();
    }

    private int hosts() {
        return scope.cluster().hosts();
    }
}
