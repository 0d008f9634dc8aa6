// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.packet;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A packet socket (packet(7)) on one interface: sends and receives whole Ethernet frames, past
/// address tables, routes and firewall rules. Takes CAP_NET_RAW in the interface's namespace.
///
/// Sending waits while the interface's queue is full, 100 ms at most. Used by one thread at a time.
public final class PacketSocket implements AutoCloseable {
    private static final int AF_PACKET = 17;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDTIMEO = 21;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_MR_ALLMULTI = 2;

    /// `struct sockaddr_ll` (`linux/if_packet.h`), of which only the first eight bytes count here:
    /// family, protocol in network order, interface index.
    private static final int SOCKADDR_LL_BYTES = 20;

    private static final int PACKET_MREQ_BYTES = 16;
    private static final int TIMEVAL_BYTES = 16;
    private static final long SEND_TIMEOUT_MICROS = 100_000;

    /// sendmmsg(2) looks at no more frames at once (UIO_MAXIOV).
    private static final int MAX_AT_ONCE = 1024;

    /// What a small frame counts against the send buffer.
    private static final int BUFFER_BYTES_PER_FRAME = 1024;

    private final int fd;
    private final String name;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PacketSocket(int fd, String name) {
        this.fd = fd;
        this.name = name;
    }

    /// Opens a socket for an interface.
    ///
    /// @param name the interface's name, for error messages
    /// @param index the interface's index
    /// @param protocol the protocol of the frames to receive, `ETH_P_…`; 0 for a socket that sends
    ///   only
    /// @param filter which of them to receive; null for all
    /// @param namespace where the interface is; null for the calling thread's
    /// @throws SystemCallException EPERM without CAP_NET_RAW, ENODEV without such an interface
    public static PacketSocket open(
            String name,
            int index,
            int protocol,
            @Nullable PacketFilter filter,
            @Nullable NetworkNamespace namespace) {
        // Protocol 0: nothing arrives before the filter and the interface are set.
        int type = Libc.SOCK_RAW | Libc.SOCK_CLOEXEC;
        int opened =
                namespace == null
                        ? Libc.socket(AF_PACKET, type, 0)
                        : namespace.call(() -> Libc.socket(AF_PACKET, type, 0));
        int fd = SystemCallException.check(opened, "open a packet socket for " + name);
        PacketSocket socket = new PacketSocket(fd, name);
        try {
            socket.prepare(index, protocol, filter);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    private void prepare(int index, int protocol, @Nullable PacketFilter filter) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timeout = arena.allocate(TIMEVAL_BYTES, Long.BYTES);
            timeout.set(ValueLayout.JAVA_LONG, Long.BYTES, SEND_TIMEOUT_MICROS);
            option(SOL_SOCKET, SO_SNDTIMEO, timeout, "set a send timeout for ");
            if (filter != null) {
                option(SOL_SOCKET, SO_ATTACH_FILTER, filter.program(arena), "filter frames of ");
            }
            MemorySegment address = arena.allocate(SOCKADDR_LL_BYTES, Long.BYTES);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(Ethernet.SHORT, 2, (short) protocol);
            address.set(ValueLayout.JAVA_INT, 4, index);
            SystemCallException.check(
                    Libc.bind(fd, address), "bind a packet socket to " + name + " (" + index + ")");
        }
    }

    /// Receives frames to all groups while this socket is open, also to those that nobody here has
    /// joined.
    public void joinAllGroups(int index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(PACKET_MREQ_BYTES, Long.BYTES);
            request.set(ValueLayout.JAVA_INT, 0, index);
            request.set(ValueLayout.JAVA_SHORT, 4, (short) PACKET_MR_ALLMULTI);
            option(SOL_PACKET, PACKET_ADD_MEMBERSHIP, request, "receive group frames of ");
        }
    }

    private void option(int level, int option, MemorySegment value, String operation) {
        SystemCallException.check(Libc.setOption(fd, level, option, value), operation + name);
    }

    /// Makes the send buffer large enough for that many small frames on their way at once. Takes
    /// CAP_NET_ADMIN; without it sending waits more often.
    public void makeRoomFor(int frames) {
        int result =
                Libc.setOption(fd, SOL_SOCKET, SO_SNDBUFFORCE, frames * BUFFER_BYTES_PER_FRAME);
        if (result < 0 && result != -Errno.EPERM.number()) {
            SystemCallException.check(result, "set the send buffer for " + name);
        }
    }

    /// The descriptor, for an event loop to watch. It belongs to this socket.
    public int fd() {
        return fd;
    }

    /// Sends one frame.
    ///
    /// @throws SystemCallException ENETDOWN when the interface is down, ENXIO when it has gone,
    ///   ENOBUFS when its queue took no more, EAGAIN when it was full for too long
    public void send(MemorySegment frame, long offset, long length) {
        long result = Libc.call(SystemCall.SENDTO, fd, frame.address() + offset, length, 0, 0, 0);
        Reference.reachabilityFence(frame);
        SystemCallException.check((int) result, "send a frame on " + name);
    }

    /// Sends all frames of a batch. One that the interface's queue drops (ENOBUFS) does not keep
    /// the others from being sent.
    ///
    /// @return how many were sent
    /// @throws SystemCallException as of [#send]; those before the failure have been sent
    public int send(FrameBatch batch) {
        int count = batch.size();
        int sent = 0;
        int at = 0;
        while (at < count) {
            int result =
                    Libc.sendMany(
                            fd,
                            batch.headers(),
                            FrameBatch.headerOffset(at),
                            Math.min(count - at, MAX_AT_ONCE),
                            0);
            if (result > 0) {
                sent += result;
                at += result;
            } else if (result == -Errno.ENOBUFS.number()) {
                at++;
            } else if (result != -Libc.EINTR) {
                SystemCallException.check(result, "send frames on " + name);
            }
        }
        Reference.reachabilityFence(batch);
        return sent;
    }

    /// Waits for a frame and receives it.
    ///
    /// @param buffer takes its first bytes
    /// @param timeout how long to wait; zero only looks
    /// @return its length, which may be more than fits in `buffer`; -1 when none came
    /// @throws SystemCallException ENETDOWN when the interface has gone down
    public int receive(MemorySegment buffer, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            long result =
                    Libc.call(
                            SystemCall.RECVFROM,
                            fd,
                            buffer.address(),
                            buffer.byteSize(),
                            Libc.MSG_DONTWAIT | Libc.MSG_TRUNC,
                            0,
                            0);
            Reference.reachabilityFence(buffer);
            if (result >= 0) {
                return (int) result;
            }
            if (result != -Libc.EAGAIN && result != -Libc.EINTR) {
                SystemCallException.check((int) result, "receive on " + name);
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return -1;
            }
            int ready = Libc.pollInput(fd, left);
            if (ready != -Libc.EINTR) {
                SystemCallException.check(ready, "wait for frames on " + name);
            }
        }
    }

    /// Closes the socket. Idempotent.
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Libc.close(fd);
        }
    }
}
