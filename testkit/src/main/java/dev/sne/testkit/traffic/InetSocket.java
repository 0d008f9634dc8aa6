// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET6;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// A non-blocking Internet socket of a [TrafficLoop]. The Java runtime's own sockets do not serve
/// here: they know no ICMP, and no IPv6 either where the *initial* namespace has none.
///
/// Used by the loop's thread alone.
final class InetSocket implements AutoCloseable {
    static final int POLLIN = 0x001;
    static final int POLLOUT = 0x004;

    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_ERROR = 4;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int IPV6_V6ONLY = 26;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int EINPROGRESS = 115;
    private static final int BACKLOG = 64;
    private static final int SOCKADDR_IN_BYTES = 16;
    private static final int SOCKADDR_IN6_BYTES = 28;
    private static final int IN6_ADDRESS_OFFSET = 8;
    private static final int IN_ADDRESS_OFFSET = 4;
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /// Does what is due when the socket has become ready.
    @FunctionalInterface
    interface Handler {
        void ready();
    }

    private final TrafficLoop loop;
    private final int fd;
    private int interest;
    private Handler handler = () -> {};
    private boolean closed;

    private InetSocket(TrafficLoop loop, int fd) {
        this.loop = loop;
        this.fd = fd;
        loop.add(this);
    }

    private static InetSocket open(TrafficLoop loop, boolean v6, int type, int protocol) {
        int flags = SOCK_NONBLOCK | Libc.SOCK_CLOEXEC;
        int fd = Libc.socket(v6 ? AF_INET6 : AF_INET, type | flags, protocol);
        return new InetSocket(loop, SystemCallException.check(fd, "open a socket"));
    }

    static InetSocket tcp(TrafficLoop loop, boolean v6) {
        return open(loop, v6, SOCK_STREAM, 0);
    }

    static InetSocket udp(TrafficLoop loop, boolean v6) {
        return open(loop, v6, SOCK_DGRAM, 0);
    }

    /// A raw socket for ICMP or ICMPv6; takes `CAP_NET_RAW`.
    static InetSocket icmp(TrafficLoop loop, boolean v6) {
        return open(loop, v6, Libc.SOCK_RAW, v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
    }

    /// Binds to a port of all local addresses of one family.
    void bindAny(boolean v6, int port) {
        Libc.setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
        if (v6) {
            Libc.setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
        }
        IpAddress any = v6 ? IpAddress.ofV6(0, 0) : IpAddress.ofV4(0);
        MemorySegment address = socketAddress(new Endpoint(any, port));
        SystemCallException.check(Libc.bind(fd, address), "bind to port " + port);
    }

    void listen() {
        long result = Libc.call(SystemCall.LISTEN, fd, BACKLOG, 0, 0, 0, 0);
        SystemCallException.check((int) result, "listen");
    }

    /// The next connection, or null when there is none.
    @Nullable InetSocket accept() {
        int flags = SOCK_NONBLOCK | Libc.SOCK_CLOEXEC;
        long accepted = Libc.call(SystemCall.ACCEPT4, fd, 0, 0, flags, 0, 0);
        return accepted < 0 ? null : new InetSocket(loop, (int) accepted);
    }

    /// Connects, or begins to: then the socket becomes writable when it is done.
    ///
    /// @return 0 unless it failed at once, otherwise the error number
    int connect(Endpoint peer) {
        MemorySegment address = socketAddress(peer);
        long result =
                Libc.call(SystemCall.CONNECT, fd, address.address(), address.byteSize(), 0, 0, 0);
        Reference.reachabilityFence(address);
        return result == -EINPROGRESS ? 0 : (int) -result;
    }

    /// Takes the pending error: how a connection attempt ended.
    ///
    /// @return 0 for none
    int takeError() {
        return Libc.getOption(fd, SOL_SOCKET, SO_ERROR);
    }

    /// Sends to the connected peer.
    ///
    /// @return the number of bytes taken, or the negated error number
    int send(MemorySegment buffer, long offset, long length) {
        long result =
                Libc.call(
                        SystemCall.SENDTO,
                        fd,
                        buffer.address() + offset,
                        length,
                        MSG_NOSIGNAL,
                        0,
                        0);
        Reference.reachabilityFence(buffer);
        return (int) result;
    }

    /// Sends a datagram to the peer in `address`, as [#receiveFrom] left it.
    int sendTo(MemorySegment buffer, long length, MemorySegment address, int addressBytes) {
        return Libc.sendTo(fd, buffer, 0, length, address.asSlice(0, addressBytes));
    }

    /// Receives from the connected peer.
    ///
    /// @return the number of bytes, 0 at the end of a stream, or the negated error number
    int receive(MemorySegment buffer) {
        long result =
                Libc.call(
                        SystemCall.RECVFROM,
                        fd,
                        buffer.address(),
                        buffer.byteSize(),
                        Libc.MSG_DONTWAIT,
                        0,
                        0);
        Reference.reachabilityFence(buffer);
        return (int) result;
    }

    /// Receives a datagram from anyone.
    ///
    /// @param address room for any socket address, which is written there
    /// @param addressBytes an `int`: set to the address's size
    int receiveFrom(MemorySegment buffer, MemorySegment address, MemorySegment addressBytes) {
        addressBytes.set(ValueLayout.JAVA_INT, 0, (int) address.byteSize());
        return Libc.receiveFrom(fd, buffer, Libc.MSG_DONTWAIT, address, addressBytes);
    }

    /// Says what to wait for and what to do then; `events` 0 waits for errors alone.
    void on(int events, Handler handler) {
        interest = events;
        this.handler = handler;
    }

    int fd() {
        return fd;
    }

    int interest() {
        return interest;
    }

    void ready() {
        if (!closed) {
            handler.ready();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            loop.remove(this);
            Libc.close(fd);
        }
    }

    /// Whether a result means that the call would have had to wait.
    static boolean wouldBlock(int result) {
        return result == -Errno.EAGAIN.number() || result == -Errno.EINTR.number();
    }

    /// `struct sockaddr_in` or `struct sockaddr_in6` (`linux/in.h`, `linux/in6.h`).
    private static MemorySegment socketAddress(Endpoint endpoint) {
        boolean v6 = endpoint.address().isV6();
        MemorySegment address =
                Arena.ofAuto().allocate(v6 ? SOCKADDR_IN6_BYTES : SOCKADDR_IN_BYTES, Long.BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) (v6 ? AF_INET6 : AF_INET));
        address.set(NETWORK_SHORT, Short.BYTES, (short) endpoint.port());
        MemorySegment.copy(
                MemorySegment.ofArray(endpoint.address().bytes()),
                0,
                address,
                v6 ? IN6_ADDRESS_OFFSET : IN_ADDRESS_OFFSET,
                v6 ? 16 : 4);
        return address;
    }
}
