// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.HardwareAddress;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class EchoRequestTest {
    private static final HardwareAddress OURS = HardwareAddress.parse("02:00:5e:10:00:01");

    private static String encoded(String source, String destination) {
        MemorySegment frame = Bytes.empty(EchoRequest.FRAME_BYTES);
        int length =
                new EchoRequest(IpAddress.parse(source), IpAddress.parse(destination), 0x1234, 1)
                        .encode(frame, 0, OURS, Ethernet.BROADCAST);
        return Bytes.hex(frame, length);
    }

    /// Field by field from RFC 791 and RFC 792; the checksums worked out apart from this code.
    @Test
    void asksOverIpv4() {
        MemorySegment expected =
                Bytes.of(
                        """
                        ffffffffffff 02005e100001 0800
                        45 00 001c 0000 4000  # 28 bytes, do not fragment
                        01 01 f4e0            # to this link, ICMP
                        c0000201 c00002ff
                        08 00 e5ca 1234 0001  # echo request
                        """);
        assertThat(encoded("192.0.2.1", "192.0.2.255"))
                .isEqualTo(Bytes.hex(expected, expected.byteSize()));
    }

    @Test
    void asksOverIpv6() {
        MemorySegment expected =
                Bytes.of(
                        """
                        ffffffffffff 02005e100001 86dd
                        60000000 0008 3a 01
                        20010db8000000000000000000000001
                        ff020000000000000000000000000001
                        80 00 40ca 1234 0001
                        """);
        assertThat(encoded("2001:db8::1", "ff02::1"))
                .isEqualTo(Bytes.hex(expected, expected.byteSize()));
    }

    @Test
    void refusesTwoFamilies() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoded("192.0.2.1", "ff02::1"))
                .withMessageContaining("different families");
    }
}
