// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.Golden;
import dev.sne.netlink4j.Malformations;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.uapi.Rtnetlink;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MalformedMessageTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "link-loopback",
                "link-macvlan",
                "link-port-left-bridge",
                "link-veth-port",
                "address-v4",
                "address-v4-peer",
                "address-v6-nodad",
                "route-v4-default",
                "route-v4-multipath",
                "route-v4-blackhole",
                "route-v4-via-v6",
                "route-v6",
                "neighbour-v4",
                "neighbour-v6-incomplete",
                "neighbour-bridge-fdb",
                "nsid"
            })
    void isDecodedOrReported(String name) {
        Malformations.survives(
                Golden.bytes(MalformedMessageTest.class, name), MalformedMessageTest::decode);
    }

    private static void decode(MessageReader message) {
        if (message.type() == Rtnetlink.RTM_NEWNSID) {
            NsidCodec.decode(message);
        } else {
            NetworkEvent.decode(message);
        }
    }
}
