// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.hasm.Lollipop;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MessageGoldenTest {

    private final MessageCodec codec = new MessageCodec(Lollipop.STANDARD);

    @Test
    void readsEveryPacket() throws DecodeException {
        for (String name : Golden.PACKETS.keySet()) {
            assertThat(codec.decode(ByteBuffer.wrap(Golden.bytes(name))))
                    .as(name)
                    .isEqualTo(Golden.PACKETS.get(name));
        }
    }

    @Test
    void writesEveryPacket() {
        Golden.PACKETS.forEach((name, messages) ->
                assertThat(Golden.encode(codec, messages)).as(name).isEqualTo(Golden.bytes(name)));
    }

    @Test
    void everyKindOfMessageIsThere() {
        Set<Class<?>> seen = new HashSet<>();
        for (List<Message> messages : Golden.PACKETS.values()) {
            messages.forEach(message -> seen.add(message.getClass()));
        }

        assertThat(seen).containsExactlyInAnyOrder(Message.class.getPermittedSubclasses());
    }

    @Test
    void tellsTheLengthBeforehand() {
        Golden.PACKETS.forEach((name, messages) -> {
            int length = MessageCodec.PACKET_OVERHEAD;
            for (Message message : messages) {
                length += MessageCodec.lengthOf(message);
            }
            assertThat(Golden.bytes(name)).as(name).hasSize(length);
        });
    }

    @Test
    void refusesEveryTruncation() {
        for (String name : Golden.PACKETS.keySet()) {
            byte[] bytes = Golden.bytes(name);
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertRefused(name, cut);
                if (length > WireFormat.LENGTH_AT + 1) {
                    tellPacketLength(cut);
                    if (!endsWithAMessage(name, length)) {
                        assertRefused(name, cut);
                    }
                }
            }
        }
    }

    /// The message says that it is as short as it was cut; only its type can tell that it is not.
    @Test
    void refusesEveryTruncationThatTheLengthsAgreeWith() {
        for (String name : Golden.PACKETS.keySet()) {
            byte[] bytes = Golden.bytes(name);
            int start = WireFormat.PACKET_HEAD;
            int end = start + u16(bytes, start + WireFormat.MESSAGE_LENGTH_AT);
            for (int length = start + WireFormat.MESSAGE_HEAD; length < end; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                tellPacketLength(cut);
                tellMessageLength(cut, start);
                assertRefused(name, cut);
            }
        }
    }

    @Test
    void refusesEveryTailThatTheLengthsAgreeWith() {
        for (String name : Golden.PACKETS.keySet()) {
            byte[] bytes = Golden.bytes(name);
            for (int more = 1; more < 2 * WireFormat.ENTRY; more++) {
                for (byte filler : new byte[] {0, -1}) {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + more);
                    Arrays.fill(longer, bytes.length, longer.length, filler);
                    assertRefused(name, longer);
                    tellPacketLength(longer);
                    assertRefused(name, longer);
                    if (Golden.PACKETS.get(name).size() == 1) {
                        tellMessageLength(longer, WireFormat.PACKET_HEAD);
                        assertRefused(name, longer);
                    }
                }
            }
        }
    }

    private void assertRefused(String name, byte[] bytes) {
        assertThatThrownBy(() -> codec.decode(ByteBuffer.wrap(bytes)))
                .as("%s of %d bytes", name, bytes.length)
                .isInstanceOf(DecodeException.class);
    }

    /// Of a packet with several messages, the first of them alone is a packet too.
    private static boolean endsWithAMessage(String name, int length) {
        int end = MessageCodec.PACKET_OVERHEAD;
        for (Message message : Golden.PACKETS.get(name)) {
            end += MessageCodec.lengthOf(message);
            if (end == length) {
                return true;
            }
        }
        return false;
    }

    private static void tellPacketLength(byte[] bytes) {
        ByteBuffer.wrap(bytes).putShort(WireFormat.LENGTH_AT, (short) bytes.length);
    }

    private static void tellMessageLength(byte[] bytes, int start) {
        ByteBuffer.wrap(bytes)
                .putShort(start + WireFormat.MESSAGE_LENGTH_AT, (short) (bytes.length - start));
    }

    private static int u16(byte[] bytes, int at) {
        return Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(at));
    }
}
