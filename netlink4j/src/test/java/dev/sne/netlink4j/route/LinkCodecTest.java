// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sne.netlink4j.Golden;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.uapi.If;
import dev.sne.netlink4j.uapi.Rtnetlink;
import org.junit.jupiter.api.Test;

class LinkCodecTest {
    private static MessageReader golden(String name) {
        return Golden.message(LinkCodecTest.class, name);
    }

    @Test
    void decodesVeth() {
        Link link = LinkCodec.decode(golden("link-veth-port"));
        assertThat(link)
                .isEqualTo(
                        new Link(
                                2,
                                "v0",
                                "veth",
                                1,
                                If.IFF_UP
                                        | If.IFF_BROADCAST
                                        | If.IFF_RUNNING
                                        | If.IFF_MULTICAST
                                        | If.IFF_LOWER_UP,
                                OperState.UP,
                                true,
                                2,
                                1400,
                                HardwareAddress.parse("02:00:00:00:00:01"),
                                3,
                                2,
                                0,
                                ""));
        assertThat(link.isUp()).isTrue();
        assertThat(link.isLoopback()).isFalse();
    }

    @Test
    void decodesLoopback() {
        Link link = LinkCodec.decode(golden("link-loopback"));
        assertThat(link.name()).isEqualTo("lo");
        assertThat(link.index()).isEqualTo(RouteSocket.LOOPBACK);
        assertThat(link.kind()).isEmpty();
        assertThat(link.isLoopback()).isTrue();
        assertThat(link.operState()).isEqualTo(OperState.UNKNOWN);
        assertThat(link.lowerNsid()).isEqualTo(-1);
    }

    @Test
    void decodesMacvlan() {
        Link link = LinkCodec.decode(golden("link-macvlan"));
        assertThat(link.kind()).isEqualTo("macvlan");
        assertThat(link.operState()).isEqualTo(OperState.DOWN);
        assertThat(link.carrier()).isFalse();
        assertThat(link.lower()).isEqualTo(3);
    }

    /// Otherwise every link that leaves a bridge would seem to be deleted.
    @Test
    void doesNotTakeAPortThatLeftForADeletedLink() {
        MessageReader message = golden("link-port-left-bridge");
        assertThat(message.type()).isEqualTo(Rtnetlink.RTM_DELLINK);
        assertThat(LinkCodec.decode(message)).isNull();
        assertThat(NetworkEvent.decode(message)).isNull();
    }

    @Test
    void rejectsNamesThatTheKernelWouldNotTake() {
        MessageWriter w = new MessageWriter();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkCodec.plain(w, "bridge", ""))
                .withMessageContaining("1 to 15 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkCodec.plain(w, "bridge", "sixteen-bytes-xx"))
                .withMessageContaining("sixteen-bytes-xx");
    }
}
