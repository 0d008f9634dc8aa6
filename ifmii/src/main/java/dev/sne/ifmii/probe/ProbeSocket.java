// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET6;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.SystemCall;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoOps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.function.Consumer;

/// A non-blocking Internet socket of one attempt. A new one for each attempt follows an interface
/// that was removed and made again, and has no answers to earlier attempts in its buffer.
///
/// Opened on the origin's thread, then used by the event loop alone.
final class ProbeSocket implements AutoCloseable {
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOL_SOCKET = 1;
    static final int IPPROTO_IP = 0;
    static final int IPPROTO_IPV6 = 41;

    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SO_ERROR = 4;
    private static final int SO_LINGER = 13;
    private static final int SO_BINDTODEVICE = 25;
    private static final int IP_RECVERR = 11;
    private static final int IPV6_RECVERR = 25;
    private static final int MSG_ERRQUEUE = 0x2000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int EINPROGRESS = 115;

    private final PolledDescriptor descriptor;
    private final ProbeTarget target;
    private final MemorySegment sender;
    private final MemorySegment senderBytes;

    private ProbeSocket(int fd, ProbeTarget target) {
        descriptor = new PolledDescriptor(fd);
        this.target = target;
        Arena arena = Arena.ofAuto();
        sender = arena.allocate(SocketAddresses.MAX_BYTES, Long.BYTES);
        senderBytes = arena.allocate(ValueLayout.JAVA_INT);
    }

    /// Opens a socket to reach `target` with, bound to the target's interface.
    ///
    /// @param type SOCK_STREAM, SOCK_DGRAM or SOCK_RAW
    /// @throws SystemCallException for want of a privilege or the interface
    static ProbeSocket open(ProbeTarget target, int type, int protocol) {
        int family = target.address().isV6() ? AF_INET6 : AF_INET;
        int fd = Libc.socket(family, type | SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, protocol);
        SystemCallException.check(fd, "open a socket");
        ProbeSocket socket = new ProbeSocket(fd, target);
        try {
            target.interfaceName().ifPresent(socket::bindToInterface);
        } catch (SystemCallException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    private void bindToInterface(String name) {
        byte[] bytes = name.getBytes(US_ASCII);
        String operation = "bind a socket to interface " + name;
        setOption(SOL_SOCKET, SO_BINDTODEVICE, bytes, operation);
    }

    void setOption(int level, int name, byte[] value, String operation) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, value);
            long result =
                    Libc.call(
                            SystemCall.SETSOCKOPT,
                            descriptor.number(),
                            level,
                            name,
                            bytes.address(),
                            bytes.byteSize(),
                            0);
            SystemCallException.check((int) result, operation);
        }
    }

    void setOption(int level, int name, int value, String operation) {
        SystemCallException.check(
                Libc.setOption(descriptor.number(), level, name, value), operation);
    }

    /// Has what routers and neighbours say against a datagram reported as an error of the socket.
    void reportErrors() {
        boolean v6 = target.address().isV6();
        setOption(
                v6 ? IPPROTO_IPV6 : IPPROTO_IP,
                v6 ? IPV6_RECVERR : IP_RECVERR,
                1,
                "have errors reported");
    }

    /// Has the connection cut at its close, instead of ended in good form: neither this host nor
    /// the target keeps anything of it.
    void cutAtClose() {
        try (Arena arena = Arena.ofConfined()) {
            // struct linger: on, no time.
            byte[] linger =
                    arena.allocateFrom(ValueLayout.JAVA_INT, 1, 0).toArray(ValueLayout.JAVA_BYTE);
            setOption(SOL_SOCKET, SO_LINGER, linger, "have the connection cut at its close");
        }
    }

    /// Has `handler` called whenever there is something to read, or an error.
    void onReadable(IoEventLoop loop, Consumer<EpollIoOps> handler) {
        descriptor.on(loop, EpollIoOps.EPOLLIN, handler);
    }

    /// Has `handler` called when there is room to write: when a connection is established, or
    /// failed.
    void onWritable(IoEventLoop loop, Consumer<EpollIoOps> handler) {
        descriptor.on(loop, EpollIoOps.EPOLLOUT, handler);
    }

    /// Connects to the target, or begins to.
    ///
    /// @param port 0 for protocols without ports
    void connect(int port) {
        MemorySegment address = SocketAddresses.of(target.address(), port);
        long result =
                Libc.call(
                        SystemCall.CONNECT,
                        descriptor.number(),
                        address.address(),
                        address.byteSize(),
                        0,
                        0,
                        0);
        Reference.reachabilityFence(address);
        if (result != -EINPROGRESS) {
            SystemCallException.check((int) result, "connect to " + target);
        }
    }

    /// How the connection attempt ended: the pending error, 0 for none.
    int takeError() {
        return Libc.getOption(descriptor.number(), SOL_SOCKET, SO_ERROR);
    }

    /// Whether both ends of the connection are this socket: TCP makes such a one when the target is
    /// an address of this host, nobody listens, and the kernel has chosen the same port here.
    boolean isConnectedToItself(int port) {
        SystemCallException.check(
                Libc.getSocketName(descriptor.number(), sender), "get the address of a socket");
        return SocketAddresses.port(sender) == port
                && SocketAddresses.address(sender).equals(target.address());
    }

    /// Sends to the connected peer.
    void send(byte[] datagram) {
        sendTo(datagram, MemorySegment.NULL);
    }

    /// Sends to the target, which is not connected.
    void sendToTarget(byte[] datagram) {
        sendTo(datagram, SocketAddresses.of(target.address(), 0));
    }

    private void sendTo(byte[] datagram, MemorySegment address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, datagram);
            long result =
                    Libc.call(
                            SystemCall.SENDTO,
                            descriptor.number(),
                            bytes.address(),
                            bytes.byteSize(),
                            MSG_NOSIGNAL,
                            address.address(),
                            address.byteSize());
            Reference.reachabilityFence(address);
            SystemCallException.check((int) result, "send to " + target);
        }
    }

    /// Receives a datagram; [#sender] tells whose.
    ///
    /// @return its size, or the negated error number; `-EAGAIN` if there is none
    int receive(MemorySegment into) {
        senderBytes.set(ValueLayout.JAVA_INT, 0, (int) sender.byteSize());
        return Libc.receiveFrom(descriptor.number(), into, Libc.MSG_DONTWAIT, sender, senderBytes);
    }

    /// Who sent the datagram that was received last.
    IpAddress sender() {
        return SocketAddresses.address(sender);
    }

    /// Takes reported errors out of their queue, which would otherwise wake the event loop again
    /// and again. Those beyond [PolledDescriptor#MOST_AT_ONCE] do so once more.
    void dropReportedErrors(MemorySegment buffer) {
        int result = 0;
        for (int i = 0; i < PolledDescriptor.MOST_AT_ONCE && result >= 0; i++) {
            senderBytes.set(ValueLayout.JAVA_INT, 0, (int) sender.byteSize());
            int flags = MSG_ERRQUEUE | Libc.MSG_DONTWAIT;
            result = Libc.receiveFrom(descriptor.number(), buffer, flags, sender, senderBytes);
        }
    }

    /// Whether a result of [#receive] says that there is nothing.
    static boolean isNothing(int result) {
        return result == -Errno.EAGAIN.number() || result == -Errno.EINTR.number();
    }

    /// Gives the open descriptor away.
    int release() {
        return descriptor.release();
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
