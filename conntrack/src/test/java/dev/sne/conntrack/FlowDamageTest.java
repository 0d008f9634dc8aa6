// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.MessageWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever the bytes are: a [DecodeException] or a flow, and never a read outside the message.
class FlowDamageTest {
    /// Raise it for a long run: `-Dsne.fuzz.rounds=1000000`.
    private static final int ROUNDS = Integer.getInteger("sne.fuzz.rounds", 20_000);

    private static final int NEW_FLOW = 0x100;

    private final FlowView view = new FlowView();
    private final FlowBuilder builder = new FlowBuilder();
    private final MessageWriter writer = new MessageWriter();

    @Test
    void survivesEveryTruncation() {
        for (byte[] message : Golden.messages(Golden.ALL)) {
            for (int length = 0; length < message.length; length++) {
                byte[] cut = Arrays.copyOf(message, length);
                rejects(cut);
                if (length >= 4) {
                    setLength(cut, length);
                    survives(cut);
                }
            }
        }
    }

    @Test
    void survivesEveryOverwrittenTail() {
        for (byte[] message : Golden.messages(Golden.ALL)) {
            for (int from = 4; from < message.length; from++) {
                for (byte filler : new byte[] {0, (byte) 0xff}) {
                    byte[] damaged = message.clone();
                    Arrays.fill(damaged, from, damaged.length, filler);
                    survives(damaged);
                }
            }
        }
    }

    @Test
    void survivesMutations() {
        long seed = Long.getLong("sne.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        List<byte[]> messages = Golden.messages(Golden.ALL);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = messages.get(random.nextInt(messages.size())).clone();
            int changes = 1 + random.nextInt(8);
            for (int i = 0; i < changes; i++) {
                mutate(damaged, random);
            }
            try {
                survives(damaged);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dsne.fuzz.seed=" + seed + " round " + round, e);
            }
        }
    }

    /// Mostly small numbers in the places where lengths and types stand, as they do the most harm.
    private static void mutate(byte[] message, Random random) {
        int at = random.nextInt(message.length);
        switch (random.nextInt(4)) {
            case 0 -> message[at] = (byte) random.nextInt();
            case 1 -> message[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> message[at & ~3] = (byte) random.nextInt(12);
            default ->
                    message[Math.min(at & ~3 | 2, message.length - 1)] = (byte) random.nextInt(30);
        }
    }

    @Test
    void namesTheAttributeAndThePlaceOfDamage() {
        byte[] message = Golden.messages("dump-live.hex").getFirst();
        // CTA_TUPLE_ORIG at 20, CTA_TUPLE_IP at 24, CTA_IP_V4_SRC at 28, CTA_IP_V4_DST at 36.
        message[36] = 6;
        assertThatThrownBy(() -> Golden.view(message))
                .isInstanceOf(DecodeException.class)
                .hasMessage(
                        "CTA_TUPLE_ORIG/CTA_TUPLE_IP/CTA_IP_V4_DST at byte 36: "
                                + "expected 4 bytes, found 2");
        message[36] = 3;
        assertThatThrownBy(() -> Golden.view(message))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("attribute length 3 is not within 4 and the 8 bytes left");
    }

    @Test
    void rejectsOtherMessages() {
        byte[] message = Golden.messages("stats-global.hex").getFirst();
        assertThatThrownBy(() -> Golden.view(message))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("0x105 is not about a flow");
    }

    private void rejects(byte[] message) {
        MemorySegment segment = Golden.segment(message);
        assertThatThrownBy(() -> view.wrap(segment, 0, message.length))
                .isInstanceOf(DecodeException.class);
    }

    /// Decodes, reads everything, and sends what was read through the encoder and back.
    private void survives(byte[] message) {
        // A larger segment, so that a read beyond the message is not stopped by its end.
        MemorySegment segment = Golden.segment(Arrays.copyOf(message, message.length + 64));
        try {
            view.wrap(segment, 0, message.length);
            assertThat(view.length()).isLessThanOrEqualTo(message.length);
            assertThat(view.toFlow().toBuilder().build()).isEqualTo(view.toFlow());
            builder.set(view);
        } catch (DecodeException e) {
            assertThat(e.offset()).isBetween(0L, (long) message.length);
            return;
        }
        byte[] reported = report();
        builder.set(view.wrap(Golden.segment(reported), 0, reported.length));
        assertThat(report()).isEqualTo(reported);
    }

    private byte[] report() {
        writer.clear();
        writer.begin(NEW_FLOW, 0, 0, 0);
        FlowEncoder.report(builder, writer);
        writer.end();
        return writer.segment().asSlice(0, writer.length()).toArray(ValueLayout.JAVA_BYTE);
    }

    private static void setLength(byte[] message, int length) {
        MemorySegment.ofArray(message).set(ValueLayout.JAVA_INT_UNALIGNED, 0, length);
    }
}
