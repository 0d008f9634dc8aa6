// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextBufferTest {
    private final TextBuffer buffer = new TextBuffer(0);

    @Test
    void writesNumbersAsTheJdkDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            buffer.clear();
            buffer.unsigned(value).put(' ').decimal(value).put(' ').hex(value);
            assertThat(buffer.toString())
                    .as("seed %d", seed)
                    .isEqualTo(
                            Long.toUnsignedString(value)
                                    + ' '
                                    + value
                                    + ' '
                                    + Long.toHexString(value));
        }
    }

    @Test
    void writesTheEndsOfRanges() {
        long power = 1;
        for (int digits = 1; digits < 20; digits++) {
            buffer.clear();
            buffer.unsigned(power - 1).put(' ').unsigned(power);
            assertThat(buffer.toString()).isEqualTo((power - 1) + " " + power);
            power *= 10;
        }
        buffer.clear();
        buffer.unsigned(-1).put(' ').decimal(Long.MIN_VALUE).put(' ').hex(0).put(' ').hexByte(10);
        buffer.put(' ').padded(42, 6).put(' ').unsigned(Integer.MAX_VALUE + 1L);
        assertThat(buffer.toString())
                .isEqualTo("18446744073709551615 -9223372036854775808 0 0a 000042 2147483648");
    }

    /// As inet_ntop(3) of the GNU C library prints them.
    @ParameterizedTest
    @CsvSource({
        "0, 0, ::",
        "0, 1, ::1",
        "0, 0x10000, ::0.1.0.0",
        "0, 0x1020304, ::1.2.3.4",
        "0, 0xffff01020304, ::ffff:1.2.3.4",
        "0, 0xffff00000000, ::ffff:0.0.0.0",
        "0, 0x1ffff01020304, ::1:ffff:102:304",
        "0x20010db800000000, 1, 2001:db8::1",
        "0x20010db800000001, 0x0000000000000001, 2001:db8:0:1::1",
        "0x2001000000000001, 0x0000000000010001, 2001::1:0:0:1:1",
        "0x2001000000010000, 0x0001000000010001, 2001:0:1:0:1:0:1:1",
        "0xfe80000000000000, 0, fe80::",
        "0x0001000200030004, 0x0005000600070000, 1:2:3:4:5:6:7:0",
        "0x0000000200030004, 0x0005000600070008, 0:2:3:4:5:6:7:8",
        "0x0064ff9b00000000, 0x00000000c0000221, 64:ff9b::c000:221",
    })
    void writesIpv6AddressesAsTheSystemDoes(String high, String low, String text) {
        assertThat(buffer.ip(true, number(high), number(low)).toString()).isEqualTo(text);
    }

    private static long number(String text) {
        return text.startsWith("0x")
                ? Long.parseUnsignedLong(text, 2, text.length(), 16)
                : Long.parseLong(text);
    }

    @Test
    void writesIpv4Addresses() {
        buffer.ip(false, 0, 0xffff_ffffL)
                .put(' ')
                .ip(false, 0, 0)
                .put(' ')
                .ip(false, 0, 0x0a000109);
        assertThat(buffer.toString()).isEqualTo("255.255.255.255 0.0.0.0 10.0.1.9");
    }

    @Test
    void growsAndIsFlushed() throws IOException {
        for (int i = 0; i < 10_000; i++) {
            buffer.ascii("abc").bytes(new byte[] {'d', 'e', 'f'}, 1, 2).bytes(new byte[] {'g'});
        }
        assertThat(buffer.length()).isEqualTo(60_000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        buffer.flushTo(out);
        assertThat(out.toString(ISO_8859_1)).hasSize(60_000).startsWith("abcefgabcefg");
        assertThat(buffer.length()).isZero();
    }

    @Test
    void keepsItsContentWhenAFlushFails() {
        buffer.ascii("kept");
        OutputStream closed = OutputStream.nullOutputStream();
        assertThatThrownBy(
                        () -> {
                            closed.close();
                            buffer.flushTo(closed);
                        })
                .isInstanceOf(IOException.class);
        assertThat(buffer.toString()).isEqualTo("kept");
    }

    @Test
    void truncates() {
        buffer.ascii("abc").truncate(1);
        assertThat(buffer.toString()).isEqualTo("a");
        assertThatThrownBy(() -> buffer.truncate(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
