// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import static dev.sne.netlink4j.uapi.Netlink.NLMSG_ERROR;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_ACK;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_REQUEST;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Requests of a [RequestBatch] that are handed over together, in one or more datagrams, and what
/// the kernel answers. Filled, carried out and reported one after the other, by whichever thread;
/// then it may be filled again.
final class RequestGroup {
    /// More requests a datagram are no faster.
    static final int MAX_REQUESTS = 256;

    /// What their answers take of a receive buffer if all are refused: each is a packet of its own,
    /// which with the kernel's words and its bookkeeping counts as up to 1.25 KiB.
    static final int MAX_ANSWER_BYTES = MAX_REQUESTS * 1280;

    /// A datagram must stay well below the default send buffer of 212,992 bytes.
    private static final int MAX_BYTES = 1 << 16;

    private final MessageWriter writer = new MessageWriter(MAX_BYTES);

    /// Of each datagram: behind its last byte, how many requests there are up to its end, and where
    /// its last request starts.
    private final int[] ends;

    private final int[] counts;
    private final int[] lastStarts;
    private int datagrams;

    private int requests;
    private int firstSequence;
    private int lastStart;
    private final List<Refusal> refusals = new ArrayList<>();
    private @Nullable Throwable failure;

    /// A request that was refused.
    private record Refusal(int position, KernelError error) {}

    /// @param maxDatagrams how many make a full group
    RequestGroup(int maxDatagrams) {
        ends = new int[maxDatagrams];
        counts = new int[maxDatagrams];
        lastStarts = new int[maxDatagrams];
    }

    MessageWriter begin(int type, int flags, int sequence, int portId) {
        if (requests == 0) {
            firstSequence = sequence;
        }
        lastStart = writer.mark();
        return writer.begin(type, NLM_F_REQUEST | flags, sequence, portId);
    }

    /// Ends the request.
    ///
    /// @return whether the group is full now
    boolean end() {
        writer.end();
        requests++;
        if (requests - countBefore() == MAX_REQUESTS
                || writer.length() - endBefore() >= MAX_BYTES) {
            endDatagram();
        }
        return datagrams == ends.length;
    }

    private int countBefore() {
        return datagrams == 0 ? 0 : counts[datagrams - 1];
    }

    private int endBefore() {
        return datagrams == 0 ? 0 : ends[datagrams - 1];
    }

    private void endDatagram() {
        ends[datagrams] = writer.length();
        counts[datagrams] = requests;
        lastStarts[datagrams] = lastStart;
        datagrams++;
    }

    /// Takes back the request that was begun last and has not been ended.
    void cancel() {
        writer.rollback(lastStart);
    }

    int requests() {
        return requests;
    }

    /// Sends the requests and waits until the kernel has carried them out. What goes wrong is for
    /// [#report] to tell.
    ///
    /// @return whether the kernel has answered
    boolean carryOut(NetlinkSocket socket, String operation) {
        try {
            if (requests > countBefore()) {
                endDatagram();
            }
            int start = 0;
            int done = 0;
            for (int i = 0; i < datagrams; i++) {
                writer.addFlags(lastStarts[i], NLM_F_ACK);
                socket.send(writer, start, ends[i] - start);
                awaitAnswers(socket, operation, done, counts[i]);
                start = ends[i];
                done = counts[i];
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        return failure == null;
    }

    /// Waits for the answer to the last of the requests `from` to `to`.
    private void awaitAnswers(NetlinkSocket socket, String operation, int from, int to) {
        while (true) {
            boolean answer = socket.nextAnswer(firstSequence + from, to - from, operation);
            if (answer && socket.reader().type() == NLMSG_ERROR) {
                int position = socket.reader().sequence() - firstSequence;
                KernelError error = socket.readError();
                if (error != null) {
                    refusals.add(new Refusal(position, error));
                }
                if (position == to - 1) {
                    return;
                }
            }
        }
    }

    /// Tells what was refused and forgets the requests: even after an error nothing may be sent a
    /// second time.
    ///
    /// @param firstIndex the index of the first request in the batch
    void report(long firstIndex, RequestBatch.Failures failures) {
        Throwable thrown = failure;
        try {
            for (int i = 0; i < refusals.size(); i++) {
                Refusal refusal = refusals.get(i);
                failures.failed(firstIndex + refusal.position(), refusal.error());
            }
        } finally {
            clear();
        }
        switch (thrown) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(thrown);
        }
    }

    /// Forgets the requests and what became of them.
    void clear() {
        failure = null;
        requests = 0;
        datagrams = 0;
        refusals.clear();
        writer.clear();
    }
}
