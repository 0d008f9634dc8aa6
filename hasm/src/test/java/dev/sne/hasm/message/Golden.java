// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.message;

import dev.sne.hasm.ElectionKey;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.HandoverReason;
import dev.sne.hasm.Lollipop;
import dev.sne.hasm.ReleaseReason;
import dev.sne.hasm.TableEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Packets written down byte by byte in `src/test/resources/golden`, and the messages they are.
final class Golden {

    private static final Epoch EPOCH = new Epoch(4, 1);

    /// The file of each packet, and its messages.
    static final Map<String, List<Message>> PACKETS = packets();

    private Golden() {}

    static byte[] bytes(String name) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name + ".hex")) {
            if (in == null) {
                throw new IllegalArgumentException("no golden file " + name);
            }
            StringBuilder hex = new StringBuilder();
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            for (String line : text.lines().toList()) {
                int comment = line.indexOf('#');
                hex.append(comment < 0 ? line : line.substring(0, comment));
            }
            return HexFormat.of().parseHex(hex.toString().replace(" ", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Header header(int source) {
        return new Header(7, 0, source, 5, 256, EPOCH);
    }

    static byte[] encode(MessageCodec codec, List<? extends Message> messages) {
        ByteBuffer buffer = ByteBuffer.allocate(MessageCodec.MAX_LENGTH);
        codec.encode(messages, buffer);
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    private static Map<String, List<Message>> packets() {
        Map<String, List<Message>> packets = new LinkedHashMap<>();
        advertisements(packets);
        Header one = header(1);
        Header two = header(2);
        Header three = header(3);
        put(
                packets,
                "join",
                new Message.Join(
                        new Header(7, 2, 3, 5, 256, Epoch.NONE),
                        new TableEntry(
                                3,
                                100,
                                100,
                                0,
                                false,
                                Epoch.NONE,
                                Lollipop.STANDARD.first(),
                                false,
                                false,
                                3)));
        put(
                packets,
                "status",
                new Message.Status(
                        two,
                        new TableEntry(2, 100, 100, 1, true, EPOCH, 8, true, false, 1),
                        64,
                        3,
                        17));
        put(packets, "leave", new Message.Leave(two));
        put(packets, "query", new Message.Query(two));
        put(packets, "report", new Message.Report(one, true, false, true));
        put(
                packets,
                "bid",
                new Message.Bid(two, 5, key(2, 100, 1), HandoverReason.DEAD, Epoch.NONE));
        put(
                packets,
                "object-alive",
                new Message.Objection(three, new Message.Ground.Alive(EPOCH, 1)));
        put(
                packets,
                "object-better",
                new Message.Objection(three, new Message.Ground.Better(key(3, 120, 0))));
        put(packets, "object-claimed", new Message.Objection(three, new Message.Ground.Claimed()));
        put(packets, "claim", new Message.Claim(two, 5, HandoverReason.RESIGNED, EPOCH));
        put(packets, "pass", new Message.Pass(two, 5));
        put(packets, "resign", new Message.Resign(one, EPOCH, ReleaseReason.ADMIN, 2, 9));
        Epoch later = new Epoch(6, 2);
        put(packets, "fence", new Message.Fence(new Header(7, 0, 3, 5, 256, later), later, true));
        put(packets, "yield", new Message.Yield(one));
        put(packets, "sync-req", new Message.SyncReq(three));
        put(packets, "sync-end", new Message.SyncEnd(two, EPOCH, 8));
        put(packets, "grant", new Message.Grant(three, 5));
        return packets;
    }

    private static void advertisements(Map<String, List<Message>> packets) {
        Header header = header(1);
        put(
                packets,
                "adv",
                new Message.Adv(
                        header,
                        17,
                        3,
                        List.of(
                                new TableEntry(1, 200, 200, 0, true, EPOCH, 9, false, false, 3),
                                new TableEntry(2, 100, 90, 1, true, EPOCH, 8, true, true, 1)),
                        new Epoch(3, 2),
                        Lollipop.MAX_K,
                        9));
        Message.Adv short0 = new Message.Adv(header, 18, 3, List.of(), Epoch.NONE, 0, 10);
        put(packets, "adv-version", short0);
        Epoch late = new Epoch(0xabcdef012345L, 1);
        put(
                packets,
                "adv-groups",
                short0,
                new Message.Adv(
                        new Header(7, 1, 1, 5, 256, late),
                        5,
                        1,
                        List.of(new TableEntry(1, 50, 50, 0, true, late, 41, false, false, 1)),
                        new Epoch(2, 9),
                        40,
                        41));
    }

    private static ElectionKey key(int host, int prio, int fails) {
        return ElectionKey.of(true, fails, 2, EPOCH, 8, prio, host);
    }

    private static void put(Map<String, List<Message>> packets, String name, Message... messages) {
        packets.put(name, List.of(messages));
    }
}
