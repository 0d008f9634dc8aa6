// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.HandoverReason;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.Lollipop;
import dev.sne.hasm.ReleaseReason;
import dev.sne.hasm.TableEntry;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The rules of `PROTOCOL.md`, a test for each, called by its number.
class ProtocolTest {

    private static final Pattern RULE = Pattern.compile("\\*\\*P(\\d+)\\*\\*");
    private static final Pattern TEST = Pattern.compile("p(\\d+)[A-Z].*");

    /// Where the first message of a packet begins, and its body.
    private static final int MESSAGE = 24;

    private static final int BODY = MESSAGE + 12;

    private final MessageCodec codec = new MessageCodec(Lollipop.STANDARD);

    @Test
    void everyRuleHasItsTest() throws IOException {
        TreeSet<Integer> rules = new TreeSet<>();
        RULE.matcher(Files.readString(Path.of("PROTOCOL.md")))
                .results()
                .forEach(rule -> rules.add(Integer.valueOf(rule.group(1))));
        TreeSet<Integer> tests = new TreeSet<>();
        for (Method method : ProtocolTest.class.getDeclaredMethods()) {
            if (method.isAnnotationPresent(Test.class)) {
                TEST.matcher(method.getName())
                        .results()
                        .forEach(test -> tests.add(Integer.valueOf(test.group(1))));
            }
        }

        assertThat(rules).isNotEmpty().isEqualTo(tests);
    }

    @Test
    void p1NumbersAreBigEndian() {
        byte[] cluster = Golden.encode(codec, List.of(query(0x0102)));

        assertThat(cluster[4]).isEqualTo((byte) 1);
        assertThat(cluster[5]).isEqualTo((byte) 2);
        ByteBuffer little = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        assertThatThrownBy(() -> codec.decode(little)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.encode(List.of(query(1)), little))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void p2PacketIsAsLongAsItSays() {
        byte[] query = Golden.bytes("query");

        assertThat(query).hasSize(36);
        assertRefused(Arrays.copyOf(query, 35), "packet.length", 0);
        assertRefused(Arrays.copyOf(query, 37), "packet.length", 6);
        assertRefused(with("query", 7, 35), "packet.length", 6);
        assertRefused(with("query", 7, 37), "packet.length", 6);
        assertRefused(new byte[MessageCodec.MAX_LENGTH + 1], "packet.length", 0);
    }

    @Test
    void p2LongestPacketIsTaken() throws DecodeException {
        Message largest = advOf(Hosts.MAX);
        int room = MessageCodec.MAX_LENGTH - MessageCodec.PACKET_OVERHEAD;
        List<Message> messages = new ArrayList<>(List.of(largest));
        room -= MessageCodec.lengthOf(largest);
        while (room >= 12) {
            messages.add(new Message.Leave(Golden.header(1)));
            room -= 12;
        }
        byte[] bytes = Golden.encode(codec, messages);

        assertThat(bytes).hasSizeGreaterThan(MessageCodec.MAX_LENGTH - 12);
        assertThat(codec.decode(ByteBuffer.wrap(bytes))).isEqualTo(messages);
        messages.add(new Message.Leave(Golden.header(1)));
        assertThatThrownBy(() -> codec.encode(messages, ByteBuffer.allocate(10_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 8192");
    }

    @Test
    void p3PacketBeginsWithTheMagic() {
        assertRefused(with("query", 0, 'T'), "packet.magic", 0);
        assertRefused(with("query", 1, 'n'), "packet.magic", 0);
    }

    @Test
    void p4OtherVersionIsRefused() {
        assertRefused(with("query", 2, 0), "packet.version", 2);
        assertRefused(with("query", 2, 2), "packet.version", 2);
    }

    @Test
    void p5PacketIsOneHosts() {
        Header header = Golden.header(1);
        Message.Leave first = new Message.Leave(header);

        for (Header other :
                List.of(
                        new Header(8, 0, 1, 5, 256, header.epoch()),
                        new Header(7, 0, 2, 5, 256, header.epoch()),
                        new Header(7, 0, 1, 6, 256, header.epoch()),
                        header.numbered(257))) {
            assertThatThrownBy(() -> Golden.encode(codec, List.of(first, new Message.Leave(other))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("different packets");
        }
    }

    @Test
    void p6MessagesFillThePacketInOrder() throws DecodeException {
        List<Message> messages =
                List.of(
                        new Message.Leave(Golden.header(1)),
                        new Message.Leave(Golden.header(1)),
                        new Message.Query(Golden.header(1)));

        assertThat(codec.decode(ByteBuffer.wrap(Golden.encode(codec, messages))))
                .isEqualTo(messages);
        assertThatThrownBy(() -> Golden.encode(codec, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] tail = Arrays.copyOf(Golden.bytes("query"), 36 + 11);
        tail[7] = 36 + 11;
        assertRefused(tail, "message.length", 36);
    }

    @Test
    void p7MessageIsAsLongAsItsTypeHasIt() {
        byte[] longer = Arrays.copyOf(Golden.bytes("grant"), 43);
        longer[7] = 43;
        assertRefused(longer, "message.length", 42);
        longer[MESSAGE + 3] = 19;
        assertRefused(longer, "GRANT.length", MESSAGE + 2);
        assertRefused(with("grant", MESSAGE + 3, 11), "GRANT.length", MESSAGE + 2);
        assertRefused(with("grant", MESSAGE + 3, 19), "GRANT.length", MESSAGE + 2);
        assertRefused(with("adv", BODY + 23, 1), "ADV.length", MESSAGE + 2);
        assertRefused(with("adv", BODY + 23, 3), "ADV.length", MESSAGE + 2);
    }

    @Test
    void p8UnknownTypeIsSkipped() throws DecodeException {
        byte[] alone = with("bid", MESSAGE, 17);
        assertThat(codec.decode(ByteBuffer.wrap(alone))).isEmpty();
        assertThat(codec.decode(ByteBuffer.wrap(with("bid", MESSAGE, 0)))).isEmpty();

        byte[] first = with("adv-groups", MESSAGE, 200);
        assertThat(codec.decode(ByteBuffer.wrap(first)))
                .isEqualTo(Golden.PACKETS.get("adv-groups").subList(1, 2));

        alone[MESSAGE + 10] = 0;
        assertRefused(alone, "message.epoch", MESSAGE + 4);
    }

    @Test
    void p9WhatHasNoMeaningIsRefused() {
        assertRefused(with("query", MESSAGE + 11, 1), "QUERY.detail", MESSAGE + 11);
        assertRefused(with("join", MESSAGE + 11, 1), "JOIN.detail", MESSAGE + 11);
        assertRefused(with("report", MESSAGE + 11, 8), "REPORT.detail", MESSAGE + 11);
        assertRefused(with("bid", MESSAGE + 11, 0), "BID.detail", MESSAGE + 11);
        assertRefused(with("bid", MESSAGE + 11, 7), "BID.detail", MESSAGE + 11);
        assertRefused(with("resign", MESSAGE + 11, 11), "RESIGN.detail", MESSAGE + 11);
        assertRefused(with("object-claimed", MESSAGE + 11, 4), "OBJECT.detail", MESSAGE + 11);
        assertRefused(with("fence", MESSAGE + 11, 2), "FENCE.detail", MESSAGE + 11);
        assertRefused(with("join", BODY + 4, 0x20), "JOIN.flags", BODY + 4);
        assertRefused(with("object-better", BODY + 3, 2), "OBJECT.flags", BODY + 3);
    }

    @Test
    void p9EveryReasonHasACodeOfItsOwn() throws DecodeException {
        for (HandoverReason reason : HandoverReason.values()) {
            assertSurvives(new Message.Claim(Golden.header(1), 1, reason, Epoch.NONE));
        }
        for (ReleaseReason why : ReleaseReason.values()) {
            assertSurvives(new Message.Resign(Golden.header(1), Epoch.NONE, why, 0, 0));
        }
    }

    @Test
    void p10HostIsNotZero() throws DecodeException {
        assertRefused(with("query", 3, 0), "packet.source", 3);
        assertRefused(with("adv", BODY + 32, 0), "ADV.host", BODY + 32);
        assertRefused(with("object-alive", BODY + 7, 0), "OBJECT.master", BODY + 7);

        Message elected = codec.decode(ByteBuffer.wrap(with("resign", BODY + 7, 0))).getFirst();
        assertThat(((Message.Resign) elected).successor()).isEqualTo(Hosts.NONE);
    }

    @Test
    void p11EpochIsNobodysOnlyAsAWhole() throws DecodeException {
        assertRefused(with("query", MESSAGE + 10, 0), "QUERY.epoch", MESSAGE + 4);
        assertRefused(with("query", MESSAGE + 9, 0), "QUERY.epoch", MESSAGE + 4);
        assertRefused(with("bid", BODY + 12, 1), "BID.oldEpoch", BODY + 6);

        byte[] none = with("query", MESSAGE + 9, 0);
        none[MESSAGE + 10] = 0;
        assertThat(codec.decode(ByteBuffer.wrap(none)).getFirst().header().epoch())
                .isEqualTo(Epoch.NONE);
    }

    @Test
    void p12CountersAreInTheirRange() throws DecodeException {
        assertThat(codec.decode(ByteBuffer.wrap(with("pass", BODY + 5, 0))))
                .isEqualTo(List.of(new Message.Pass(Golden.header(2), 0)));
        assertRefused(with("bid", BODY + 5, 0), "BID.counter", BODY);
        assertRefused(with("claim", BODY + 5, 0), "CLAIM.counter", BODY);
        assertRefused(with("grant", BODY + 5, 0), "GRANT.counter", BODY);
        assertRefused(with("query", 8, 0x80), "packet.incarnation", 8);
        assertRefused(with("query", 16, 0x80), "packet.counter", 16);
        assertRefused(with("adv", BODY, 0x80), "ADV.number", BODY);
        assertRefused(with("adv", BODY + 8, 0x80), "ADV.tableVersion", BODY + 8);
        assertRefused(with("status", BODY + 16, 0x80), "STATUS.tableVersion", BODY + 16);
        assertRefused(with("status", BODY + 24, 0x80), "STATUS.acknowledged", BODY + 24);
    }

    @Test
    void p13SequenceNumbersLieOnTheLollipop() throws DecodeException {
        assertRefused(with("adv", BODY + 27, 0xff), "ADV.start", BODY + 24);
        assertRefused(with("join", BODY + 15, 1), "JOIN.lastseq", BODY + 12);

        MessageCodec small = new MessageCodec(new Lollipop(8));
        assertThat(small.decode(ByteBuffer.wrap(Golden.bytes("sync-end")))).hasSize(1);
        assertThatThrownBy(() -> small.decode(ByteBuffer.wrap(Golden.bytes("resign"))))
                .hasMessage("RESIGN.lastseq at byte 44: 9, expected -8 to 8");
        assertThatThrownBy(() -> Golden.encode(small, Golden.PACKETS.get("resign")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void p14HostSpeaksOfItself() {
        assertRefused(with("join", BODY, 4), "JOIN.host", BODY);
        assertRefused(with("status", BODY, 4), "STATUS.host", BODY);
        assertRefused(with("bid", BODY + 13, 4), "BID.host", BODY + 13);
        assertRefused(with("object-better", BODY, 4), "OBJECT.host", BODY);

        Message.Bid bid = (Message.Bid) Golden.PACKETS.get("bid").getFirst();
        assertThatThrownBy(() ->
                        new Message.Bid(
                                Golden.header(3), 1, bid.key(), HandoverReason.DEAD, Epoch.NONE))
                .hasMessage("host 3 shows the key of host 2");
    }

    @Test
    void p15TableHasEachHostOnce() throws DecodeException {
        assertRefused(with("adv", BODY + 32 + 16, 1), "ADV.host", BODY + 32 + 16);

        Message.Adv largest = advOf(Hosts.MAX);
        byte[] bytes = Golden.encode(codec, List.of(largest));
        assertThat(bytes).hasSize(4148);
        assertThat(codec.decode(ByteBuffer.wrap(bytes))).isEqualTo(List.of(largest));
        assertThat(Golden.bytes("adv-version")).hasSize(68);
        assertThat(Golden.encode(codec, List.of(advOf(84)))).hasSize(1412);
    }

    @Test
    void p16ReasonNamesWhatCameAndWhatWasExpected() {
        assertReason(Arrays.copyOf(Golden.bytes("query"), 35), "35 bytes are too few for a packet");
        assertReason(with("query", 7, 37), "37, but 36 bytes came");
        byte[] tail = Arrays.copyOf(Golden.bytes("query"), 47);
        tail[7] = 47;
        assertReason(tail, "11 bytes left are too few for a message");
        assertReason(with("grant", MESSAGE + 3, 19), "19, expected 12 to 18");
        byte[] head = Arrays.copyOf(Golden.bytes("adv"), BODY + 31);
        head[7] = BODY + 31;
        head[MESSAGE + 3] = 12 + 31;
        assertReason(head, "body of 31 bytes, expected at least 32");
        assertReason(with("adv", BODY + 23, 3), "body of 64 bytes, expected 80");
        assertReason(with("report", MESSAGE + 11, 8), "8, expected 0 to 7");
        assertReason(with("join", BODY, 4), "4, but the sender is host 3");
        assertReason(with("bid", BODY + 12, 1), "0.1, only 0.0 is nobody's");
    }

    @Test
    void p16PacketIsRefusedWholeAndNothingHalfWritten() {
        byte[] second = Golden.bytes("adv-groups");
        int at = MESSAGE + 44 + 12 + 32;
        second[at] = 0;
        assertRefused(second, "ADV.host", at);

        ByteBuffer tight = ByteBuffer.allocate(64).position(3).limit(3 + 35);
        assertThatThrownBy(() -> codec.encode(List.of(query(7)), tight))
                .hasMessage("packet of 36 bytes, room for 35");
        assertThat(tight.position()).isEqualTo(3);
        assertThat(tight.array()).containsOnly(0);
    }

    @Test
    void p17WhatIsReadIsWrittenTheSame() throws DecodeException {
        for (String name : Golden.PACKETS.keySet()) {
            byte[] bytes = Golden.bytes(name);
            ByteBuffer inTheMiddle = ByteBuffer.allocate(bytes.length + 9).position(5);
            inTheMiddle.put(bytes).limit(inTheMiddle.position()).position(5);

            List<Message> messages = codec.decode(inTheMiddle);

            assertThat(inTheMiddle.position()).isEqualTo(5);
            assertThat(Golden.encode(codec, messages)).as(name).isEqualTo(bytes);
        }
    }

    private void assertSurvives(Message message) throws DecodeException {
        byte[] bytes = Golden.encode(codec, List.of(message));
        assertThat(codec.decode(ByteBuffer.wrap(bytes))).isEqualTo(List.of(message));
    }

    private void assertRefused(byte[] packet, String field, int offset) {
        DecodeException refused =
                catchThrowableOfType(
                        DecodeException.class, () -> codec.decode(ByteBuffer.wrap(packet)));
        assertThat(refused).as(field).isNotNull();
        assertThat(refused.field()).as("%s", refused).isEqualTo(field);
        assertThat(refused.offset()).as("%s", refused).isEqualTo(offset);
        assertThat(refused).hasMessageStartingWith(field + " at byte " + offset + ": ");
    }

    private void assertReason(byte[] packet, String reason) {
        assertThatThrownBy(() -> codec.decode(ByteBuffer.wrap(packet)))
                .isInstanceOf(DecodeException.class)
                .hasMessageEndingWith(": " + reason);
    }

    private static byte[] with(String name, int at, int value) {
        byte[] bytes = Golden.bytes(name);
        bytes[at] = (byte) value;
        return bytes;
    }

    private static Message query(int cluster) {
        return new Message.Query(new Header(cluster, 0, 1, 0, 0, Epoch.NONE));
    }

    private static Message.Adv advOf(int hosts) {
        List<TableEntry> table = new ArrayList<>();
        for (int host = 1; host <= hosts; host++) {
            table.add(new TableEntry(host, 1, 1, 0, true, Epoch.NONE, 0, false, false, 0));
        }
        return new Message.Adv(Golden.header(1), 1, 1, table, Epoch.NONE, 0, 0);
    }
}
