// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.udp;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/// How a socket on a link is made.
final class UdpSockets {
    private static final int SOL_SOCKET = 1;
    private static final ChannelOption<Integer> SO_SNDBUFFORCE =
            new IntegerUnixChannelOption("SO_SNDBUFFORCE", SOL_SOCKET, 32);
    private static final ChannelOption<Integer> SO_RCVBUFFORCE =
            new IntegerUnixChannelOption("SO_RCVBUFFORCE", SOL_SOCKET, 33);

    private UdpSockets() {}

    /// What all sockets have in common.
    ///
    /// @param slotBytes the longest datagram
    /// @param bufferBytes for what waits to be read, and to be sent
    static Bootstrap prepare(EventLoop loop, UdpLink link, int slotBytes, int bufferBytes) {
        SocketProtocolFamily family =
                link.local().getAddress().getAddress().length == 4
                        ? SocketProtocolFamily.INET
                        : SocketProtocolFamily.INET6;
        return new Bootstrap()
                .group(loop)
                .channelFactory(() -> new EpollDatagramChannel(family))
                .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, slotBytes)
                .option(SO_SNDBUFFORCE, bufferBytes)
                .option(SO_RCVBUFFORCE, bufferBytes);
    }

    /// Binds a socket in the calling thread's network namespace, and joins the link's group.
    static EpollDatagramChannel bind(Bootstrap prepared, UdpLink link) {
        EpollDatagramChannel channel =
                (EpollDatagramChannel) prepared.bind(link.local()).syncUninterruptibly().channel();
        InetSocketAddress group = link.multicast();
        if (group != null) {
            NetworkInterface over = networkInterface(link.interfaceName());
            channel.config().setNetworkInterface(over);
            channel.config().setLoopbackModeDisabled(true);
            channel.joinGroup(group, over).syncUninterruptibly();
        }
        return channel;
    }

    private static NetworkInterface networkInterface(@Nullable String name) {
        try {
            NetworkInterface found = name == null ? null : NetworkInterface.getByName(name);
            if (found == null) {
                throw new IllegalArgumentException("no interface " + name);
            }
            return found;
        } catch (SocketException e) {
            throw new IllegalArgumentException("interface " + name, e);
        }
    }
}
