// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    private static final int OUTER = 1;
    private static final int INNER = 2;
    private static final AttributeNames NAMES = AttributeNames.of("", "OUTER", "TEXT");
    private static final AttributeNames INNER_NAMES = AttributeNames.of("", "A", "B");

    private final MessageWriter writer = new MessageWriter(8);
    private final MessageReader reader = new MessageReader();
    private final AttributeReader attribute = new AttributeReader();
    private final AttributeReader inner = new AttributeReader();

    /// Two messages: a nest with a string in it and a number behind it; and an empty one.
    private void writeSample() {
        writer.begin(0x1234, 0x0005, 7, 42).u8(2).zeros(3);
        int nest = writer.beginNest(OUTER);
        writer.attrString(INNER, "eth0");
        writer.endNest(nest);
        writer.attrU16be(INNER, 0x0102).end();
        writer.begin(3, 0, 8, 0).end();
    }

    @Test
    void writesTheBytesOfTheProtocol() {
        writeSample();
        String expected =
                String.join(
                        "",
                        "2c000000 3412 0500 07000000 2a000000", // nlmsghdr
                        "02000000", // family header
                        "1000 0180 0900 0200 6574683000000000", // OUTER{INNER "eth0"}, padded
                        "0600 0200 0102 0000", // INNER, network order, padded
                        "10000000 0300 0000 08000000 00000000");
        assertThat(hex(writer)).isEqualTo(expected.replace(" ", ""));
    }

    @Test
    void readsWhatItWrote() {
        writeSample();
        reader.wrap(writer.segment(), 0, writer.length());
        assertThat(reader.next()).isTrue();
        assertThat(reader.type()).isEqualTo(0x1234);
        assertThat(reader.flags()).isEqualTo(5);
        assertThat(reader.sequence()).isEqualTo(7);
        assertThat(reader.portId()).isEqualTo(42);
        assertThat(reader.payloadU8(0)).isEqualTo(2);

        reader.attributes(attribute, 4, NAMES);
        assertThat(attribute.next()).isTrue();
        assertThat(attribute.type()).isEqualTo(OUTER);
        assertThat(attribute.isNested()).isTrue();
        attribute.nested(inner, INNER_NAMES);
        assertThat(inner.next()).isTrue();
        assertThat(inner.string()).isEqualTo("eth0");
        assertThat(inner.next()).isFalse();
        assertThat(attribute.next()).isTrue();
        assertThat(attribute.u16be()).isEqualTo(0x0102);
        assertThat(attribute.next()).isFalse();

        assertThat(reader.next()).isTrue();
        assertThat(reader.payloadLength()).isZero();
        assertThat(reader.next()).isFalse();
    }

    @Test
    void readsNumbersOfEverySizeAndOrder() {
        writer.begin(1, 0, 0, 0)
                .attrU8(1, 0xfe)
                .attrU16(1, 0xfedc)
                .attrU32(1, 0xfedcba98)
                .attrU64(1, 0xfedcba9876543210L)
                .attrU16be(1, 0xfedc)
                .attrU32be(1, 0xfedcba98)
                .attrU64be(1, 0xfedcba9876543210L)
                .attrFlag(1)
                .end();
        reader.wrap(writer.segment(), 0, writer.length()).next();
        reader.attributes(attribute, 0, NAMES);
        attribute.next();
        assertThat(attribute.u8()).isEqualTo(0xfe);
        attribute.next();
        assertThat(attribute.u16()).isEqualTo(0xfedc);
        attribute.next();
        assertThat(attribute.u32()).isEqualTo(0xfedcba98);
        attribute.next();
        assertThat(attribute.u64()).isEqualTo(0xfedcba9876543210L);
        attribute.next();
        assertThat(attribute.u16be()).isEqualTo(0xfedc);
        attribute.next();
        assertThat(attribute.u32be()).isEqualTo(0xfedcba98);
        attribute.next();
        assertThat(attribute.u64be()).isEqualTo(0xfedcba9876543210L);
        attribute.next();
        assertThat(attribute.length()).isZero();
        assertThat(attribute.next()).isFalse();
    }

    @Test
    void namesThePathOfAWrongSize() {
        writeSample();
        reader.wrap(writer.segment(), 0, writer.length()).next();
        reader.attributes(attribute, 4, NAMES).next();
        attribute.nested(inner, INNER_NAMES).next();
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(inner::u32)
                .withMessage("OUTER/B at byte 24: expected 4 bytes, found 5");
    }

    @Test
    void rejectsLengthsThatLeadAstray() {
        writeSample();
        for (int length : new int[] {0, 3, 15, 61, 0x7fffffff, -1}) {
            writer.setU32(0, length);
            reader.wrap(writer.segment(), 0, writer.length());
            assertThatExceptionOfType(DecodeException.class)
                    .isThrownBy(reader::next)
                    .withMessageContaining(Integer.toUnsignedString(length));
        }
        writer.setU32(0, 0x2c);
        for (int length : new int[] {0, 1, 2, 3, 25, 0xffff}) {
            writer.setU32(20, OUTER << 16 | length);
            reader.wrap(writer.segment(), 0, writer.length()).next();
            reader.attributes(attribute, 4, NAMES);
            assertThatExceptionOfType(DecodeException.class)
                    .isThrownBy(attribute::next)
                    .withMessageContaining("OUTER at byte 20")
                    .withMessageContaining("attribute length " + length);
        }
    }

    @Test
    void takesBackWhatWasNotMeant() {
        writer.begin(1, 0, 0, 0);
        int nest = writer.beginNest(OUTER);
        writer.attrU32(1, 1).cancelNest(nest);
        writer.end();
        assertThat(writer.length()).isEqualTo(16);
        int mark = writer.mark();
        writer.begin(2, 0, 0, 0).u32(5);
        writer.rollback(mark);
        assertThat(writer.length()).isEqualTo(16);
        writer.begin(3, 0, 0, 0).end();
        assertThat(writer.length()).isEqualTo(32);
    }

    @Test
    void refusesWhatDoesNotFitOrFollow() {
        assertThatIllegalStateException().isThrownBy(writer::end);
        writer.begin(1, 0, 0, 0);
        assertThatIllegalStateException().isThrownBy(() -> writer.begin(1, 0, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.attrBytes(1, new byte[65532]));
        int nest = writer.beginNest(OUTER);
        writer.attrBytes(1, new byte[40000]).attrBytes(2, new byte[40000]);
        assertThatIllegalStateException().isThrownBy(() -> writer.endNest(nest));
    }

    /// Whatever the bytes are, reading ends, within the bounds, with a result or a DecodeException.
    @Test
    void survivesMutatedMessages() {
        writeSample();
        byte[] sample = writer.segment().asSlice(0, writer.length()).toArray(ValueLayout.JAVA_BYTE);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < 50_000; i++) {
                byte[] mutated = sample.clone();
                for (int n = random.nextInt(4); n >= 0; n--) {
                    mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
                }
                MemorySegment segment = arena.allocate(sample.length, 8);
                MemorySegment.copy(mutated, 0, segment, ValueLayout.JAVA_BYTE, 0, mutated.length);
                int length = random.nextInt(mutated.length + 1);
                assertThat(walk(segment, length)).as("seed %d", seed).isLessThan(100);
            }
        }
    }

    private int walk(MemorySegment segment, int length) {
        int seen = 0;
        try {
            reader.wrap(segment, 0, length);
            while (reader.next()) {
                reader.attributes(attribute, 4, NAMES);
                while (attribute.next()) {
                    seen++;
                    attribute.nested(inner, INNER_NAMES);
                    while (inner.next()) {
                        seen += inner.bytes().length > 4 ? 1 : inner.u32() & 1;
                    }
                }
            }
        } catch (DecodeException expected) {
            assertThat(expected.offset()).isBetween(0L, (long) length);
        }
        return seen;
    }

    private static String hex(MessageWriter writer) {
        byte[] bytes = writer.segment().asSlice(0, writer.length()).toArray(ValueLayout.JAVA_BYTE);
        return HexFormat.of().formatHex(bytes);
    }
}
