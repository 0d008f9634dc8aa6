// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.channel;

import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.uapi.Netlink;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.MessageSizeEstimator;
import java.util.Map;

/// Configuration of a [NetlinkChannel]: the usual options and those of [NetlinkChannelOption]. The
/// latter take effect, or are refused with a [dev.sne.netlink4j.SystemCallException], at once.
/// Thread-safe. The receive buffer allocator is not used.
public final class NetlinkChannelConfig extends DefaultChannelConfig {
    private final NetlinkChannel netlinkChannel;

    NetlinkChannelConfig(NetlinkChannel channel) {
        super(channel);
        netlinkChannel = channel;
        setMessageSizeEstimator(MESSAGE_SIZES);
    }

    /// So that the write buffer's water marks count the bytes of requests too.
    private static final MessageSizeEstimator MESSAGE_SIZES =
            () -> {
                MessageSizeEstimator.Handle others =
                        DefaultMessageSizeEstimator.DEFAULT.newHandle();
                return message ->
                        message instanceof MessageWriter w ? w.length() : others.size(message);
            };

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(
                super.getOptions(),
                NetlinkChannelOption.SO_RCVBUFFORCE,
                NetlinkChannelOption.SO_SNDBUFFORCE,
                NetlinkChannelOption.NETLINK_NO_ENOBUFS,
                NetlinkChannelOption.NETLINK_BROADCAST_ERROR,
                NetlinkChannelOption.NETLINK_LISTEN_ALL_NSID);
    }

    @Override
    @SuppressWarnings("unchecked") // T is Integer or Boolean by the option's declaration.
    public <T> T getOption(ChannelOption<T> option) {
        NetlinkDescriptor descriptor = netlinkChannel.descriptor();
        if (option.equals(NetlinkChannelOption.SO_RCVBUFFORCE)) {
            return (T) (Integer) descriptor.getOption(Netlink.SOL_SOCKET, Netlink.SO_RCVBUF);
        }
        if (option.equals(NetlinkChannelOption.SO_SNDBUFFORCE)) {
            return (T) (Integer) descriptor.getOption(Netlink.SOL_SOCKET, Netlink.SO_SNDBUF);
        }
        int flag = flag(option);
        if (flag != 0) {
            return (T) (Boolean) (descriptor.getOption(Netlink.SOL_NETLINK, flag) != 0);
        }
        return super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        validate(option, value);
        NetlinkDescriptor descriptor = netlinkChannel.descriptor();
        if (option.equals(NetlinkChannelOption.SO_RCVBUFFORCE)) {
            descriptor.setOption(Netlink.SOL_SOCKET, Netlink.SO_RCVBUFFORCE, (Integer) value);
            return true;
        }
        if (option.equals(NetlinkChannelOption.SO_SNDBUFFORCE)) {
            descriptor.setOption(Netlink.SOL_SOCKET, Netlink.SO_SNDBUFFORCE, (Integer) value);
            return true;
        }
        int flag = flag(option);
        if (flag == 0) {
            return super.setOption(option, value);
        }
        descriptor.setOption(Netlink.SOL_NETLINK, flag, (Boolean) value ? 1 : 0);
        return true;
    }

    private static int flag(ChannelOption<?> option) {
        if (option.equals(NetlinkChannelOption.NETLINK_NO_ENOBUFS)) {
            return Netlink.NETLINK_NO_ENOBUFS;
        }
        if (option.equals(NetlinkChannelOption.NETLINK_BROADCAST_ERROR)) {
            return Netlink.NETLINK_BROADCAST_ERROR;
        }
        if (option.equals(NetlinkChannelOption.NETLINK_LISTEN_ALL_NSID)) {
            return Netlink.NETLINK_LISTEN_ALL_NSID;
        }
        return 0;
    }

    @Override
    protected void autoReadCleared() {
        netlinkChannel.autoReadCleared();
    }
}
