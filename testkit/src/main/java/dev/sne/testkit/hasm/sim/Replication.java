// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.Input;
import dev.sne.hasm.Link;
import dev.sne.hasm.Order;
import dev.sne.hasm.State;
import dev.sne.hasm.message.Header;
import dev.sne.hasm.message.Message;

/// The replication of connections, condensed to what the machines know of it: a master's stream
/// grows, a synchronised backup follows it and fetches what it missed, a bulk transfer takes a
/// while and then brings its receiver to where its source is.
final class Replication {
    private Replication() {}

    /// A master begins its stream.
    static void begin(World world, SimHost master) {
        world.add(
                world.fates().connectionEvent(master.number),
                new Event.ConnectionChange(master.number, master.state.epoch()));
    }

    static Happening change(World world, SimHost master, Event.ConnectionChange event) {
        State state = master.state;
        if (!master.running || !state.isMaster() || !state.epoch().equals(event.stream())) {
            return new Happening.Unnoticed(event);
        }
        world.add(world.fates().connectionEvent(master.number), event);
        int number = world.cluster().lollipop().next(state.lastseq());
        for (int to = 1; to <= world.cluster().hosts(); to++) {
            if (to != master.number
                    && world.network().passes(master.number, to)
                    && world.fates().copies(master.number, to, Link.MAIN) > 0) {
                world.add(
                        world.fates().travel(master.number, to, Link.MAIN),
                        new Event.Replica(master.number, to, event.stream(), number));
            }
        }
        return world.step(master, new Input.Replicated(event.stream(), number));
    }

    static Happening arrive(World world, SimHost backup, Event.Replica event) {
        State state = backup.state;
        if (!backup.running
                || !state.synced()
                || state.isMaster()
                || !follows(state, event.stream())
                || world.cluster().lollipop().compare(state.lastseq(), event.number())
                        != Order.LT) {
            return new Happening.Unnoticed(event);
        }
        return world.step(backup, new Input.Replicated(event.stream(), event.number()));
    }

    /// What is of an older stream than the epoch accepted changes nothing.
    private static boolean follows(State state, Epoch stream) {
        return state.stream().equals(stream) && !stream.isBefore(state.epoch());
    }

    static Happening complete(World world, SimHost receiver, Event.TransferEnd event) {
        SimHost server = world.host(event.server());
        if (!receiver.running
                || !server.isAwake()
                || !server.state.synced()
                || !world.network().passes(server.number, receiver.number)
                || !world.network().passes(receiver.number, server.number)) {
            return new Happening.Unnoticed(event);
        }
        State state = server.state;
        var header = new Header(0, 0, server.number, state.incarnation(), 0, state.epoch());
        return world.step(
                receiver,
                new Input.Received(
                        new Message.SyncEnd(header, state.stream(), state.lastseq()), Link.MAIN));
    }
}
