// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.channel;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.uapi.Netlink;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// The system calls of a [NetlinkChannel]'s socket.
final class NetlinkDescriptor {
    private final FileDescriptor fd;
    private final MemorySegment kernel = socketAddress(NetlinkAddress.KERNEL);

    private NetlinkDescriptor(FileDescriptor fd) {
        this.fd = fd;
    }

    static NetlinkDescriptor open(int protocol, @Nullable NetworkNamespace namespace) {
        return namespace == null ? open(protocol) : namespace.call(() -> open(protocol));
    }

    private static NetlinkDescriptor open(int protocol) {
        int type = Libc.SOCK_RAW | Libc.SOCK_CLOEXEC;
        int number = check(Libc.socket(Libc.AF_NETLINK, type, protocol), "open a netlink socket");
        NetlinkDescriptor descriptor = new NetlinkDescriptor(new FileDescriptor(number));
        try {
            // As in NetlinkSocket: refusals come with words and without a copy of the request.
            descriptor.setOption(Netlink.SOL_NETLINK, Netlink.NETLINK_CAP_ACK, 1);
            descriptor.setOption(Netlink.SOL_NETLINK, Netlink.NETLINK_EXT_ACK, 1);
        } catch (SystemCallException e) {
            Libc.close(number);
            throw e;
        }
        return descriptor;
    }

    FileDescriptor fd() {
        return fd;
    }

    /// Binds, and returns what the kernel made of the address.
    NetlinkAddress bind(NetlinkAddress address) {
        MemorySegment segment = socketAddress(address);
        check(Libc.bind(fd.intValue(), segment), "bind a netlink socket to " + address);
        check(Libc.getSocketName(fd.intValue(), segment), "get the address of a netlink socket");
        return new NetlinkAddress(
                segment.get(ValueLayout.JAVA_INT, Netlink.NL_PID_OFFSET),
                segment.get(ValueLayout.JAVA_INT, Netlink.NL_GROUPS_OFFSET));
    }

    private static MemorySegment socketAddress(NetlinkAddress address) {
        MemorySegment segment = Arena.ofAuto().allocate(Netlink.SOCKADDR_NL_BYTES, Integer.BYTES);
        segment.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_NETLINK);
        segment.set(ValueLayout.JAVA_INT, Netlink.NL_PID_OFFSET, address.portId());
        segment.set(ValueLayout.JAVA_INT, Netlink.NL_GROUPS_OFFSET, address.groups());
        return segment;
    }

    void setOption(int level, int option, int value) {
        // The number of a closed descriptor may by now belong to somebody else.
        if (!fd.isOpen()) {
            throw new SystemCallException("set socket option " + option, Errno.EBADF);
        }
        check(Libc.setOption(fd.intValue(), level, option, value), "set socket option " + option);
    }

    int getOption(int level, int option) {
        if (!fd.isOpen()) {
            throw new SystemCallException("get socket option " + option, Errno.EBADF);
        }
        return check(Libc.getOption(fd.intValue(), level, option), "get socket option " + option);
    }

    /// Sends one datagram to the kernel, which carries out its requests before this returns.
    ///
    /// @return a negated error number if it failed
    int send(MemorySegment buffer, long length) {
        int sent;
        do {
            sent = Libc.sendTo(fd.intValue(), buffer, 0, length, kernel);
        } while (sent == -Errno.EINTR.number());
        return sent;
    }

    void close() throws IOException {
        fd.close();
    }

    private static int check(int result, String operation) {
        if (result < 0) {
            throw new SystemCallException(operation, new Errno(-result));
        }
        return result;
    }
}
