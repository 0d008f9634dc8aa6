// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.channel;

import io.netty.channel.ChannelOption;

/// Options of a [NetlinkChannel], by the names that they have in the kernel's headers. Netty's
/// bootstrap only logs a warning for an option that the kernel refuses: read the option back where
/// it matters.
public final class NetlinkChannelOption {
    /// Receive buffer in bytes, beyond the system's limit; takes CAP_NET_ADMIN in the initial user
    /// namespace. Reading yields what is in force, which is twice what was asked for.
    public static final ChannelOption<Integer> SO_RCVBUFFORCE =
            ChannelOption.valueOf(NetlinkChannelOption.class, "SO_RCVBUFFORCE");

    /// Send buffer in bytes, like [#SO_RCVBUFFORCE]. A datagram larger than it is refused with
    /// EMSGSIZE.
    public static final ChannelOption<Integer> SO_SNDBUFFORCE =
            ChannelOption.valueOf(NetlinkChannelOption.class, "SO_SNDBUFFORCE");

    /// Whether lost datagrams go unreported: there will be no [OverrunEvent].
    public static final ChannelOption<Boolean> NETLINK_NO_ENOBUFS =
            ChannelOption.valueOf(NetlinkChannelOption.class, "NETLINK_NO_ENOBUFS");

    /// Whether the kernel tells the originator when an event cannot be delivered here. ctnetlink
    /// then keeps a flow's DESTROY event until it can.
    public static final ChannelOption<Boolean> NETLINK_BROADCAST_ERROR =
            ChannelOption.valueOf(NetlinkChannelOption.class, "NETLINK_BROADCAST_ERROR");

    /// Whether events of all namespaces that have an id here arrive; see [DatagramBatch#nsid].
    /// Linux 4.2.
    public static final ChannelOption<Boolean> NETLINK_LISTEN_ALL_NSID =
            ChannelOption.valueOf(NetlinkChannelOption.class, "NETLINK_LISTEN_ALL_NSID");

    private NetlinkChannelOption() {}
}
