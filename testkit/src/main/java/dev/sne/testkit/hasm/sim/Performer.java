// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Effect;
import dev.sne.hasm.Link;
import dev.sne.hasm.Period;
import dev.sne.hasm.Procedure;
import java.util.List;

/// The driver of one machine: sets going what it wants done.
final class Performer {
    private Performer() {}

    static void perform(World world, SimHost host, List<Effect> effects) {
        for (int i = 0; i < effects.size(); i++) {
            switch (effects.get(i)) {
                case Effect.Send send -> send(world, host.number, send);
                case Effect.RunCheck check -> check(world, host, check);
                case Effect.RunProcedure procedure -> {
                    stopAnnouncements(world, host, procedure.procedure());
                    host.procedures.add(procedure);
                    startProcedure(world, host);
                }
                case Effect.Store(long counter) -> host.storedCounter = counter;
                case Effect.ServeSync(int to) ->
                        world.add(
                                world.fates().transfer(host.number, to),
                                new Event.TransferEnd(host.number, to));
                case Effect.Notify _, Effect.CommitReplicated _ -> {
                    // Of no consequence for the cluster.
                }
            }
        }
    }

    private static void send(World world, int from, Effect.Send send) {
        for (int to = 1; to <= world.cluster().hosts(); to++) {
            if (to != from && (send.toAll() || send.to() == to)) {
                send(world, from, to, send);
            }
        }
    }

    private static void send(World world, int from, int to, Effect.Send send) {
        long copyOf = world.nextMessage();
        boolean arrives = false;
        boolean sent = false;
        for (Link link : Link.values()) {
            if (!world.network().has(link)
                    || send.via() == Effect.Via.DEDICATED_LINK && link != Link.DEDICATED) {
                continue;
            }
            sent = true;
            int copies = world.fates().copies(from, to, link);
            if (!world.network().passes(link, from, to)) {
                continue;
            }
            for (int copy = 0; copy < copies; copy++) {
                Span travel = world.fates().travel(from, to, link);
                arrives |= travel.latestNanos() <= world.cluster().nanos(Period.D_MAX);
                // A doubled message is one that the transport has failed to recognise.
                world.add(
                        travel,
                        new Event.Delivery(
                                from, to, link, send.message(), copy == 0 ? copyOf : -copyOf));
            }
        }
        if (sent && !arrives) {
            world.reach().missed(from, to, world.nowNanos());
        }
    }

    private static void check(World world, SimHost host, Effect.RunCheck check) {
        Span span = world.fates().check(host.number, check.check(), check.limitNanos());
        boolean killed = host.slowChecks || span.latestNanos() > check.limitNanos();
        world.add(
                killed ? Span.exactly(check.limitNanos()) : span,
                new Event.CheckEnd(host.number, check.check(), check.generation(), killed));
    }

    /// A deactivation does not wait for announcements of a takeover.
    private static void stopAnnouncements(World world, SimHost host, Procedure next) {
        if (next != Procedure.SERVICE_DEACTIVATE && next != Procedure.UPLINK_DEACTIVATE) {
            return;
        }
        if (host.busy && announcesTakeover(host.procedures.getFirst())) {
            world.removeProcedure(host.number);
            host.busy = false;
        }
        for (int i = host.procedures.size() - 1; i >= (host.busy ? 1 : 0); i--) {
            if (announcesTakeover(host.procedures.get(i))) {
                host.procedures.remove(i);
            }
        }
    }

    private static boolean announcesTakeover(Effect.RunProcedure run) {
        return run.procedure() == Procedure.ANNOUNCE_TAKEOVER_DOWNSTREAM
                || run.procedure() == Procedure.ANNOUNCE_TAKEOVER_UPSTREAM;
    }

    /// Starts the first of the procedures if none is running.
    static void startProcedure(World world, SimHost host) {
        if (host.busy || host.procedures.isEmpty()) {
            return;
        }
        host.busy = true;
        Effect.RunProcedure run = host.procedures.getFirst();
        ProcedureFate fate =
                host.fate == ProcedureFate.WORKS
                        ? world.fates().procedureFate(host.number, run.procedure())
                        : host.fate;
        if (fate == ProcedureFate.HANGS) {
            host.hangs(run.procedure());
        }
        long limit = run.limitNanos();
        Span span =
                switch (fate) {
                    case WORKS, FAILS, DONE ->
                            world.fates().procedure(host.number, run.procedure(), limit);
                    case SLOW -> Span.exactly(limit - limit / 16);
                    case HANGS -> Span.exactly(limit);
                };
        world.add(
                span, new Event.ProcedureEnd(host.number, run.procedure(), run.generation(), fate));
    }
}
