// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.uapi.Netlink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;

/// A bound `AF_NETLINK` socket.
///
/// Receiving first tries without waiting: the kernel answers most requests, and makes the next part
/// of a dump, before the system call returns, so that one call a datagram is enough. A wait is cut
/// into slices, because an interrupt does not end a blocked system call.
final class SocketTransport implements NetlinkTransport {
    private static final long INTERRUPT_CHECK_NANOS = 100_000_000;

    private final int fd;
    private final int portId;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final MemorySegment kernel = newAddress();
    private final MemorySegment sender = newAddress();
    private final MemorySegment senderSize = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);

    /// Opens a socket in the calling thread's network namespace, with a port id that the kernel
    /// chooses.
    SocketTransport(int protocol) {
        fd =
                SystemCallException.check(
                        Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, protocol),
                        "open a netlink socket");
        int bound = Libc.bind(fd, kernel);
        if (bound >= 0) {
            bound = Libc.getSocketName(fd, sender);
        }
        if (bound < 0) {
            Libc.close(fd);
            throw new SystemCallException("bind a netlink socket", new Errno(-bound));
        }
        portId = ByteOrders.u32(sender, Netlink.NL_PID_OFFSET);
    }

    private static MemorySegment newAddress() {
        MemorySegment address = Arena.ofAuto().allocate(Netlink.SOCKADDR_NL_BYTES, Integer.BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_NETLINK);
        return address;
    }

    @Override
    public int portId() {
        return portId;
    }

    @Override
    public void send(MemorySegment buffer, long offset, long length) {
        int sent;
        do {
            sent = Libc.sendTo(openFd(), buffer, offset, length, kernel);
        } while (sent == -Libc.EINTR);
        SystemCallException.check(sent, "send to the kernel");
    }

    @Override
    public int receive(MemorySegment into, long timeoutNanos) {
        long deadline = System.nanoTime() + timeoutNanos;
        while (true) {
            senderSize.set(ValueLayout.JAVA_INT, 0, Netlink.SOCKADDR_NL_BYTES);
            int flags = Libc.MSG_DONTWAIT | Libc.MSG_TRUNC;
            int received = Libc.receiveFrom(openFd(), into, flags, sender, senderSize);
            if (received >= 0) {
                return received;
            }
            if (received == -Errno.ENOBUFS.number()) {
                throw new OverrunException("receive from the kernel");
            }
            if (received != -Libc.EAGAIN && received != -Libc.EINTR) {
                throw new SystemCallException("receive from the kernel", new Errno(-received));
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return -1;
            }
            await(Math.min(left, INTERRUPT_CHECK_NANOS));
        }
    }

    private void await(long nanos) {
        if (Thread.currentThread().isInterrupted()) {
            throw new SystemCallException("receive from the kernel", Errno.EINTR);
        }
        int ready = Libc.pollInput(openFd(), nanos);
        if (ready < 0 && ready != -Libc.EINTR) {
            throw new SystemCallException("wait for the kernel", new Errno(-ready));
        }
    }

    @Override
    public int senderPortId() {
        return ByteOrders.u32(sender, Netlink.NL_PID_OFFSET);
    }

    @Override
    public void setOption(int level, int name, int value) {
        SystemCallException.check(
                Libc.setOption(openFd(), level, name, value), "set socket option " + name);
    }

    @Override
    public int getOption(int level, int name) {
        return SystemCallException.check(
                Libc.getOption(openFd(), level, name), "get socket option " + name);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Libc.close(fd);
        }
    }

    /// The descriptor; after closing its number may belong to something else.
    private int openFd() {
        if (closed.get()) {
            throw new IllegalStateException("the socket is closed");
        }
        return fd;
    }
}
