// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import dev.sne.hasm.message.Message;
import dev.sne.hasm.message.Message.Ground;
import java.util.List;
import java.util.Random;

/// Inputs without any sense, but all well-formed.
final class Inputs {

    private final Random random;
    private final Host host;

    private Inputs(Random random, Host host) {
        this.random = random;
        this.host = host;
    }

    static Input any(Random random, Host host) {
        return new Inputs(random, host).input();
    }

    private Input input() {
        int generation = host.state.checkGeneration() - random.nextInt(2);
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> new Input.Alarm();
            case 4, 5, 6 -> new Input.CheckResult(pick(Check.values()), generation, chance(2));
            case 7 ->
                    new Input.Done(
                            pick(Procedure.values()),
                            host.state.procedureGeneration() - random.nextInt(2));
            case 8 ->
                    switch (random.nextInt(9)) {
                        case 0 -> new Input.Start(random.nextInt(5), random.nextInt(5));
                        case 1 -> new Input.Stop();
                        case 2 -> new Input.Switchover(other());
                        case 3 -> new Input.Clear();
                        case 4 -> new Input.Load(random.nextInt(256));
                        case 6 -> new Input.Lost(pick(Check.values()));
                        case 5 -> new Input.Replicated(epoch(), random.nextInt(-20, 20));
                        default -> new Input.LinkChanged(pick(Link.values()), chance(2));
                    };
            default -> new Input.Received(message(), pick(Link.values()));
        };
    }

    private Message message() {
        int source = other();
        Epoch epoch = epoch();
        var header = Host.header(source, epoch);
        HandoverReason reason = pick(HandoverReason.values());
        return switch (random.nextInt(16)) {
            case 0 -> new Message.Join(header, entry(source));
            case 1 -> adv(source);
            case 2 -> new Message.Status(header, entry(source), random.nextInt(256), 0, 0);
            case 3 -> new Message.Leave(header);
            case 4 -> new Message.Query(header);
            case 5 -> new Message.Report(header, chance(2), chance(2), chance(2));
            case 6 -> new Message.Bid(header, counter(), entry(source).key(2), reason, epoch());
            case 7 ->
                    new Message.Objection(
                            header,
                            switch (random.nextInt(3)) {
                                case 0 -> new Ground.Alive(epoch(), other());
                                case 1 -> new Ground.Better(entry(source).key(2));
                                default -> new Ground.Claimed();
                            });
            case 8 -> new Message.Claim(header, counter(), reason, epoch());
            case 9 -> new Message.Pass(header, counter());
            case 10 ->
                    new Message.Resign(header, epoch(), ReleaseReason.LINK, random.nextInt(4), 0);
            case 11 -> new Message.Fence(header, epoch(), chance(2));
            case 12 -> new Message.Yield(header);
            case 13 -> new Message.SyncReq(header);
            case 14 -> new Message.SyncEnd(header, epoch(), random.nextInt(20));
            default -> new Message.Grant(header, counter());
        };
    }

    private Message adv(int source) {
        Epoch epoch = new Epoch(counter(), source);
        List<TableEntry> table = List.of(entry(source));
        return new Message.Adv(
                Host.header(source, epoch), 1, random.nextInt(1, 5), table, epoch(), 0, 3);
    }

    private TableEntry entry(int source) {
        return new TableEntry(
                source,
                random.nextInt(256),
                random.nextInt(256),
                random.nextInt(3),
                chance(2),
                epoch(),
                random.nextInt(20),
                chance(4),
                chance(4),
                random.nextInt(4));
    }

    private int other() {
        return chance(2) ? 1 : 3;
    }

    private long counter() {
        return random.nextInt(1, 6);
    }

    private Epoch epoch() {
        return chance(3) ? host.state.epoch() : new Epoch(counter(), other());
    }

    private boolean chance(int in) {
        return random.nextInt(in) == 0;
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
