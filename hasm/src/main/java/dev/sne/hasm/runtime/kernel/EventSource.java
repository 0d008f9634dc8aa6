// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_DELETE;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_GET;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_NEW;
import static dev.sne.netlink4j.uapi.Netlink.NETLINK_NETFILTER;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_DONE;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_ERROR;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_CREATE;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_DUMP;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_REQUEST;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_UNSPEC;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNETLINK_V0;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNLGRP_CONNTRACK_DESTROY;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNLGRP_CONNTRACK_NEW;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNLGRP_CONNTRACK_UPDATE;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNL_SUBSYS_CTNETLINK;

import dev.sne.conntrack.FlowEventType;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.OverrunException;
import dev.sne.netlink4j.channel.DatagramBatch;
import dev.sne.netlink4j.channel.EventSocket;
import dev.sne.netlink4j.uapi.Nfnetlink;
import java.util.Arrays;

/// The events of one namespace's flow table, and dumps of it on the same socket, for one thread
/// that does nothing else. Reading allocates nothing and costs one system call for up to
/// [EventSocket#MAX_DATAGRAMS] events.
///
/// An overrun makes the kernel drop *all* events from the first that did not fit until the queue
/// has been read empty (`NETLINK_S_CONGESTED` in `net/netlink/af_netlink.c`), and a dump keeps the
/// queue from being empty. So a dump that is to find out what was lost begins only when the queue
/// has been empty; [FlowMessages#caughtUp] says when.
///
/// Used by one thread, except where a method says otherwise.
public final class EventSource implements AutoCloseable {
    private static final int GET = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET);
    private static final int NEW = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW);
    private static final int DELETE = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE);

    /// The most flows of a dump that one [#poll] passes on.
    public static final int MAX_FLOWS_A_POLL = 600;

    /// While a dump is under way every datagram read makes the kernel fill another, with up to 198
    /// flows (of 164 bytes at least in 32,448), in about 200 µs. One at a time keeps events from
    /// waiting behind more of them.
    private static final int DATAGRAMS_WHILE_DUMPING = 1;

    private enum Dump {
        NONE,
        /// To be asked for as soon as the queue is empty: then the kernel has room for the answer.
        WANTED,
        RUNNING,
        /// The kernel is through; flows that were kept for the end are being passed on.
        HELD
    }

    private final EventSocket socket;
    private final MessageWriter request = new MessageWriter();
    private volatile int[] ignored = {};

    private final boolean mastersFirst;
    private final HeldFlows expected = new HeldFlows();

    private Dump dump = Dump.NONE;
    private int inThisPoll;
    private int sequence;

    /// What [FlowMessages#position] said before the last look into the queue, and the one before: a
    /// part of a dump is made while the one before it is read.
    private long lastPosition;

    private long positionBefore;

    private boolean losing;
    private long overruns;

    private EventSource(EventSocket socket, boolean mastersFirst) {
        this.socket = socket;
        this.mastersFirst = mastersFirst;
    }

    /// Listens to a namespace, which may be closed afterwards. Takes `CAP_NET_ADMIN`.
    ///
    /// Sets `net.netfilter.nf_conntrack_events` to 1, so that flows that begin while nobody listens
    /// are reported later on. The changes and the end of those from before go unreported.
    ///
    /// @param receiveBufferBytes room for events that wait to be read, beyond the system's limit;
    ///   the kernel doubles it. An event takes 1.25 KiB of that.
    /// @throws dev.sne.netlink4j.SystemCallException when the kernel does not permit it
    /// @throws java.io.UncheckedIOException when the setting is not 1 and can't be set
    public static EventSource open(NetworkNamespace namespace, int receiveBufferBytes) {
        EventSocket socket = EventSocket.open(NETLINK_NETFILTER, namespace);
        try {
            socket.receiveBufferForce(receiveBufferBytes);
            socket.joinGroup(NFNLGRP_CONNTRACK_NEW);
            socket.joinGroup(NFNLGRP_CONNTRACK_UPDATE);
            socket.joinGroup(NFNLGRP_CONNTRACK_DESTROY);
            EventTracking.ensure(namespace);
            return new EventSource(socket, true);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /// A source without events, for dumps that are read only as fast as there is use for them: who
    /// does not [#poll] holds up the kernel, and no events with it.
    ///
    /// @param mastersFirst whether flows that another flow expected come last, as [#startDump]
    ///   says; if not, all come as the kernel reads them
    public static EventSource ofDumps(NetworkNamespace namespace, boolean mastersFirst) {
        return new EventSource(EventSocket.open(NETLINK_NETFILTER, namespace), mastersFirst);
    }

    /// The descriptor, for an event loop that is to tell when to [#poll]. It belongs to this
    /// source.
    public int fd() {
        return socket.fd();
    }

    /// Passes over events that a socket of ours has caused from now on. May be called by any
    /// thread.
    ///
    /// @param portId of [FlowApplier#portId] and the like
    public synchronized void ignore(int portId) {
        int[] more = Arrays.copyOf(ignored, ignored.length + 1);
        more[ignored.length] = portId;
        ignored = more;
    }

    /// The receive buffer's size in bytes, with the kernel's doubling.
    public int receiveBuffer() {
        return socket.receiveBuffer();
    }

    /// Whether a dump has been asked for and not ended.
    public boolean isDumping() {
        return dump != Dump.NONE;
    }

    /// Asks for a dump of the whole table, which [#poll] then passes on among the events. It is no
    /// snapshot, and may miss flows when the kernel resizes its hash table meanwhile. Flows that
    /// are just being removed are left out; those that another flow expected come last, because the
    /// kernel they are copied to wants to have the other one.
    ///
    /// @throws IllegalStateException when one is under way
    public void startDump() {
        if (dump != Dump.NONE) {
            throw new IllegalStateException("a dump is under way");
        }
        dump = Dump.WANTED;
    }

    /// Reads what is there, or waits for something, and passes it on.
    ///
    /// @param timeoutNanos how long to wait; 0 only looks
    /// @return about how many datagrams were read; 0 when nothing came in time
    /// @throws KernelException when the kernel refuses a dump for good
    /// @throws dev.sne.netlink4j.DecodeException when a message is malformed
    /// @throws dev.sne.netlink4j.SystemCallException with `EINTR` when the thread was interrupted
    public int poll(FlowMessages to, long timeoutNanos) {
        int read = look(to, timeoutNanos);
        // Whoever is told by epoll when to read would not be told of the end of an overrun. The way
        // there is no longer than the receive buffer.
        while (losing && (dump == Dump.NONE || dump == Dump.WANTED)) {
            read += look(to, 0);
        }
        return read;
    }

    private int look(FlowMessages to, long timeoutNanos) {
        inThisPoll = 0;
        positionBefore = lastPosition;
        lastPosition = to.position();
        int max = dump == Dump.RUNNING ? DATAGRAMS_WHILE_DUMPING : EventSocket.MAX_DATAGRAMS;
        boolean busy = losing || dump == Dump.WANTED || dump == Dump.HELD;
        DatagramBatch batch;
        try {
            batch = socket.receive(max, busy ? 0 : timeoutNanos);
        } catch (OverrunException e) {
            lastPosition = positionBefore; // Nothing was read: the last part is as old as before.
            losing = true;
            to.overrun(++overruns);
            return 1;
        }
        for (int i = 0; i < batch.size(); i++) {
            read(batch.messages(i), to);
        }
        boolean holding = dump == Dump.HELD;
        if (holding && expected.drainTo(to, MAX_FLOWS_A_POLL - inThisPoll)) {
            dump = Dump.NONE;
            to.dumpEnded(true);
        }
        if (batch.size() < max) {
            queueIsEmpty(to, batch.size() == 0);
        }
        return holding ? Math.max(batch.size(), 1) : batch.size();
    }

    private void queueIsEmpty(FlowMessages to, boolean nothingRead) {
        if (losing) {
            losing = false;
            to.caughtUp();
        }
        if (dump == Dump.WANTED) {
            requestDump(to);
        } else if (dump == Dump.RUNNING && nothingRead) {
            // Each datagram read brings the next part: with none there, the kernel has given up.
            dump = Dump.NONE;
            to.dumpEnded(false);
        }
    }

    private void requestDump(FlowMessages to) {
        lastPosition = to.position();
        expected.clear();
        request.clear();
        request.begin(GET, NLM_F_REQUEST | NLM_F_DUMP, ++sequence, 0);
        request.u8(AF_UNSPEC).u8(NFNETLINK_V0).u16be(0).end();
        socket.send(request);
        dump = Dump.RUNNING;
    }

    private void read(MessageReader message, FlowMessages to) {
        while (message.next()) {
            int type = message.type();
            if (type == NEW || type == DELETE) {
                if (message.sequence() != 0) {
                    dumped(message, to);
                } else if (!isIgnored(message.portId())) {
                    to.event(typeOf(message, type), message);
                }
            } else if ((type == NLMSG_DONE || type == NLMSG_ERROR) && answersDump(message)) {
                ended(message);
            }
        }
    }

    private boolean answersDump(MessageReader message) {
        return dump == Dump.RUNNING && message.sequence() == sequence;
    }

    private static FlowEventType typeOf(MessageReader message, int type) {
        if (type == DELETE) {
            return FlowEventType.DESTROY;
        }
        boolean isNew = (message.flags() & NLM_F_CREATE) != 0;
        return isNew ? FlowEventType.NEW : FlowEventType.UPDATE;
    }

    private boolean isIgnored(int portId) {
        for (int one : ignored) {
            if (one == portId) {
                return true;
            }
        }
        return false;
    }

    private void dumped(MessageReader message, FlowMessages to) {
        if (!answersDump(message) || DumpedFlow.isDying(message)) {
            return;
        }
        inThisPoll++;
        boolean later = mastersFirst && DumpedFlow.hasMaster(message);
        if (!later || !expected.add(message, positionBefore)) {
            to.dumped(message, positionBefore);
        }
    }

    private void ended(MessageReader message) {
        KernelError error = KernelError.read(message);
        if (error == null) {
            dump = Dump.HELD;
        } else if (error.errno().equals(Errno.ENOBUFS) || error.errno().equals(Errno.EBUSY)) {
            // No room for the answer, or a dump that broke off is not quite over.
            dump = Dump.WANTED;
        } else {
            dump = Dump.NONE;
            throw new KernelException("dump the flow table", error);
        }
    }

    /// Lets a [#poll] that waits return. May be called by any thread.
    public void wakeUp() {
        socket.wakeUp();
    }

    /// Closes the socket. Idempotent.
    @Override
    public void close() {
        socket.close();
    }
}
