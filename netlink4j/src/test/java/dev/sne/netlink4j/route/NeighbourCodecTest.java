// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.Golden;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.uapi.Neigh;
import dev.sne.netlink4j.uapi.NetNamespace;
import dev.sne.netlink4j.uapi.Rtnetlink;
import org.junit.jupiter.api.Test;

class NeighbourCodecTest {
    private static final Neighbour PERMANENT =
            Neighbour.permanent(
                    2, IpAddress.parse("192.0.2.2"), HardwareAddress.parse("02:00:00:00:00:02"));

    private static MessageReader golden(String name) {
        return Golden.message(NeighbourCodecTest.class, name);
    }

    @Test
    void decodesPermanentEntry() {
        assertThat(NeighbourCodec.decode(golden("neighbour-v4"))).isEqualTo(PERMANENT);
    }

    @Test
    void decodesEntryWithoutHardwareAddress() {
        assertThat(NeighbourCodec.decode(golden("neighbour-v6-incomplete")))
                .isEqualTo(
                        new Neighbour(
                                2, IpAddress.parse("2001:db8::99"), null, Neigh.NUD_INCOMPLETE, 0));
    }

    @Test
    void skipsForwardingEntriesOfBridges() {
        assertThat(NetworkEvent.decode(golden("neighbour-bridge-fdb"))).isNull();
    }

    @Test
    void writesWhatItReads() {
        MessageWriter w = new MessageWriter().begin(Rtnetlink.RTM_NEWNEIGH, 0, 1, 0);
        NeighbourCodec.encode(w, PERMANENT);
        w.end();
        MessageReader reader = new MessageReader().wrap(w.segment(), 0, w.length());
        assertThat(reader.next()).isTrue();
        assertThat(NeighbourCodec.decode(reader)).isEqualTo(PERMANENT);
    }

    @Test
    void decodesNamespaceIds() {
        assertThat(NsidCodec.decode(golden("nsid"))).isZero();
        assertThat(NsidCodec.decode(golden("nsid-none")))
                .isEqualTo(NetNamespace.NETNSA_NSID_NOT_ASSIGNED);
    }
}
