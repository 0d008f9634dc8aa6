// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

import dev.sne.hasm.Link;
import dev.sne.hasm.SubState;
import dev.sne.testkit.hasm.sim.Event;
import dev.sne.testkit.hasm.sim.Fault;
import dev.sne.testkit.hasm.sim.Pending;
import dev.sne.testkit.hasm.sim.SimHost;
import dev.sne.testkit.hasm.sim.World;
import java.util.ArrayList;
import java.util.List;

/// Which faults can befall a world as it is.
final class FaultMenu {
    private final World world;
    private final List<Move> moves;

    private FaultMenu(World world, List<Move> moves) {
        this.world = world;
        this.moves = moves;
    }

    /// Adds every fault of a kind that can happen now.
    static void add(World world, FaultKind kind, List<Move> moves) {
        var menu = new FaultMenu(world, moves);
        if (kind == FaultKind.PARTITION) {
            menu.partitions();
            return;
        }
        if (kind == FaultKind.LOSS) {
            menu.losses();
            return;
        }
        for (int host = 1; host <= world.cluster().hosts(); host++) {
            menu.at(world.host(host), kind);
        }
    }

    private void at(SimHost host, FaultKind kind) {
        int number = host.number();
        boolean on = host.isAwake() && host.state().sub() != SubState.OFF;
        switch (kind) {
            case CRASH -> befallIf(host.isRunning(), new Fault.Crash(number));
            case RESTART ->
                    befallIf(host.isRunning(), new Fault.Crash(number), new Fault.Start(number));
            case START ->
                    befallIf(!host.isRunning() || host.isAwake() && !on, new Fault.Start(number));
            case DOWNLINK -> befall(carrier(host, Link.MAIN, true));
            case CARRIER -> befall(carrier(host, Link.MAIN, false));
            case DEDICATED ->
                    befallIf(world.cluster().dedicated(), carrier(host, Link.DEDICATED, false));
            case UPLINK ->
                    befall(
                            host.hasUplink()
                                    ? new Fault.UplinkLost(number)
                                    : new Fault.Uplink(number, true));
            case SERVICE -> befall(new Fault.Service(number, !host.hasService()));
            case ONE_WAY -> oneWay(number);
            case DEAF -> {
                boolean hears = world.network().works(Link.MAIN, number);
                befallIf(
                        world.network().carries(Link.MAIN, number),
                        new Fault.Deaf(number, Link.MAIN, hears));
            }
            case DROP -> lose(messagesTo(number));
            case PAUSE, SUSPEND -> befallIf(on, new Fault.Pause(number, kind == FaultKind.SUSPEND));
            case DESYNC ->
                    befallIf(
                            on && host.state().synced() && !host.state().isMaster(),
                            new Fault.Desync(number));
            case SWITCHOVER ->
                    befallIf(on && !host.state().isMaster(), new Fault.Switchover(number));
            case STOP -> befallIf(on, new Fault.Stop(number));
            case PARTITION, LOSS -> throw new IllegalArgumentException(kind + " is of no host");
        }
    }

    private Fault carrier(SimHost host, Link link, boolean silent) {
        boolean up = world.network().carries(link, host.number());
        return new Fault.Carrier(host.number(), link, !up, silent);
    }

    private void oneWay(int from) {
        for (int to = 1; to <= world.cluster().hosts(); to++) {
            befallIf(
                    to != from && world.network().passes(Link.MAIN, from, to),
                    new Fault.Cut(from, to, Link.MAIN, true));
        }
    }

    /// With two hosts, cutting one off is cutting the other off.
    private void partitions() {
        int hosts = world.cluster().hosts();
        if (isCut()) {
            befall(new Fault.Split(Link.MAIN, 0));
            return;
        }
        for (int alone = 1; alone <= (hosts == 2 ? 1 : hosts); alone++) {
            befall(new Fault.Split(Link.MAIN, 1 << alone));
        }
    }

    /// Whether somebody on the main link does not reach another although both ports work.
    private boolean isCut() {
        for (int from = 1; from <= world.cluster().hosts(); from++) {
            for (int to = 1; to <= world.cluster().hosts(); to++) {
                if (from != to
                        && world.network().carries(Link.MAIN, from)
                        && world.network().works(Link.MAIN, to)
                        && !world.network().passes(Link.MAIN, from, to)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void losses() {
        for (Pending each : world.pending()) {
            if (each.event() instanceof Event.Delivery) {
                lose(List.of(each));
            }
        }
    }

    private List<Pending> messagesTo(int host) {
        var messages = new ArrayList<Pending>();
        for (Pending each : world.pending()) {
            if (each.event() instanceof Event.Delivery && each.event().host() == host) {
                messages.add(each);
            }
        }
        return messages;
    }

    private void lose(List<Pending> messages) {
        if (!messages.isEmpty()) {
            moves.add(new Move.Lose(messages));
        }
    }

    private void befallIf(boolean possible, Fault... faults) {
        if (possible) {
            befall(faults);
        }
    }

    private void befall(Fault... faults) {
        moves.add(new Move.Befall(List.of(faults)));
    }
}
