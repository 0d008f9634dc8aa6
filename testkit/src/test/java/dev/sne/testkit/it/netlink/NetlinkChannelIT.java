// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.channel.DatagramBatch;
import dev.sne.netlink4j.channel.NetlinkAddress;
import dev.sne.netlink4j.channel.NetlinkChannel;
import dev.sne.netlink4j.channel.NetlinkChannelOption;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.route.NetworkEvent;
import dev.sne.netlink4j.route.NetworkEvent.LinkEvent;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.netlink4j.uapi.Rtnetlink;
import dev.sne.testkit.junit.KernelTest;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalIoHandler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@KernelTest
class NetlinkChannelIT {
    private static MultiThreadIoEventLoopGroup group;

    @BeforeAll
    static void startEventLoops() throws InterruptedException {
        group = new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
        for (int i = 0; i < 2; i++) {
            group.next().submit(() -> {}).sync();
        }
    }

    @AfterAll
    static void stopEventLoops() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static Bootstrap bootstrap(NetworkNamespace namespace, ChannelHandler handler) {
        return new Bootstrap()
                .group(group)
                .channelFactory(() -> new NetlinkChannel(Netlink.NETLINK_ROUTE, namespace))
                .handler(handler);
    }

    private static NetlinkChannel open(
            NetworkNamespace namespace, ChannelHandler handler, int... groups) {
        return (NetlinkChannel)
                bootstrap(namespace, handler)
                        .bind(NetlinkAddress.ofGroups(groups))
                        .syncUninterruptibly()
                        .channel();
    }

    /// Logs the names of links.
    private static class LinkRecorder extends Recorder {
        @Override
        void message(DatagramBatch batch, int datagram, MessageReader message) {
            super.message(batch, datagram, message);
            if (NetworkEvent.decode(message) instanceof LinkEvent event) {
                int nsid = batch.nsid(datagram);
                log.add(event.link().name() + (nsid < 0 ? "" : " of " + nsid));
            } else if (message.type() == Netlink.NLMSG_ERROR) {
                log.add("answer " + message.sequence() + " " + message.payloadU32(0));
            }
        }
    }

    @Test
    void livesAsAChannelDoes(NetworkNamespace namespace) throws InterruptedException {
        Recorder recorder = new Recorder();
        NetlinkChannel channel = open(namespace, recorder, Rtnetlink.RTNLGRP_LINK, 9);
        assertThat(recorder.next()).isEqualTo("active");
        assertThat(channel.isActive()).isTrue();
        assertThat(channel.localAddress().groups()).isEqualTo(0x101);
        assertThat(channel.localAddress().portId()).isNotZero();
        assertThat(channel.remoteAddress()).isEqualTo(NetlinkAddress.KERNEL);

        Thread other = Thread.ofPlatform().start(() -> channel.close().syncUninterruptibly());
        other.join();
        assertThat(channel.closeFuture().await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(channel.close().sync().isSuccess()).isTrue();
        assertThat(channel.isOpen()).isFalse();
        assertThat(recorder.next()).isEqualTo("inactive");
        assertThat(recorder.next()).isEqualTo("unregistered");
        assertThat(recorder.log).isEmpty();
        assertThatThrownBy(() -> channel.writeAndFlush(new MessageWriter()).sync())
                .isInstanceOf(ClosedChannelException.class);
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> channel.config().getOption(NetlinkChannelOption.SO_RCVBUFFORCE))
                .withMessageContaining("EBADF");
    }

    @Test
    void failsToBindAndCloses(NetworkNamespace namespace) {
        ChannelFuture wrong =
                bootstrap(namespace, new Recorder())
                        .bind(new LocalAddress("x"))
                        .awaitUninterruptibly();
        assertThat(wrong.cause()).hasMessageContaining("not a Netlink address");
        assertThat(wrong.channel().closeFuture().awaitUninterruptibly(10_000)).isTrue();

        NetlinkChannel first = open(namespace, new Recorder());
        ChannelFuture taken =
                bootstrap(namespace, new Recorder())
                        .bind(new NetlinkAddress(first.localAddress().portId(), 0))
                        .awaitUninterruptibly();
        assertThat(taken.cause()).hasMessageContaining("EADDRINUSE");
        assertThat(taken.channel().closeFuture().awaitUninterruptibly(10_000)).isTrue();
        assertThat(first.connect(new InetSocketAddress(1)).awaitUninterruptibly().cause())
                .hasMessageContaining("nothing to connect");
        first.close().syncUninterruptibly();
    }

    @Test
    void joinsAndLeavesGroups(NetworkNamespace namespace) throws InterruptedException {
        LinkRecorder recorder = new LinkRecorder();
        NetlinkChannel channel = open(namespace, recorder);
        assertThat(recorder.next()).isEqualTo("active");
        try (RouteSocket route = RouteSocket.open(namespace)) {
            route.createBridge("unheard");
            channel.joinGroup(Rtnetlink.RTNLGRP_LINK).sync();
            route.createBridge("heard");
            assertThat(recorder.next()).isEqualTo("heard");
            channel.leaveGroup(Rtnetlink.RTNLGRP_LINK).sync();
            route.createBridge("unheard-too");
            channel.joinGroup(Rtnetlink.RTNLGRP_LINK).sync();
            route.createBridge("heard-again");
            assertThat(recorder.next()).isEqualTo("heard-again");
        }
        assertThat(channel.joinGroup(33).await().isSuccess()).isTrue();
        assertThat(channel.joinGroup(4711).await().cause()).hasMessageContaining("EINVAL");
        channel.close().sync();
    }

    @Test
    void movesToAnotherEventLoop(NetworkNamespace namespace) throws InterruptedException {
        LinkRecorder recorder = new LinkRecorder();
        NetlinkChannel channel = open(namespace, recorder, Rtnetlink.RTNLGRP_LINK);
        assertThat(recorder.next()).isEqualTo("active");
        channel.deregister().sync();
        assertThat(recorder.next()).isEqualTo("unregistered");
        group.register(channel).sync();
        try (RouteSocket route = RouteSocket.open(namespace)) {
            route.createBridge("br0");
        }
        assertThat(recorder.next()).isEqualTo("br0");
        channel.close().sync();
    }

    @Test
    void readsOnlyWhenAsked(NetworkNamespace namespace) throws InterruptedException {
        LinkRecorder recorder = new LinkRecorder();
        NetlinkChannel channel =
                (NetlinkChannel)
                        bootstrap(namespace, recorder)
                                .option(ChannelOption.AUTO_READ, false)
                                .bind(NetlinkAddress.ofGroups(Rtnetlink.RTNLGRP_LINK))
                                .sync()
                                .channel();
        assertThat(recorder.next()).isEqualTo("active");
        try (RouteSocket route = RouteSocket.open(namespace)) {
            route.createBridge("br0");
            channel.eventLoop().submit(() -> {}).sync();
            assertThat(recorder.log).isEmpty();
            channel.read();
            assertThat(recorder.next()).isEqualTo("br0");

            route.createBridge("br1");
            channel.eventLoop().submit(() -> {}).sync();
            assertThat(recorder.log).isEmpty();
            channel.config().setAutoRead(true);
            assertThat(recorder.next()).isEqualTo("br1");
            route.createBridge("br2");
            assertThat(recorder.next()).isEqualTo("br2");
        }
        channel.close().sync();
    }

    @Test
    void writesRequestsAndReadsTheirAnswers(NetworkNamespace namespace)
            throws InterruptedException {
        LinkRecorder recorder = new LinkRecorder();
        NetlinkChannel channel = open(namespace, recorder);
        assertThat(recorder.next()).isEqualTo("active");
        MessageWriter request = request(7, 4711);
        channel.writeAndFlush(request).sync();
        assertThat(recorder.next()).isEqualTo("answer 7 " + -Errno.ENODEV.number());

        byte[] bytes = new byte[request.length()];
        request(8, RouteSocket.LOOPBACK).segment().asByteBuffer().get(bytes);
        ByteBuf direct = channel.alloc().directBuffer().writeBytes(bytes);
        ByteBuf[] buffers = {
            direct,
            Unpooled.wrappedBuffer(bytes),
            Unpooled.wrappedBuffer(
                    Unpooled.wrappedBuffer(bytes, 0, 20),
                    Unpooled.wrappedBuffer(bytes, 20, bytes.length - 20))
        };
        for (ByteBuf buffer : buffers) {
            channel.writeAndFlush(buffer).sync();
            assertThat(recorder.next()).isEqualTo("answer 8 0");
            assertThat(buffer.refCnt()).isZero();
        }
        channel.close().sync();
    }

    /// Sets a link up, with an acknowledgement.
    private static MessageWriter request(int sequence, int link) {
        int flags = Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK;
        return new MessageWriter()
                .begin(Rtnetlink.RTM_SETLINK, flags, sequence, 0)
                .zeros(4)
                .u32(link)
                .u32(1)
                .u32(1)
                .end();
    }

    @Test
    void survivesWhatCannotBeWritten(NetworkNamespace namespace) throws InterruptedException {
        LinkRecorder recorder = new LinkRecorder();
        NetlinkChannel channel = open(namespace, recorder);
        assertThat(recorder.next()).isEqualTo("active");
        ByteBuf large = Unpooled.directBuffer(1 << 20).writeZero(1 << 20);
        assertThat(channel.writeAndFlush(large).await().cause())
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("EMSGSIZE");
        assertThat(large.refCnt()).isZero();
        assertThat(channel.writeAndFlush("text").await().cause())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("java.lang.String");

        channel.config().setOption(NetlinkChannelOption.SO_SNDBUFFORCE, 2 << 20);
        ByteBuf fits = Unpooled.directBuffer(1 << 20).writeZero(1 << 20);
        assertThat(channel.writeAndFlush(fits).await().isSuccess()).isTrue();
        channel.writeAndFlush(request(9, RouteSocket.LOOPBACK)).sync();
        assertThat(recorder.next()).isEqualTo("answer 9 0");
        channel.close().sync();
    }

    /// A handler may close the channel while it holds a batch.
    @Test
    void mayBeClosedWhileReading(NetworkNamespace namespace) {
        LinkRecorder recorder =
                new LinkRecorder() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object received) {
                        assertThat(context.close().isSuccess()).isTrue();
                        super.channelRead(context, received);
                    }
                };
        try (RouteSocket route = RouteSocket.open(namespace)) {
            open(namespace, recorder, Rtnetlink.RTNLGRP_LINK);
            assertThat(recorder.next()).isEqualTo("active");
            route.createBridge("br0");
        }
        assertThat(recorder.next()).isEqualTo("br0");
        assertThat(recorder.next()).isEqualTo("inactive");
        assertThat(recorder.next()).isEqualTo("unregistered");
    }

    @Test
    void optionsReachTheKernel(NetworkNamespace namespace) {
        NetlinkChannel channel = open(namespace, new Recorder());
        channel.config().setOption(NetlinkChannelOption.SO_RCVBUFFORCE, 8 << 20);
        channel.config().setOption(NetlinkChannelOption.NETLINK_NO_ENOBUFS, true);
        channel.config().setOption(NetlinkChannelOption.NETLINK_BROADCAST_ERROR, true);
        assertThat(channel.config().getOptions())
                .containsEntry(NetlinkChannelOption.SO_RCVBUFFORCE, 16 << 20)
                .containsEntry(NetlinkChannelOption.NETLINK_NO_ENOBUFS, true)
                .containsEntry(NetlinkChannelOption.NETLINK_BROADCAST_ERROR, true)
                .containsEntry(NetlinkChannelOption.NETLINK_LISTEN_ALL_NSID, false);
        channel.close().syncUninterruptibly();
    }

    @Test
    void listensToOtherNamespaces(NetworkNamespace here, NetworkNamespace there) {
        LinkRecorder recorder = new LinkRecorder();
        try (RouteSocket near = RouteSocket.open(here);
                RouteSocket far = RouteSocket.open(there)) {
            near.setNsid(there, 42);
            NetlinkChannel channel = open(here, recorder, Rtnetlink.RTNLGRP_LINK);
            assertThat(recorder.next()).isEqualTo("active");
            far.createBridge("unheard");
            channel.config().setOption(NetlinkChannelOption.NETLINK_LISTEN_ALL_NSID, true);
            far.createBridge("far");
            near.createBridge("near");
            assertThat(recorder.next()).isEqualTo("far of 42");
            assertThat(recorder.next()).isEqualTo("near");
            channel.close().syncUninterruptibly();
        }
    }

    /// Whoever may administer the network can send to any socket. It is not the kernel, though.
    @Test
    void ignoresWhatOtherProcessesSend(NetworkNamespace namespace) {
        LinkRecorder recorder = new LinkRecorder();
        NetlinkChannel channel = open(namespace, recorder, Rtnetlink.RTNLGRP_LINK);
        assertThat(recorder.next()).isEqualTo("active");
        namespace.call(() -> sendAs(channel.localAddress().portId(), request(1, 1)));
        try (RouteSocket route = RouteSocket.open(namespace)) {
            route.createBridge("br0");
        }
        assertThat(recorder.next()).isEqualTo("br0");
        assertThat(recorder.messages).hasValue(1);
        channel.close().syncUninterruptibly();
    }

    private static int sendAs(int portId, MessageWriter message) {
        int fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW, Netlink.NETLINK_ROUTE);
        MemorySegment address = Arena.ofAuto().allocate(Netlink.SOCKADDR_NL_BYTES, Integer.BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_NETLINK);
        address.set(ValueLayout.JAVA_INT, Netlink.NL_PID_OFFSET, portId);
        int sent = Libc.sendTo(fd, message.segment(), 0, message.length(), address);
        assertThat(sent).isEqualTo(message.length());
        return Libc.close(fd);
    }

    @Test
    void refusesAnEventLoopOfAnotherKind(NetworkNamespace namespace) throws InterruptedException {
        MultiThreadIoEventLoopGroup local =
                new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        try {
            Channel channel = new NetlinkChannel(Netlink.NETLINK_ROUTE, namespace);
            assertThat(local.register(channel).await().cause())
                    .hasMessageContaining("incompatible event loop");
            channel.unsafe().closeForcibly();
        } finally {
            local.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }
}
