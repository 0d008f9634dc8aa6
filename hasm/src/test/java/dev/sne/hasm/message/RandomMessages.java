// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.message;

import dev.sne.hasm.ElectionKey;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.HandoverReason;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.Lollipop;
import dev.sne.hasm.ReleaseReason;
import dev.sne.hasm.TableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Messages with every field anywhere in its range, the ends more often than the middle.
final class RandomMessages {

    private static final int KINDS = 16;

    private final Random random;
    private final Lollipop space;

    RandomMessages(long seed, Lollipop space) {
        random = new Random(seed);
        this.space = space;
    }

    /// What may travel in one packet.
    List<Message> packet() {
        Header common =
                new Header(
                        upTo(Header.MAX_CLUSTER),
                        0,
                        host(),
                        positive(Long.MAX_VALUE),
                        positive(Long.MAX_VALUE),
                        Epoch.NONE);
        List<Message> messages = new ArrayList<>();
        int count = 1 + random.nextInt(random.nextInt(8) + 1);
        int length = MessageCodec.PACKET_OVERHEAD;
        for (int i = 0; i < count; i++) {
            Message message =
                    message(
                            new Header(
                                    common.cluster(),
                                    upTo(Header.MAX_GROUP),
                                    common.source(),
                                    common.incarnation(),
                                    common.counter(),
                                    epoch()));
            length += MessageCodec.lengthOf(message);
            if (length > MessageCodec.MAX_LENGTH) {
                break;
            }
            messages.add(message);
        }
        return messages;
    }

    private Message message(Header header) {
        return switch (random.nextInt(KINDS)) {
            case 0 -> new Message.Join(header, entry(header.source()));
            case 1 -> adv(header);
            case 2 ->
                    new Message.Status(
                            header,
                            entry(header.source()),
                            upTo(255),
                            positive(Long.MAX_VALUE),
                            positive(Long.MAX_VALUE));
            case 3 -> new Message.Leave(header);
            case 4 -> new Message.Query(header);
            case 5 ->
                    new Message.Report(
                            header,
                            random.nextBoolean(),
                            random.nextBoolean(),
                            random.nextBoolean());
            case 6 -> new Message.Bid(header, counter(), key(header.source()), reason(), epoch());
            case 7 -> new Message.Objection(header, ground(header));
            case 8 -> new Message.Claim(header, counter(), reason(), epoch());
            case 9 -> new Message.Pass(header, counter() - 1);
            case 10 -> new Message.Resign(header, epoch(), why(), upTo(Hosts.MAX), number());
            case 11 -> new Message.Fence(header, epoch(), random.nextBoolean());
            case 12 -> new Message.Yield(header);
            case 13 -> new Message.SyncReq(header);
            case 14 -> new Message.SyncEnd(header, epoch(), number());
            default -> new Message.Grant(header, counter());
        };
    }

    private Message.Adv adv(Header header) {
        List<TableEntry> table = new ArrayList<>();
        int hosts = random.nextInt(20) == 0 ? Hosts.MAX : random.nextInt(8);
        int step = 1 + random.nextInt(Hosts.MAX / Math.max(hosts, 1));
        for (int i = 0; i < hosts; i++) {
            table.add(entry(1 + i * step));
        }
        return new Message.Adv(
                header,
                positive(Long.MAX_VALUE),
                positive(Long.MAX_VALUE),
                table,
                epoch(),
                number(),
                number());
    }

    private Message.Ground ground(Header header) {
        return switch (random.nextInt(3)) {
            case 0 -> new Message.Ground.Alive(epoch(), host());
            case 1 -> new Message.Ground.Better(key(header.source()));
            default -> new Message.Ground.Claimed();
        };
    }

    private TableEntry entry(int host) {
        return new TableEntry(
                host,
                upTo(255),
                upTo(255),
                upTo(255),
                random.nextBoolean(),
                epoch(),
                number(),
                random.nextBoolean(),
                random.nextBoolean(),
                upTo(3));
    }

    private ElectionKey key(int host) {
        return new ElectionKey(random.nextBoolean(), upTo(255), epoch(), number(), upTo(255), host);
    }

    private HandoverReason reason() {
        return any(List.of(HandoverReason.values()));
    }

    private ReleaseReason why() {
        return any(List.of(ReleaseReason.values()));
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private Epoch epoch() {
        return random.nextInt(8) == 0 ? Epoch.NONE : new Epoch(counter(), host());
    }

    private long counter() {
        return 1 + positive(Epoch.MAX_COUNTER - 1);
    }

    private int host() {
        return 1 + upTo(Hosts.MAX - 1);
    }

    private int number() {
        int number = (int) positive(space.k());
        return random.nextBoolean() ? number : -number;
    }

    private int upTo(int max) {
        return (int) positive(max);
    }

    /// 0 to the greatest: one of the ends, or a number of any length.
    private long positive(long max) {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> max;
            default -> (random.nextLong() >>> 1 + random.nextInt(Long.SIZE - 1)) % max;
        };
    }
}
