// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.ifmii.packet.Checksum;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EchoPacketTest {
    private static final EchoPacket V4 = new EchoPacket(false, 0x1234, 0xfffe, 0x0102030405060708L);
    private static final EchoPacket V6 = new EchoPacket(true, 0x1234, 0xfffe, 0x0102030405060708L);
    private static final int IP_HEADER = 20;

    private static String fault(EchoPacket packet, byte[] received) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(2048);
            MemorySegment.copy(received, 0, buffer, ValueLayout.JAVA_BYTE, 0, received.length);
            return packet.fault(buffer, received.length);
        }
    }

    /// What a raw socket gets of the reply: RFC 792's, behind a header without options.
    private static byte[] reply(EchoPacket packet) {
        ByteBuffer reply = ByteBuffer.allocate(IP_HEADER + 16);
        reply.put(0, (byte) 0x45);
        reply.put(IP_HEADER, packet.request());
        return withChecksum(reply.put(IP_HEADER, (byte) 0).array());
    }

    private static byte[] withChecksum(byte[] packet) {
        ByteBuffer.wrap(packet).putShort(IP_HEADER + 2, (short) 0);
        MemorySegment segment = MemorySegment.ofArray(packet);
        long sum = Checksum.sum(0, segment, IP_HEADER, packet.length - IP_HEADER);
        ByteBuffer.wrap(packet).putShort(IP_HEADER + 2, (short) Checksum.of(sum));
        return packet;
    }

    @Test
    void isWhatTheRfcSays() {
        assertThat(HexFormat.of().formatHex(V4.request()))
                .isEqualTo("0800" + "d5b8" + "1234" + "fffe" + "0102030405060708");
        assertThat(HexFormat.of().formatHex(V6.request()))
                .isEqualTo("8000" + "0000" + "1234" + "fffe" + "0102030405060708");
    }

    @Test
    void knowsItsAnswer() {
        assertThat(fault(V4, reply(V4))).isEmpty();
        byte[] six = V6.request();
        six[0] = (byte) EchoPacket.ECHO_REPLY_V6;
        assertThat(fault(V6, six)).isEmpty();
    }

    @Test
    void knowsOptionsInTheHeader() {
        ByteBuffer reply = ByteBuffer.allocate(IP_HEADER + 4 + 16);
        reply.put(0, (byte) 0x46).put(IP_HEADER + 4, reply(V4), IP_HEADER, 16);

        assertThat(fault(V4, reply.array())).isEmpty();
    }

    @Test
    void refusesAllThatDiffers() {
        assertThat(fault(V4, reply(new EchoPacket(false, 0x1235, 0xfffe, 0x0102030405060708L))))
                .isEqualTo("an echo reply with another id");
        assertThat(fault(V4, reply(new EchoPacket(false, 0x1234, 0xfffd, 0x0102030405060708L))))
                .isEqualTo("an echo reply with another sequence number");
        assertThat(fault(V4, reply(new EchoPacket(false, 0x1234, 0xfffe, 0x0102030405060709L))))
                .isEqualTo("an echo reply with another token");
        byte[] request = reply(V4);
        request[IP_HEADER] = 8;
        assertThat(fault(V4, withChecksum(request))).isEqualTo("ICMP type 8 code 0");
    }

    @Test
    void refusesEveryFlippedBit() {
        byte[] good = reply(V4);
        for (int bit = IP_HEADER * 8; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(fault(V4, bad)).as("bit %d", bit).isNotEmpty();
        }
    }

    @Test
    void refusesEveryTruncation() {
        byte[] good = reply(V4);
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            if (length >= IP_HEADER + 8) {
                withChecksum(cut);
            }
            assertThat(fault(V4, cut)).as("%d bytes", length).isNotEmpty();
        }
        byte[] longer = withChecksum(Arrays.copyOf(good, good.length + 1));
        assertThat(fault(V4, longer)).isEqualTo("an echo reply of another size");
    }
}
