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
import dev.sne.testkit.hasm.sim.Trace;
import dev.sne.testkit.hasm.sim.World;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Looks at everything in a [Scope], once: every state that can be reached from the beginning,
/// every move from it.
///
/// Two positions are the same if their 128-bit digests are: the world with times as distances from
/// now, what the checkers remember, how many faults are left and how long ago the last one was. Two
/// messages that differ only in their number are the same, in whatever order they were sent. Hosts
/// are never interchangeable: their numbers order them in elections, tables and epochs, even where
/// their priorities are equal.
public final class Explorer {
    private static final int SETTLE_TICKS = 256;

    private final Scope scope;
    private final Limits limits;
    private final Fingerprints seen = new Fingerprints();
    private final Deque<Position> shared = new ConcurrentLinkedDeque<>();
    private final AtomicLong open = new AtomicLong();
    private final AtomicLong transitions = new AtomicLong();
    private final AtomicLong settled = new AtomicLong();
    private final AtomicReference<@Nullable Found> found = new AtomicReference<>();
    private volatile boolean stop;
    private volatile boolean complete = true;
    private long deadline;
    private int depth;
    private long ticks;
    private int longest;

    /// A violation and the way to it.
    private record Found(Violation violation, Position.@Nullable Path path) {}

    /// A property does not even hold until the search begins.
    private static final class BrokenAtRest extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Violation violation;

        BrokenAtRest(Violation violation) {
            super(violation.toString());
            this.violation = violation;
        }
    }

    private Explorer(Scope scope, Limits limits) {
        this.scope = scope;
        this.limits = limits;
    }

    /// Searches.
    public static Exploration explore(Scope scope, Limits limits) {
        return new Explorer(scope, limits).run();
    }

    private Exploration run() {
        long begin = System.nanoTime();
        deadline = begin + limits.seconds() * 1_000_000_000L;
        try {
            Position root = root(scope, Trace.NONE);
            seen.add(digest(root));
            open.set(1);
            shared.add(root);
        } catch (BrokenAtRest e) {
            found.set(new Found(e.violation, null));
        }
        var threads = new ArrayList<Thread>();
        for (int i = 1; i < limits.threads(); i++) {
            threads.add(Thread.ofPlatform().start(() -> new Worker().run()));
        }
        new Worker().run();
        for (Thread thread : threads) {
            join(thread);
        }
        Found first = found.get();
        return new Exploration(
                first == null ? null : first.violation(),
                first == null ? List.of() : choices(first.path()),
                seen.size(),
                transitions.get(),
                depth,
                ticks,
                settled.get(),
                longest,
                complete && first == null,
                System.nanoTime() - begin);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while searching", e);
        }
    }

    private static List<Integer> choices(Position.@Nullable Path last) {
        var choices = new ArrayList<Integer>();
        for (Position.Path each = last; each != null; each = each.before()) {
            choices.add(each.move());
        }
        Collections.reverse(choices);
        return choices;
    }

    /// Goes the way to a violation once more.
    ///
    /// @param choices the number of the move taken wherever there was a choice
    /// @return the violation found at its end, or `null`
    public static @Nullable Violation replay(Scope scope, List<Integer> choices, Trace trace) {
        Position position;
        try {
            position = root(scope, trace);
        } catch (BrokenAtRest e) {
            return e.violation;
        }
        int next = 0;
        while (true) {
            List<Move> moves = position.moves();
            if (moves.isEmpty() || moves.size() > 1 && next == choices.size()) {
                return null;
            }
            Violation violation =
                    position.apply(moves.get(moves.size() > 1 ? choices.get(next++) : 0), trace);
            if (violation != null) {
                return violation;
            }
        }
    }

    /// Where a search begins.
    private static Position root(Scope scope, Trace trace) {
        Cluster cluster = scope.cluster();
        var fates = new TickFates(cluster, scope.orders() == Scope.Orders.BY_HOST_OPEN);
        World world = World.of(cluster, fates);
        var checkers = Checkers.safety(cluster.hosts());
        if (!scope.cold()) {
            for (int host = 1; host <= cluster.hosts(); host++) {
                note(world, checkers, world.befall(new Fault.Start(host)), trace);
            }
            settle(world, checkers, trace);
            // To where the circle of sequence numbers closes.
            for (int i = 1; i < cluster.lollipop().k(); i++) {
                note(world, checkers, world.change(master(world)), trace);
                runUntil(world, checkers, world.nowNanos() + 2 * cluster.nanos(Period.ADV), trace);
            }
            settle(world, checkers, trace);
        }
        return new Position(scope, world, checkers);
    }

    private static int master(World world) {
        for (int host = 1; host <= world.cluster().hosts(); host++) {
            if (world.host(host).state().isMaster()) {
                return host;
            }
        }
        throw new IllegalStateException("no master in a cluster at rest");
    }

    private static void settle(World world, Checkers checkers, Trace trace) {
        runUntil(world, checkers, world.nowNanos() + SETTLE_TICKS * Ticks.NANOS, trace);
        Violation unsettled = Liveness.unsettled(world);
        if (unsettled != null) {
            throw new BrokenAtRest(unsettled);
        }
    }

    private static void runUntil(World world, Checkers checkers, long nanos, Trace trace) {
        Pending next = world.next();
        while (next != null && next.latestNanos() <= nanos) {
            world.advance(Math.max(world.nowNanos(), next.latestNanos()));
            note(world, checkers, world.perform(next), trace);
            next = world.next();
        }
        world.advance(nanos);
    }

    private static void note(World world, Checkers checkers, Happening happening, Trace trace) {
        trace.note(world, happening);
        Violation violation = checkers.after(world, happening);
        if (violation != null) {
            throw new BrokenAtRest(violation);
        }
    }

    private static Digest digest(Position position) {
        var digest = new Digest();
        position.digest(digest);
        return digest;
    }

    /// One thread's part.
    private final class Worker {
        private final Deque<Position> own = new ArrayDeque<>();
        private long steps;
        private long rests;
        private int deepest;
        private long latest;
        private int longestRest;

        void run() {
            while (!stop && open.get() > 0) {
                Position position = take();
                if (position == null) {
                    Thread.onSpinWait();
                } else {
                    expand(position);
                    open.decrementAndGet();
                    checkLimits();
                }
            }
            report();
        }

        private void report() {
            transitions.addAndGet(steps);
            settled.addAndGet(rests);
            synchronized (Explorer.this) {
                depth = Math.max(depth, deepest);
                ticks = Math.max(ticks, latest / Ticks.NANOS);
                longest = Math.max(longest, longestRest);
            }
        }

        private @Nullable Position take() {
            Position position = limits.breadthFirst() ? own.pollFirst() : own.pollLast();
            if (position == null) {
                return shared.pollFirst();
            }
            if (limits.threads() > 1 && own.size() > 1 && shared.isEmpty()) {
                shared.add(own.removeFirst());
            }
            return position;
        }

        private void expand(Position position) {
            Position.Path path = position.path;
            List<Move> moves = position.moves();
            for (int i = 0; i < moves.size() && !stop; i++) {
                Position next = i == moves.size() - 1 ? position : position.copy();
                if (moves.size() > 1) {
                    next.path = new Position.Path(path, i);
                }
                int before = next.age();
                Violation violation = apply(next, moves.get(i));
                steps++;
                if (violation != null) {
                    found.compareAndSet(null, new Found(violation, next.path));
                    stop = true;
                    return;
                }
                if (seen.add(digest(next))) {
                    note(next, before);
                    open.incrementAndGet();
                    own.addLast(next);
                }
            }
        }

        /// A machine that finds its own state impossible breaks a property, too.
        private static @Nullable Violation apply(Position position, Move move) {
            try {
                return position.apply(move, Trace.NONE);
            } catch (IllegalStateException e) {
                return new Violation("machine", position.world.nowNanos(), e.toString());
            }
        }

        private void note(Position position, int ageBefore) {
            deepest = Math.max(deepest, position.depth);
            latest = Math.max(latest, position.world.nowNanos());
            if (ageBefore != Position.SETTLED && position.age() == Position.SETTLED) {
                rests++;
                longestRest = Math.max(longestRest, ageBefore);
            }
        }

        private void checkLimits() {
            if ((steps & 0xff) == 0
                    && (seen.size() >= limits.states() || System.nanoTime() > deadline)) {
                complete = false;
                stop = true;
            }
        }
    }
}
