// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netlink;

import static dev.sne.netlink4j.uapi.Netlink.*;
import static dev.sne.testkit.fake.Message.single;
import static dev.sne.testkit.fake.Reply.datagram;
import static dev.sne.testkit.fake.Reply.delay;
import static dev.sne.testkit.fake.Reply.overrun;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.OverrunException;
import dev.sne.testkit.fake.FakeKernel;
import dev.sne.testkit.fake.FakeKernel.Option;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Multicast events and socket options.
class ReceiveTest {
    private static final int EVENT = 0x10;

    private final FakeKernel kernel = new FakeKernel();
    private final NetlinkSocket socket = NetlinkSocket.over(kernel);

    @Test
    void eventsComeDatagramByDatagram() {
        kernel.deliver(datagram(single(EVENT, 1), single(EVENT, 2)), datagram(single(EVENT, 3)));

        MessageReader first = socket.receive(Duration.ofSeconds(1));
        assertThat(first).isNotNull();
        assertThat(first.next()).isTrue();
        assertThat(first.payloadU32(0)).isEqualTo(1);
        assertThat(first.next()).isTrue();
        assertThat(first.payloadU32(0)).isEqualTo(2);
        assertThat(first.next()).isFalse();
        MessageReader second = socket.receive(Duration.ofSeconds(1));
        assertThat(second).isNotNull();
        assertThat(second.next()).isTrue();
        assertThat(second.payloadU32(0)).isEqualTo(3);
    }

    @Test
    void eventsThatUserSpaceSentAreIgnored() {
        kernel.deliver(datagram(single(EVENT, 1)).from(4321), datagram(single(EVENT, 2)));

        MessageReader event = socket.receive(Duration.ofSeconds(1));

        assertThat(event).isNotNull();
        assertThat(event.next()).isTrue();
        assertThat(event.payloadU32(0)).isEqualTo(2);
    }

    @Test
    void nothingInTimeIsNoError() {
        kernel.deliver(delay(Duration.ofSeconds(2)), datagram(single(EVENT, 1)));

        assertThat(socket.receive(Duration.ofSeconds(1))).isNull();
        assertThat(socket.receive(Duration.ofSeconds(1))).isNotNull();
    }

    @Test
    void overrunIsReportedAndReceivingGoesOn() {
        kernel.deliver(overrun(), datagram(single(EVENT, 1)));

        assertThatThrownBy(() -> socket.receive(Duration.ZERO))
                .isInstanceOf(OverrunException.class);
        assertThat(socket.receive(Duration.ZERO)).isNotNull();
    }

    @Test
    void optionsHaveTheKernelsNumbers() {
        socket.joinGroup(3);
        socket.leaveGroup(3);
        socket.receiveBufferForce(1 << 20);
        socket.noEnobufs(true);
        socket.broadcastError(true);
        socket.capAck(false);
        socket.extAck(true);
        socket.strictCheck(true);
        socket.listenAllNsid(true);

        assertThat(kernel.options())
                .containsExactly(
                        new Option(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, 3),
                        new Option(SOL_NETLINK, NETLINK_DROP_MEMBERSHIP, 3),
                        new Option(SOL_SOCKET, SO_RCVBUFFORCE, 1 << 20),
                        new Option(SOL_NETLINK, NETLINK_NO_ENOBUFS, 1),
                        new Option(SOL_NETLINK, NETLINK_BROADCAST_ERROR, 1),
                        new Option(SOL_NETLINK, NETLINK_CAP_ACK, 0),
                        new Option(SOL_NETLINK, NETLINK_EXT_ACK, 1),
                        new Option(SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1),
                        new Option(SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, 1));
    }
}
