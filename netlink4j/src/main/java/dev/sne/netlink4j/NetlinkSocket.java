// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import static dev.sne.netlink4j.uapi.Netlink.NLMSG_ERROR;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_NOOP;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_OVERRUN;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_ACK;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_DUMP;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_REQUEST;
import static dev.sne.netlink4j.uapi.Netlink.SOL_NETLINK;
import static dev.sne.netlink4j.uapi.Netlink.SOL_SOCKET;

import dev.sne.netlink4j.uapi.Netlink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A blocking Netlink socket: requests with acknowledgements, requests with an answer, dumps, and
/// batches of requests.
///
/// ```java
/// try (NetlinkSocket socket = NetlinkSocket.open(Netlink.NETLINK_ROUTE)) {
///     socket.request(RTM_DELLINK, 0).u32(0).u32(index).u32(0).u32(0);
///     socket.execute("delete link " + index);
/// }
/// ```
///
/// Extended acknowledgements are asked for, and acknowledgements carry only the header of what they
/// acknowledge (`NETLINK_EXT_ACK`, `NETLINK_CAP_ACK`). Only datagrams from the kernel are read;
/// answers are matched by sequence number and port id, and others are skipped.
///
/// Used by one thread at a time. Readers and segments that it hands out are valid until its next
/// use. Linux 4.12 or later.
public final class NetlinkSocket implements AutoCloseable {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    /// The kernel fills at most 32 KiB of a dump at a time; single answers may be larger.
    private static final int RECEIVE_BYTES = 1 << 16;

    private NetlinkTransport transport;
    private final MessageWriter writer = new MessageWriter();
    private final MessageReader reader = new MessageReader();
    private final MemorySegment received = Arena.ofAuto().allocate(RECEIVE_BYTES, Long.BYTES);
    private Duration timeout = DEFAULT_TIMEOUT;
    private long timeoutNanos = DEFAULT_TIMEOUT.toNanos();
    private int sequence;
    private @Nullable DumpCursor unfinishedDump;
    private @Nullable ReadAhead readAhead;
    private final List<SendBehind> senders = new ArrayList<>();

    private NetlinkSocket(NetlinkTransport transport) {
        this.transport = transport;
    }

    /// Opens a socket in the calling thread's network namespace.
    ///
    /// @param protocol `NETLINK_…`
    /// @throws SystemCallException when the kernel does not know the protocol
    public static NetlinkSocket open(int protocol) {
        NetlinkSocket socket = new NetlinkSocket(new SocketTransport(protocol));
        try {
            socket.capAck(true);
            socket.extAck(true);
        } catch (SystemCallException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    /// Opens a socket in `namespace`. The socket stays there, whichever thread uses it.
    public static NetlinkSocket open(int protocol, NetworkNamespace namespace) {
        return namespace.call(() -> open(protocol));
    }

    /// A socket over another transport. It sets no options by itself and owns the transport.
    public static NetlinkSocket over(NetlinkTransport transport) {
        return new NetlinkSocket(transport);
    }

    /// How long to wait for each datagram of an answer; 10 s unless set.
    ///
    /// @param timeout positive
    /// @return this
    public NetlinkSocket timeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive, not " + timeout);
        }
        this.timeout = timeout;
        this.timeoutNanos = timeout.toNanos();
        return this;
    }

    /// Shows every datagram from now on to `watcher`. To be called before the socket is used.
    public void watch(DatagramWatcher watcher) {
        transport = new WatchedTransport(transport, watcher);
    }

    /// This socket's port id, unsigned; the kernel marks with it what this socket causes.
    public int portId() {
        return transport.portId();
    }

    /// Joins a multicast group by number. Some groups take `CAP_NET_ADMIN`.
    public void joinGroup(int group) {
        transport.setOption(SOL_NETLINK, Netlink.NETLINK_ADD_MEMBERSHIP, group);
    }

    /// Leaves a multicast group.
    public void leaveGroup(int group) {
        transport.setOption(SOL_NETLINK, Netlink.NETLINK_DROP_MEMBERSHIP, group);
    }

    /// Sets the receive buffer beyond the system's limit (`SO_RCVBUFFORCE`, takes `CAP_NET_ADMIN`).
    ///
    /// @param bytes positive; the kernel doubles it for its own bookkeeping
    public void receiveBufferForce(int bytes) {
        transport.setOption(SOL_SOCKET, Netlink.SO_RCVBUFFORCE, bytes);
    }

    /// The receive buffer's size in bytes, with the kernel's doubling (`SO_RCVBUF`).
    public int receiveBuffer() {
        return transport.getOption(SOL_SOCKET, Netlink.SO_RCVBUF);
    }

    /// Makes the receive buffer at least so large, which the system's limit (`rmem_max`, 212,992
    /// unless set) allows for up to 425,984 bytes without a privilege.
    void ensureReceiveBuffer(int bytes) {
        if (receiveBuffer() < bytes) {
            transport.setOption(SOL_SOCKET, Netlink.SO_RCVBUF, bytes / 2);
        }
    }

    /// Whether lost events go unreported (`NETLINK_NO_ENOBUFS`).
    public void noEnobufs(boolean on) {
        transport.setOption(SOL_NETLINK, Netlink.NETLINK_NO_ENOBUFS, on ? 1 : 0);
    }

    /// Whether the kernel reports a failed delivery to the event's originator
    /// (`NETLINK_BROADCAST_ERROR`).
    public void broadcastError(boolean on) {
        transport.setOption(SOL_NETLINK, Netlink.NETLINK_BROADCAST_ERROR, on ? 1 : 0);
    }

    /// Whether an acknowledgement leaves out the payload of what it acknowledges
    /// (`NETLINK_CAP_ACK`, Linux 4.3).
    public void capAck(boolean on) {
        transport.setOption(SOL_NETLINK, Netlink.NETLINK_CAP_ACK, on ? 1 : 0);
    }

    /// Whether refusals say why in words (`NETLINK_EXT_ACK`, Linux 4.12).
    public void extAck(boolean on) {
        transport.setOption(SOL_NETLINK, Netlink.NETLINK_EXT_ACK, on ? 1 : 0);
    }

    /// Whether the kernel checks and honours the headers of dump requests
    /// (`NETLINK_GET_STRICT_CHK`, Linux 4.20).
    public void strictCheck(boolean on) {
        transport.setOption(SOL_NETLINK, Netlink.NETLINK_GET_STRICT_CHK, on ? 1 : 0);
    }

    /// Whether events of other network namespaces that have an id here arrive too
    /// (`NETLINK_LISTEN_ALL_NSID`, Linux 4.2).
    public void listenAllNsid(boolean on) {
        transport.setOption(SOL_NETLINK, Netlink.NETLINK_LISTEN_ALL_NSID, on ? 1 : 0);
    }

    /// Begins a request in this socket's own writer; what was there is forgotten. Append the
    /// family's header and the attributes, then call [#execute], [#call] or [#dump].
    ///
    /// @param type the message type
    /// @param flags besides `NLM_F_REQUEST`
    public MessageWriter request(int type, int flags) {
        writer.clear();
        return writer.begin(type, NLM_F_REQUEST | flags, nextSequence(), portId());
    }

    /// Sends the request and waits until the kernel acknowledges it.
    ///
    /// @param operation what is being done, for error messages
    /// @throws KernelException when the kernel refuses
    /// @throws ReceiveTimeoutException when no acknowledgement comes
    public void execute(String operation) {
        sendRequest(NLM_F_ACK);
        while (true) {
            if (nextAnswer(sequence, 1, operation) && reader.type() == NLMSG_ERROR) {
                throwIfRefused(operation);
                return;
            }
        }
    }

    /// Sends the request and waits for its one answer.
    ///
    /// @param operation what is being done, for error messages
    /// @return a reader that stands on the answer, valid until the next use of this socket
    /// @throws KernelException when the kernel refuses
    /// @throws ReceiveTimeoutException when no answer comes
    public MessageReader call(String operation) {
        sendRequest(0);
        while (true) {
            if (nextAnswer(sequence, 1, operation)) {
                if (reader.type() != NLMSG_ERROR) {
                    return reader;
                }
                throwIfRefused(operation);
            }
        }
    }

    /// Sends the request as a dump.
    ///
    /// @param operation what is being done, for error messages
    /// @return a cursor over the answers; close it, or this socket, when done
    public DumpCursor dump(String operation) {
        sendRequest(NLM_F_DUMP);
        DumpCursor cursor = new DumpCursor(this, sequence, operation);
        unfinishedDump = cursor;
        return cursor;
    }

    /// Starts a batch of requests, sent many at a time.
    ///
    /// @param operation what is being done, for error messages
    /// @param failures told of each request that the kernel refuses
    public RequestBatch batch(String operation, RequestBatch.Failures failures) {
        return new RequestBatch(this, operation, failures);
    }

    /// Starts a transaction of requests to a subsystem of `NETLINK_NETFILTER` that has them.
    ///
    /// @param operation what is being done, for error messages
    /// @param subsystem `NFNL_SUBSYS_NFTABLES`
    public NfnetlinkTransaction transaction(String operation, int subsystem) {
        return new NfnetlinkTransaction(this, operation, subsystem);
    }

    /// Waits for the next datagram, whatever it is: for multicast events.
    ///
    /// @param timeout how long; zero only looks
    /// @return a reader that stands before the datagram's first message, valid until the next use
    ///   of this socket; null when none came in time
    /// @throws OverrunException when events were lost
    public @Nullable MessageReader receive(Duration timeout) {
        finishDump();
        return receiveDatagram(timeout.toNanos()) ? reader : null;
    }

    /// Lets a [#receive] that waits return, or else the next one that would: the kernel
    /// acknowledges an empty message, which arrives like an event (`NLMSG_ERROR` without an error,
    /// sequence number 0). The one thing here that any thread may call; not after closing.
    public void wakeUp() {
        MessageWriter message = new MessageWriter(Netlink.NLMSG_HDRLEN);
        message.begin(NLMSG_NOOP, NLM_F_REQUEST | NLM_F_ACK, 0, portId()).end();
        transport.send(message.segment(), 0, message.length());
    }

    /// Closes the socket. Idempotent.
    @Override
    public void close() {
        unfinishedDump = null;
        ReadAhead receiving = readAhead;
        if (receiving != null) {
            receiving.stop();
            readAhead = null;
        }
        for (SendBehind sender : senders) {
            sender.stop();
        }
        senders.clear();
        transport.close();
    }

    int nextSequence() {
        return ++sequence;
    }

    /// Takes the last sequence number back: nothing was sent under it.
    void returnSequence() {
        sequence--;
    }

    MessageReader reader() {
        return reader;
    }

    void dumpEnded() {
        unfinishedDump = null;
    }

    /// Lets another thread receive what is left of the dump with this sequence number.
    void readAhead(int dumpSequence) {
        if (readAhead == null) {
            readAhead = new ReadAhead(transport, dumpSequence, RECEIVE_BYTES, timeoutNanos);
        }
    }

    /// Starts another thread that sends batches of `operation`; it ends with this socket.
    SendBehind sendBehind(String operation) {
        SendBehind sender = new SendBehind(this, operation);
        senders.add(sender);
        return sender;
    }

    /// Sends what `messages` holds as one datagram.
    void send(MessageWriter messages) {
        send(messages, 0, messages.length());
    }

    /// Sends a part of what `messages` holds as one datagram.
    void send(MessageWriter messages, int offset, int length) {
        finishDump();
        reader.wrap(received, 0, 0);
        transport.send(messages.segment(), offset, length);
    }

    /// Moves the reader to the next message of the current datagram, or receives another.
    ///
    /// @return whether it answers one of the `count` requests from sequence number `first` on
    boolean nextAnswer(int first, int count, String operation) {
        while (!reader.next()) {
            if (!receiveDatagram(timeoutNanos)) {
                throw new ReceiveTimeoutException(operation, timeout);
            }
        }
        if (reader.type() == NLMSG_OVERRUN) {
            throw new OverrunException(operation);
        }
        return Integer.compareUnsigned(reader.sequence() - first, count) < 0
                && reader.portId() == portId()
                && reader.type() != NLMSG_NOOP;
    }

    /// The error that the reader stands on, null for an acknowledgement.
    @Nullable KernelError readError() {
        return KernelError.read(reader);
    }

    private void sendRequest(int flags) {
        writer.addFlags(0, flags);
        writer.end();
        send(writer);
    }

    private void throwIfRefused(String operation) {
        KernelError error = readError();
        if (error != null) {
            throw new KernelException(operation, error);
        }
    }

    private boolean receiveDatagram(long waitNanos) {
        while (true) {
            ReadAhead receiving = readAhead;
            if (receiving != null) {
                ReadAhead.Datagram next = nextReadAhead(receiving);
                if (next.size < 0 || accept(next.buffer, next.size, next.senderPortId)) {
                    return next.size >= 0;
                }
            } else {
                int size = transport.receive(received, waitNanos);
                if (size < 0 || accept(received, size, transport.senderPortId())) {
                    return size >= 0;
                }
            }
        }
    }

    private ReadAhead.Datagram nextReadAhead(ReadAhead receiving) {
        ReadAhead.Datagram next = receiving.next();
        if (next.last) {
            readAhead = null;
        }
        if (next.failure != null) {
            throw next.failure;
        }
        return next;
    }

    /// Puts the reader on a datagram.
    ///
    /// @return false for one that does not come from the kernel
    private boolean accept(MemorySegment buffer, int size, int senderPortId) {
        if (senderPortId != 0) {
            return false;
        }
        if (size > RECEIVE_BYTES) {
            throw new DecodeException(
                    "", 0, "a datagram of " + size + " bytes was cut to " + RECEIVE_BYTES);
        }
        reader.wrap(buffer, 0, size);
        return true;
    }

    /// Takes the rest of an abandoned dump off the socket: the kernel goes on with it, and refuses
    /// another (`EBUSY`) until it is through.
    private void finishDump() {
        DumpCursor dump = unfinishedDump;
        if (dump != null) {
            dump.drain();
            unfinishedDump = null;
        }
    }
}
