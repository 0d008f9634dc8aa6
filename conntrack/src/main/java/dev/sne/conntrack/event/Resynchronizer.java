// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.event;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_DELETE;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_GET;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_DONE;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_ERROR;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_PID_OFFSET;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_DUMP;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_REQUEST;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_UNSPEC;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNETLINK_V0;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNL_SUBSYS_CTNETLINK;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEncoder;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.uapi.Nfnetlink;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Compares what events have told with the table, while events go on.
///
/// It asks for a dump on the very socket that the events come from. So dump and events arrive in
/// one queue, in the order in which the kernel made them, and one thread handles both: there is
/// nothing to lock and little to get wrong. What remains is that the kernel reports a flow's end a
/// moment before it takes it out of the table, and its beginning a moment after it put it in. So a
/// dumped flow that has been reported as ended is passed over, and the event of a new flow that a
/// dump has shown before counts as a change.
///
/// A dump may miss flows (the kernel may resize its hash table meanwhile). So each flow that the
/// dump has not shown is asked for by itself before it is called vanished.
///
/// Belongs to one event loop.
final class Resynchronizer {
    /// The way to the kernel.
    interface Requests {
        /// Sends what `messages` holds as one datagram; it may be overwritten afterwards.
        void send(MessageWriter messages);
    }

    private enum Phase {
        /// Nothing to do.
        RESTING,
        /// The kernel goes through its table.
        DUMPING,
        /// A dump begun before an overrun is in the way of another one.
        AWAITING_OLD_DUMP,
        /// Flows that the dump has not shown are asked for.
        VERIFYING
    }

    private static final int GET = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET);
    private static final int DELETE = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE);

    /// Their answers, of less than 1 KiB each, must fit the smallest receive buffer beside other
    /// things.
    private static final int MAX_QUESTIONS = 32;

    private final FlowListener listener;
    private final Requests requests;
    private final KnownFlows known = new KnownFlows();

    /// Flows that have ended since the comparison began.
    private final KnownFlows ended = new KnownFlows();

    private final FlowRecord seen = new FlowRecord();
    private final FlowView shown = new FlowView();
    private final FlowBuilder builder = new FlowBuilder();
    private final MessageWriter writer = new MessageWriter();
    private final MessageWriter report = new MessageWriter();

    private Phase phase = Phase.RESTING;
    private boolean first = true;
    private int sequence;

    /// The dump's, or that of the first question.
    private int firstSequence;

    private final FlowRecord[] questions = new FlowRecord[MAX_QUESTIONS];
    private int questionCount;
    private int answerCount;
    private boolean staleInThisPass;

    private long startNanos;
    private long appeared;
    private long changed;
    private long vanished;

    Resynchronizer(FlowListener listener, Requests requests) {
        this.listener = listener;
        this.requests = requests;
        for (int i = 0; i < MAX_QUESTIONS; i++) {
            questions[i] = new FlowRecord();
        }
    }

    /// Begins a comparison, or begins it anew. Right after an overrun, or when events begin to
    /// arrive.
    void start() {
        if (phase == Phase.RESTING) {
            startNanos = System.nanoTime();
            appeared = 0;
            changed = 0;
            vanished = 0;
        }
        ended.clear();
        known.beginGeneration();
        dump();
    }

    private void dump() {
        phase = Phase.DUMPING;
        firstSequence = ++sequence;
        writer.clear();
        writer.begin(GET, NLM_F_REQUEST | NLM_F_DUMP, firstSequence, 0);
        writer.u8(AF_UNSPEC).u8(NFNETLINK_V0).u16be(0).end();
        requests.send(writer);
    }

    /// Takes note of an event.
    ///
    /// @param type what its message says
    /// @return what it is, given what is known; null when it has been reported before
    @Nullable FlowEventType observe(FlowEventType type, FlowView flow) {
        seen.read(flow);
        if (type == FlowEventType.DESTROY) {
            return end() ? type : null;
        }
        ended.remove(seen);
        boolean isNew = known.observe(seen, false) == KnownFlows.Change.ADDED;
        return type == FlowEventType.NEW && !isNew ? FlowEventType.UPDATE : type;
    }

    /// @return whether that is news
    private boolean end() {
        boolean news = known.remove(seen) || !ended.contains(seen);
        if (phase != Phase.RESTING) {
            ended.observe(seen, false);
        }
        return news;
    }

    /// Takes an answer to one of the requests.
    void answer(MessageReader message) {
        switch (phase) {
            case DUMPING -> dumped(message);
            case AWAITING_OLD_DUMP -> {
                if (message.type() == NLMSG_DONE) {
                    dump();
                }
            }
            case VERIFYING -> verified(message);
            case RESTING -> {} // What is left of a dump that an overrun has made useless.
        }
    }

    private void dumped(MessageReader message) {
        if (message.sequence() != firstSequence) {
            return;
        }
        switch (message.type()) {
            case NLMSG_DONE -> {
                staleInThisPass = false;
                askForMissing();
            }
            case NLMSG_ERROR -> refused(message);
            default -> {
                ownCause(message);
                compare(shown.wrap(message));
            }
        }
    }

    private void refused(MessageReader message) {
        Errno errno = errno(message);
        if (errno.number() == Errno.EBUSY.number()) {
            phase = Phase.AWAITING_OLD_DUMP;
        } else if (errno.number() == Errno.ENOBUFS.number()) {
            // The events before this answer filled the receive buffer. They have been read by now.
            dump();
        } else {
            phase = Phase.RESTING;
            listener.failed(new KernelException("dump the flow table", new KernelError(errno)));
        }
    }

    private static Errno errno(MessageReader message) {
        return new Errno(-message.payloadU32(0));
    }

    /// The answer carries the port id of who asked. Shown as a difference it must not look as if
    /// that process had changed the flow.
    private static void ownCause(MessageReader message) {
        long at = message.offset() + NLMSG_PID_OFFSET;
        message.segment().set(ValueLayout.JAVA_INT_UNALIGNED, at, 0);
    }

    private void compare(FlowView flow) {
        seen.read(flow);
        if (ended.contains(seen)) {
            return;
        }
        switch (known.observe(seen, true)) {
            case ADDED -> {
                appeared++;
                tell(FlowEventType.NEW, flow);
            }
            case CHANGED -> {
                changed++;
                tell(FlowEventType.UPDATE, flow);
            }
            case NONE -> {}
        }
    }

    private void tell(FlowEventType type, FlowView flow) {
        if (!first) {
            listener.difference(type, flow);
        }
    }

    private void askForMissing() {
        questionCount = 0;
        answerCount = 0;
        firstSequence = sequence + 1;
        writer.clear();
        while (questionCount < MAX_QUESTIONS) {
            if (known.nextStale(questions[questionCount])) {
                staleInThisPass = true;
                ask(questions[questionCount++]);
            } else if (questionCount > 0 || !staleInThisPass) {
                break;
            } else {
                // Answers and events have moved flows about: some may have been passed over.
                staleInThisPass = false;
            }
        }
        if (questionCount == 0) {
            finish();
        } else {
            phase = Phase.VERIFYING;
            requests.send(writer);
        }
    }

    private void ask(FlowRecord question) {
        question.writeKey(builder);
        writer.begin(GET, NLM_F_REQUEST, ++sequence, 0);
        FlowEncoder.key(builder, writer);
        writer.end();
    }

    private void verified(MessageReader message) {
        int index = message.sequence() - firstSequence;
        if (index < 0 || index >= questionCount) {
            return;
        }
        FlowRecord question = questions[index];
        if (message.type() != NLMSG_ERROR) {
            ownCause(message);
            shown.wrap(message);
            if (shown.id() == question.id) {
                compare(shown);
            } else {
                vanish(question);
            }
        } else if (errno(message).number() == Errno.ENOENT.number()) {
            vanish(question);
        } else if (known.contains(question)) {
            known.observe(question, false);
        }
        if (++answerCount == questionCount) {
            askForMissing();
        }
    }

    private void vanish(FlowRecord flow) {
        if (!known.remove(flow)) {
            return;
        }
        ended.observe(flow, false);
        vanished++;
        flow.write(builder);
        report.clear();
        report.begin(DELETE, 0, 0, 0);
        FlowEncoder.report(builder, report);
        report.end();
        tell(FlowEventType.DESTROY, shown.wrap(report.segment(), 0, report.length()));
    }

    private void finish() {
        phase = Phase.RESTING;
        first = false;
        Duration duration = Duration.ofNanos(System.nanoTime() - startNanos);
        listener.synchronizedWithTable(
                new Synchronization(known.size(), appeared, changed, vanished, duration));
    }

    /// Frees the memory.
    void close() {
        known.close();
        ended.close();
    }
}
