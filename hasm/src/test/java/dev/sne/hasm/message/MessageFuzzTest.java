// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Lollipop;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Packets of any content. The seed is part of every failure's text and replays it.
class MessageFuzzTest {

    /// As many seeds, from 0; more of them with `-Dfuzz.rounds`.
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 100_000);

    private final MessageCodec codec = new MessageCodec(Lollipop.STANDARD);

    @Test
    void whatIsWrittenIsRead() throws DecodeException {
        for (Lollipop space : List.of(Lollipop.STANDARD, new Lollipop(6))) {
            MessageCodec small = new MessageCodec(space);
            for (long seed = 0; seed < ROUNDS / 5; seed++) {
                List<Message> messages = new RandomMessages(seed, space).packet();
                byte[] bytes = Golden.encode(small, messages);
                assertThat(small.decode(ByteBuffer.wrap(bytes)))
                        .as("seed %d", seed)
                        .isEqualTo(messages);
            }
        }
    }

    @Test
    void randomBytesAreRefused() {
        int taken = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(128)];
            random.nextBytes(bytes);
            taken += isTaken(bytes, seed) ? 1 : 0;
        }
        assertThat(taken).isZero();
    }

    /// Random bytes behind a head that is right get as far as the bodies.
    @Test
    void randomBodiesAreReadOrRefused() {
        int taken = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[WireFormat.PACKET_HEAD + 12 + random.nextInt(50)];
            random.nextBytes(bytes);
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            buffer.putShort(0, (short) WireFormat.MAGIC);
            buffer.put(WireFormat.VERSION_AT, (byte) WireFormat.VERSION);
            buffer.putShort(WireFormat.LENGTH_AT, (short) bytes.length);
            buffer.put(WireFormat.PACKET_HEAD, (byte) random.nextInt(18));
            buffer.putShort(
                    WireFormat.PACKET_HEAD + WireFormat.MESSAGE_LENGTH_AT,
                    (short) (bytes.length - WireFormat.PACKET_HEAD));
            taken += isTaken(bytes, seed) ? 1 : 0;
        }
        assertThat(taken).isBetween(1, ROUNDS / 2);
    }

    @Test
    void damagedPacketsAreReadOrRefused() {
        List<byte[]> packets = Golden.PACKETS.keySet().stream().map(Golden::bytes).toList();
        int taken = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = packets.get(random.nextInt(packets.size())).clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damage(bytes, random);
            }
            taken += isTaken(bytes, seed) ? 1 : 0;
        }
        assertThat(taken).isBetween(ROUNDS / 100, ROUNDS);
    }

    /// Whether the bytes are a packet. If they are, they must also be what it is written as:
    /// nothing of a packet goes unread but messages of unknown types.
    private boolean isTaken(byte[] bytes, long seed) {
        List<Message> messages;
        try {
            messages = codec.decode(ByteBuffer.wrap(bytes));
        } catch (DecodeException e) {
            assertThat(e.offset()).as("seed %d: %s", seed, e).isBetween(0, bytes.length);
            return false;
        }
        if (!hasUnknownType(bytes)) {
            byte[] written = Golden.encode(codec, messages);
            assertThat(Arrays.equals(written, bytes)).as("seed %d: %s", seed, messages).isTrue();
        }
        return true;
    }

    private static boolean hasUnknownType(byte[] bytes) {
        ByteBuffer packet = ByteBuffer.wrap(bytes);
        int start = WireFormat.PACKET_HEAD;
        while (start < bytes.length) {
            int type = packet.get(start);
            if (type < WireFormat.JOIN || type > WireFormat.GRANT) {
                return true;
            }
            start += packet.getShort(start + WireFormat.MESSAGE_LENGTH_AT);
        }
        return false;
    }

    private static void damage(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> bytes[at]++;
            default -> {
                int from = random.nextInt(bytes.length);
                int length = Math.min(random.nextInt(8), bytes.length - Math.max(at, from));
                System.arraycopy(bytes, from, bytes, at, length);
            }
        }
    }
}
