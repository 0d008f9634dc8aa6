// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.HardwareAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class ArpTest {
    private static final HardwareAddress OURS = HardwareAddress.parse("02:00:5e:10:00:01");
    private static final IpAddress ADDRESS = IpAddress.parse("192.0.2.1");

    /// Field by field from RFC 826, values from RFC 5227 section 3.
    private static final String ANNOUNCEMENT =
            """
            ffffffffffff # destination
            02005e100001 # source
            0806         # ARP
            0001         # Ethernet
            0800         # IPv4
            06 04        # lengths
            0001         # request
            02005e100001 # sender
            c0000201
            000000000000 # target
            c0000201
            """;

    /// The target is the sender too, as Linux wants it (`arp_is_garp`).
    private static final String REPLY =
            """
            ffffffffffff 02005e100001 0806 0001 0800 06 04
            0002         # reply
            02005e100001
            c0000201
            02005e100001 # the sender itself
            c0000201
            """;

    private static void check(Arp arp, String expected) {
        MemorySegment frame = Bytes.empty(Arp.FRAME_BYTES);
        int length = arp.encode(frame, 0, Ethernet.BROADCAST);
        assertThat(Bytes.hex(frame, length))
                .isEqualTo(Bytes.hex(Bytes.of(expected), Arp.FRAME_BYTES));
        assertThat(Arp.decode(frame, length)).isEqualTo(arp);
    }

    @Test
    void announcesAsARequest() {
        check(Arp.announcement(OURS, ADDRESS), ANNOUNCEMENT);
    }

    @Test
    void announcesAsAReply() {
        check(Arp.gratuitousReply(OURS, ADDRESS), REPLY);
    }

    /// RFC 5227: a probe must not change anybody's cache, so it names no sender's address.
    @Test
    void aProbeNamesNoSender() {
        Arp probe = Arp.probe(OURS, ADDRESS);
        assertThat(probe.senderAddress()).isEqualTo(IpAddress.parse("0.0.0.0"));
        assertThat(probe.targetAddress()).isEqualTo(ADDRESS);
        assertThat(probe.operation()).isEqualTo(Arp.REQUEST);
    }

    @Test
    void readsNoTruncatedFrame() {
        MemorySegment frame = Bytes.of(ANNOUNCEMENT);
        for (int length = 0; length < Arp.FRAME_BYTES; length++) {
            assertThat(Arp.decode(frame.asSlice(0, length), length))
                    .as("%d bytes", length)
                    .isNull();
        }
    }

    @Test
    void readsOnlyIpv4OnEthernet() {
        for (int at : new int[] {12, 13, 14, 15, 16, 17, 18, 19}) {
            MemorySegment frame = Bytes.of(ANNOUNCEMENT);
            frame.set(ValueLayout.JAVA_BYTE, at, (byte) 0x77);
            assertThat(Arp.decode(frame, Arp.FRAME_BYTES)).as("byte %d", at).isNull();
        }
    }

    @Test
    void refusesAnAddressThatIsNoEthernetAddress() {
        HardwareAddress infiniband = HardwareAddress.of(new byte[20]);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Arp.announcement(infiniband, ADDRESS)
                                .encode(Bytes.empty(64), 0, Ethernet.BROADCAST))
                .withMessageContaining("6 bytes, not 20");
    }
}
