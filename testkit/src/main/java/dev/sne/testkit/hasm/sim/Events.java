// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Check;
import dev.sne.hasm.Input;
import dev.sne.hasm.Link;
import dev.sne.hasm.Procedure;

/// What each event does to the world.
final class Events {
    private Events() {}

    static Happening perform(World world, Event event) {
        SimHost host = world.host(event.host());
        if (host.suspended && event instanceof Event.Delivery) {
            return new Happening.Unnoticed(event);
        }
        if (host.paused) {
            return whilePaused(world, host, event);
        }
        return switch (event) {
            case Event.Delivery delivery -> deliver(world, host, delivery);
            case Event.CheckEnd end -> checkEnd(world, host, end);
            case Event.ProcedureEnd end -> procedureEnd(world, host, end);
            case Event.LateEffect late -> {
                lateEffect(world, host, late);
                yield new Happening.Unnoticed(event);
            }
            case Event.CarrierNotice(int _, Link link, boolean up) ->
                    told(world, host, event, new Input.LinkChanged(link, up));
            case Event.UplinkNotice _ -> told(world, host, event, new Input.Lost(Check.UPLINK));
            case Event.TransferEnd end -> Replication.complete(world, host, end);
            case Event.ConnectionChange change -> Replication.change(world, host, change);
            case Event.Replica replica -> Replication.arrive(world, host, replica);
            case Event.Alarm _ -> world.step(host, new Input.Alarm());
        };
    }

    /// The kernel and child processes go on while the daemon stands still, unless the whole machine
    /// does. The daemon learns of it later.
    private static Happening whilePaused(World world, SimHost host, Event event) {
        if (!host.suspended && event instanceof Event.LateEffect late) {
            lateEffect(world, host, late);
        } else if (!host.suspended && event instanceof Event.ProcedureEnd end) {
            takeEffect(world, host, end);
            host.hold(
                    new Event.ProcedureEnd(
                            host.number, end.procedure(), end.generation(), ProcedureFate.DONE));
        } else {
            host.hold(event);
        }
        return new Happening.Unnoticed(event);
    }

    private static void lateEffect(World world, SimHost host, Event.LateEffect late) {
        int bit = Index.bit(late.procedure());
        if ((host.hanging & bit) != 0) {
            host.hanging &= ~bit;
            takeEffect(world, host, late.procedure());
        }
    }

    private static Happening told(World world, SimHost host, Event event, Input input) {
        return host.running ? world.step(host, input) : new Happening.Unnoticed(event);
    }

    private static Happening deliver(World world, SimHost host, Event.Delivery delivery) {
        if (!host.running
                || !world.network().passes(delivery.link(), delivery.from(), host.number)) {
            return new Happening.Unnoticed(delivery);
        }
        world.dropCopies(delivery);
        return world.step(host, new Input.Received(delivery.message(), delivery.link()));
    }

    private static Happening checkEnd(World world, SimHost host, Event.CheckEnd end) {
        boolean positive =
                !end.killed()
                        && shows(world, host, end.check())
                        && !world.fates().falselyNegative(host.number, end.check());
        return told(
                world, host, end, new Input.CheckResult(end.check(), end.generation(), positive));
    }

    /// What a check would find now.
    static boolean shows(World world, SimHost host, Check check) {
        return switch (check) {
            case DOWNLINK -> world.network().works(Link.MAIN, host.number);
            case UPLINK -> host.isUp() && host.uplinkWorks;
            case LOCAL_SERVICE -> host.isServing() && host.serviceWorks;
            case REMOTE_SERVICE -> isServed(world, host.number);
        };
    }

    /// True if a client next to this host gets through to the foreign domain.
    private static boolean isServed(World world, int client) {
        for (int each = 1; each <= world.cluster().hosts(); each++) {
            SimHost server = world.host(each);
            if (each != client
                    && server.isServing()
                    && server.serviceWorks
                    && server.isUp()
                    && server.uplinkWorks
                    && !server.suspended
                    && world.network().passes(Link.MAIN, client, each)
                    && world.network().passes(Link.MAIN, each, client)) {
                return true;
            }
        }
        return false;
    }

    private static Happening procedureEnd(World world, SimHost host, Event.ProcedureEnd end) {
        if (!host.running) {
            return new Happening.Unnoticed(end);
        }
        takeEffect(world, host, end);
        host.procedures.removeFirst();
        host.busy = false;
        Happening stepped = world.step(host, new Input.Done(end.procedure(), end.generation()));
        Performer.startProcedure(world, host);
        return stepped;
    }

    private static void takeEffect(World world, SimHost host, Event.ProcedureEnd end) {
        Procedure procedure = end.procedure();
        boolean activation =
                procedure == Procedure.UPLINK_ACTIVATE || procedure == Procedure.SERVICE_ACTIVATE;
        switch (end.fate()) {
            case WORKS, SLOW -> takeEffect(world, host, procedure);
            case FAILS -> {
                if (!activation) {
                    takeEffect(world, host, procedure);
                }
            }
            case HANGS -> {
                if (!activation) {
                    world.add(
                            Span.exactly(2 * world.cluster().releaseLimitNanos()),
                            new Event.LateEffect(host.number, procedure));
                }
            }
            case DONE -> {
                // It took effect while the daemon stood still.
            }
        }
    }

    private static void takeEffect(World world, SimHost host, Procedure procedure) {
        switch (procedure) {
            case UPLINK_ACTIVATE -> host.uplink(true, world.nowNanos());
            case UPLINK_DEACTIVATE -> host.uplink(false, world.nowNanos());
            case SERVICE_ACTIVATE -> host.service(true, world.nowNanos());
            case SERVICE_DEACTIVATE -> host.service(false, world.nowNanos());
            case ANNOUNCE_TAKEOVER_DOWNSTREAM,
                    ANNOUNCE_TAKEOVER_UPSTREAM,
                    ANNOUNCE_RELEASE_DOWNSTREAM,
                    ANNOUNCE_RELEASE_UPSTREAM -> {
                // Tells clients, who are not part of this world.
            }
        }
    }
}
