// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.channel;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.OverrunException;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.uapi.Netlink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A blocking Netlink socket for a thread that does little but read a flood of events: it receives
/// many datagrams with one system call, and allocates nothing for any of them.
///
/// Requests may be sent on it as well. Their answers come in one queue with the events, in the
/// order in which the kernel made them; to tell them apart is up to the caller. Used and closed by
/// one thread, except for [#wakeUp()].
public final class EventSocket implements AutoCloseable {
    /// The most datagrams that one [#receive] yields.
    public static final int MAX_DATAGRAMS = DatagramBatch.CAPACITY;

    private final int fd;
    private final int portId;
    private final MemorySegment kernel = address();
    private final MemorySegment poll = Arena.ofAuto().allocate(Libc.POLL_BYTES, Long.BYTES);
    private final MessageWriter empty = new MessageWriter(Netlink.NLMSG_HDRLEN);

    /// Freed when the socket is closed: until it is found to be garbage may take days.
    private final Arena arena = Arena.ofShared();

    private final DatagramBatch batch = new DatagramBatch(arena);

    private final Object wakeLock = new Object();
    private boolean waking;
    private boolean closed;

    private EventSocket(int protocol) {
        int type = Libc.SOCK_RAW | Libc.SOCK_CLOEXEC;
        fd = Libc.socket(Libc.AF_NETLINK, type, protocol);
        try {
            check(fd, "open a netlink socket");
            check(Libc.bind(fd, kernel), "bind a netlink socket");
            MemorySegment own = address();
            check(Libc.getSocketName(fd, own), "get the address of a netlink socket");
            portId = own.get(ValueLayout.JAVA_INT, Netlink.NL_PID_OFFSET);
            setOption(Netlink.SOL_NETLINK, Netlink.NETLINK_CAP_ACK, 1);
            setOption(Netlink.SOL_NETLINK, Netlink.NETLINK_EXT_ACK, 1);
        } catch (SystemCallException e) {
            close();
            throw e;
        }
        empty.begin(Netlink.NLMSG_NOOP, Netlink.NLM_F_REQUEST | Netlink.NLM_F_ACK, 0, portId).end();
    }

    /// Opens a socket in `namespace`, where it stays whichever thread uses it.
    ///
    /// @param protocol `NETLINK_…`
    /// @throws SystemCallException when the kernel does not know the protocol
    public static EventSocket open(int protocol, NetworkNamespace namespace) {
        return namespace.call(() -> new EventSocket(protocol));
    }

    private static MemorySegment address() {
        MemorySegment address = Arena.ofAuto().allocate(Netlink.SOCKADDR_NL_BYTES, Integer.BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_NETLINK);
        return address;
    }

    /// The descriptor, for an event loop that is to tell when there is something to receive. It
    /// belongs to this socket.
    public int fd() {
        return fd;
    }

    /// This socket's port id, unsigned; the kernel marks with it what this socket causes.
    public int portId() {
        return portId;
    }

    /// Joins a multicast group by number. Some groups take `CAP_NET_ADMIN`.
    public void joinGroup(int group) {
        setOption(Netlink.SOL_NETLINK, Netlink.NETLINK_ADD_MEMBERSHIP, group);
    }

    /// Sets the receive buffer beyond the system's limit (`SO_RCVBUFFORCE`, takes `CAP_NET_ADMIN`).
    ///
    /// @param bytes positive; the kernel doubles it for its own bookkeeping
    public void receiveBufferForce(int bytes) {
        setOption(Netlink.SOL_SOCKET, Netlink.SO_RCVBUFFORCE, bytes);
    }

    /// The receive buffer's size in bytes, with the kernel's doubling (`SO_RCVBUF`).
    public int receiveBuffer() {
        return check(
                Libc.getOption(fd, Netlink.SOL_SOCKET, Netlink.SO_RCVBUF), "get socket option");
    }

    /// Sends what `messages` holds as one datagram; the kernel carries out its requests before this
    /// returns.
    public void send(MessageWriter messages) {
        int sent;
        do {
            sent = Libc.sendTo(fd, messages.segment(), 0, messages.length(), kernel);
        } while (sent == -Libc.EINTR);
        check(sent, "send to the kernel");
    }

    /// Receives what is there, or waits for something.
    ///
    /// @param max how many datagrams at most, 1 to [#MAX_DATAGRAMS]. Less than that come only if
    ///   the queue was then empty, or an error follows.
    /// @param timeoutNanos how long to wait; 0 only looks
    /// @return the socket's one batch, empty when nothing came in time
    /// @throws OverrunException when datagrams were lost; the socket stays usable
    /// @throws SystemCallException with `EINTR` when the thread was interrupted, which it stays
    public DatagramBatch receive(int max, long timeoutNanos) {
        synchronized (wakeLock) {
            waking = false;
        }
        if (!receiveNow(max) && timeoutNanos > 0) {
            await(timeoutNanos);
            receiveNow(max);
        }
        return batch;
    }

    /// @return whether something came
    private boolean receiveNow(int max) {
        int received = batch.receive(fd, max);
        if (received == -Errno.ENOBUFS.number()) {
            throw new OverrunException("receive from the kernel");
        }
        if (received != -Libc.EAGAIN && received != -Libc.EINTR) {
            check(received, "receive from the kernel");
        }
        return received > 0;
    }

    private void await(long nanos) {
        int ready = Libc.pollInput(fd, nanos, poll);
        if (ready == -Libc.EINTR && Thread.currentThread().isInterrupted()) {
            throw new SystemCallException("wait for the kernel", Errno.EINTR);
        }
        if (ready != -Libc.EINTR) {
            check(ready, "wait for the kernel");
        }
    }

    /// Lets a [#receive] that waits return, or else the next one that would: the kernel
    /// acknowledges an empty message, which arrives like an event (`NLMSG_ERROR` without an error,
    /// sequence number 0). May be called by any thread, at any time; calls before the next
    /// [#receive] are taken together.
    public void wakeUp() {
        synchronized (wakeLock) {
            if (!waking && !closed) {
                waking = true;
                send(empty);
            }
        }
    }

    private void setOption(int level, int option, int value) {
        check(Libc.setOption(fd, level, option, value), "set socket option " + option);
    }

    private static int check(int result, String operation) {
        if (result < 0) {
            throw new SystemCallException(operation, new Errno(-result));
        }
        return result;
    }

    /// Closes the socket and frees the memory of its batch. Idempotent.
    @Override
    public void close() {
        synchronized (wakeLock) {
            if (!closed) {
                closed = true;
                if (fd >= 0) {
                    Libc.close(fd);
                }
                arena.close();
            }
        }
    }
}
