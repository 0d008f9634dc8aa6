// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.event;

import static dev.sne.netlink4j.uapi.Netlink.NETLINK_NETFILTER;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNLGRP_CONNTRACK_DESTROY;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNLGRP_CONNTRACK_NEW;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNLGRP_CONNTRACK_UPDATE;

import dev.sne.conntrack.FlowEventType;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.channel.NetlinkAddress;
import dev.sne.netlink4j.channel.NetlinkChannel;
import dev.sne.netlink4j.channel.NetlinkChannelOption;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The changes of one namespace's flow table, as they happen, without holes: when the kernel drops
/// events because they are not read fast enough, the table is compared with what the events have
/// told, and the differences are reported like events.
///
/// ```java
/// try (FlowEvents events =
///         FlowEvents.open(namespace, EnumSet.allOf(FlowEventType.class), 8 << 20, listener)) {
///     …
/// }
/// ```
///
/// Everything happens on one thread of its own, which also calls the listener. What the events have
/// told is kept in native memory, about 60 bytes for each IPv4 flow. Takes `CAP_NET_ADMIN`.
///
/// Linux keeps no events for flows from before the first listener of a namespace, unless
/// `net.netfilter.nf_conntrack_events` is 1: their changes and end show only as differences.
public final class FlowEvents implements AutoCloseable {
    /// Twice this, which the kernel makes of it, holds two parts of a dump with events in between.
    private static final int MIN_RECEIVE_BUFFER = 1 << 16;

    private final EventLoopGroup group;
    private final Channel channel;

    private FlowEvents(EventLoopGroup group, Channel channel) {
        this.group = group;
        this.channel = channel;
    }

    /// Listens to a namespace, which may be closed afterwards.
    ///
    /// @param types which kinds of changes to report
    /// @param receiveBufferBytes room for events that wait to be read, at least 64 KiB, beyond the
    ///   system's limit; the kernel doubles it. An event takes 1.25 KiB of that, so 8 MiB hold a
    ///   burst of some 13,000.
    /// @param listener is told
    /// @throws dev.sne.netlink4j.SystemCallException when the kernel does not permit it
    public static FlowEvents open(
            NetworkNamespace namespace,
            Set<FlowEventType> types,
            int receiveBufferBytes,
            FlowListener listener) {
        if (receiveBufferBytes < MIN_RECEIVE_BUFFER) {
            throw new IllegalArgumentException(
                    "a receive buffer of "
                            + receiveBufferBytes
                            + " bytes is less than "
                            + MIN_RECEIVE_BUFFER);
        }
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(
                        1,
                        new DefaultThreadFactory("flow-events", true),
                        EpollIoHandler.newFactory());
        try {
            Channel channel =
                    new Bootstrap()
                            .group(group)
                            .channelFactory(() -> new NetlinkChannel(NETLINK_NETFILTER, namespace))
                            .option(NetlinkChannelOption.SO_RCVBUFFORCE, receiveBufferBytes)
                            .handler(new FlowEventHandler(new SelectedTypes(types, listener)))
                            .bind(
                                    NetlinkAddress.ofGroups(
                                            NFNLGRP_CONNTRACK_NEW,
                                            NFNLGRP_CONNTRACK_UPDATE,
                                            NFNLGRP_CONNTRACK_DESTROY))
                            .syncUninterruptibly()
                            .channel();
            return new FlowEvents(group, channel);
        } catch (Throwable e) {
            shutDown(group);
            throw e;
        }
    }

    /// Whether events still arrive: not after [#close], nor after an error of the socket.
    public boolean isOpen() {
        return channel.isOpen();
    }

    /// The size of the receive buffer in bytes, twice what was asked for, or less where that takes
    /// a privilege that the process lacks.
    public int receiveBufferBytes() {
        return channel.config().getOption(NetlinkChannelOption.SO_RCVBUFFORCE);
    }

    /// Ends listening; the listener is not called any more when this returns. Idempotent. Not to be
    /// called by the listener.
    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        shutDown(group);
    }

    private static void shutDown(EventLoopGroup group) {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
