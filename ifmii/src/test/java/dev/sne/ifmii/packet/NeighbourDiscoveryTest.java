// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.HardwareAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class NeighbourDiscoveryTest {
    private static final HardwareAddress OURS = HardwareAddress.parse("02:00:5e:10:00:01");
    private static final IpAddress ADDRESS = IpAddress.parse("2001:db8::1");

    private static MemorySegment encoded(NeighbourDiscovery message) {
        MemorySegment frame = Bytes.empty(NeighbourDiscovery.FRAME_BYTES);
        int length = message.encode(frame, 0, OURS);
        return frame.asSlice(0, length);
    }

    private static NeighbourDiscovery decoded(MemorySegment frame) {
        return NeighbourDiscovery.decode(frame, frame.byteSize());
    }

    /// Field by field from RFC 4861 section 4.4 and RFC 2464; the checksum worked out apart from
    /// this code.
    @Test
    void announces() {
        MemorySegment frame = encoded(NeighbourDiscovery.announcement(OURS, ADDRESS, false));
        MemorySegment expected =
                Bytes.of(
                        """
                        333300000001 # all nodes
                        02005e100001
                        86dd
                        60000000 0020 3a ff             # 32 bytes of ICMPv6, hop limit 255
                        20010db8000000000000000000000001
                        ff020000000000000000000000000001
                        88 00 9b1a                      # advertisement
                        20000000                        # override
                        20010db8000000000000000000000001
                        02 01 02005e100001              # target link-layer address
                        """);
        assertThat(Bytes.hex(frame, frame.byteSize()))
                .isEqualTo(Bytes.hex(expected, expected.byteSize()));
    }

    @Test
    void readsWhatItWrites() {
        for (NeighbourDiscovery message :
                new NeighbourDiscovery[] {
                    NeighbourDiscovery.announcement(OURS, ADDRESS, true),
                    NeighbourDiscovery.probe(ADDRESS),
                    NeighbourDiscovery.solicitation(OURS, IpAddress.parse("fe80::1"), ADDRESS)
                }) {
            assertThat(decoded(encoded(message))).isEqualTo(message);
        }
    }

    /// RFC 4861 section 6.2.5 and 7.2.6: hosts forget a default router that says it is none.
    @Test
    void saysThatItIsARouterOnlyWhenTold() {
        assertThat(NeighbourDiscovery.announcement(OURS, ADDRESS, true).flags())
                .isEqualTo(NeighbourDiscovery.ROUTER | NeighbourDiscovery.OVERRIDE);
        assertThat(NeighbourDiscovery.announcement(OURS, ADDRESS, false).flags())
                .isEqualTo(NeighbourDiscovery.OVERRIDE);
    }

    /// RFC 4862 section 5.4.2: from `::`, to the solicited-node group, without an address option.
    @Test
    void aProbeNamesNoSender() {
        NeighbourDiscovery probe =
                NeighbourDiscovery.probe(IpAddress.parse("2001:db8::12:3456:789a"));
        assertThat(probe.source()).isEqualTo(IpAddress.parse("::"));
        assertThat(probe.destination()).isEqualTo(IpAddress.parse("ff02::1:ff56:789a"));
        assertThat(probe.isProbe()).isTrue();
        MemorySegment frame = encoded(probe);
        assertThat(Bytes.hex(frame, 6)).isEqualTo("3333ff56789a");
        assertThat(frame.byteSize()).isEqualTo(78);
    }

    @Test
    void readsNoTruncatedFrame() {
        MemorySegment frame = encoded(NeighbourDiscovery.announcement(OURS, ADDRESS, false));
        for (long length = 0; length < frame.byteSize(); length++) {
            assertThat(decoded(frame.asSlice(0, length))).as("%d bytes", length).isNull();
        }
    }

    /// Damage is found by the checksum, or by what RFC 4861 section 7.1 says to check.
    @Test
    void readsNoDamagedFrame() {
        MemorySegment frame = encoded(NeighbourDiscovery.announcement(OURS, ADDRESS, false));
        int ip = Ethernet.HEADER_BYTES;
        for (int at = ip + 4; at < frame.byteSize(); at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte before = frame.get(ValueLayout.JAVA_BYTE, at);
                frame.set(ValueLayout.JAVA_BYTE, at, (byte) (before ^ 1 << bit));
                assertThat(decoded(frame)).as("bit %d of byte %d", bit, at).isNull();
                frame.set(ValueLayout.JAVA_BYTE, at, before);
            }
        }
        assertThat(decoded(frame)).isNotNull();
    }

    /// A length of zero would never end.
    @Test
    void endsAtAnOptionWithoutLength() {
        MemorySegment frame = encoded(NeighbourDiscovery.announcement(OURS, ADDRESS, false));
        long option = frame.byteSize() - 8;
        frame.set(ValueLayout.JAVA_BYTE, option + 1, (byte) 0);
        Ip.checksum(frame, 54, 32, true);
        NeighbourDiscovery message = decoded(frame);
        assertThat(message).isNotNull();
        assertThat(message.hardware()).isNull();
    }
}
