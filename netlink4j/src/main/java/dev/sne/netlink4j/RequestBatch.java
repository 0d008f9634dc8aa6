// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import static dev.sne.netlink4j.uapi.Netlink.NLMSG_ERROR;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_ACK;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_REQUEST;

/// Many requests in one datagram each, for bulk work: the kernel carries them out in order, tells
/// of each that it refuses, and acknowledges the last. Without a refusal a request costs neither an
/// allocation nor a system call of its own.
///
/// ```java
/// RequestBatch batch = socket.batch("load", (index, error) -> failed.add(index));
/// for (...) {
///     batch.begin(type, NLM_F_CREATE). ... ;
///     batch.end();
/// }
/// batch.flush();
/// ```
///
/// A refused request does not keep the others from being carried out. Used by one thread at a time;
/// the socket may be used for other things only after [#flush()].
public final class RequestBatch {
    /// More requests a datagram are no faster, and their answers, if all were refused, would
    /// overflow a receive buffer of the default size.
    private static final int MAX_REQUESTS = 64;

    /// A datagram must stay well below the default send buffer of 212,992 bytes.
    private static final int MAX_BYTES = 1 << 16;

    /// Is told of refused requests, during [RequestBatch#end()] or [RequestBatch#flush()].
    @FunctionalInterface
    public interface Failures {
        /// A request was refused.
        ///
        /// @param index which request of the batch, counted from 0
        /// @param error why it was refused
        void failed(long index, KernelError error);
    }

    private final NetlinkSocket socket;
    private final String operation;
    private final Failures failures;
    private final MessageWriter writer = new MessageWriter(MAX_BYTES);
    private long flushed;
    private int pending;
    private int firstSequence;
    private int lastStart;

    RequestBatch(NetlinkSocket socket, String operation, Failures failures) {
        this.socket = socket;
        this.operation = operation;
        this.failures = failures;
    }

    /// Begins the next request; append the family's header and the attributes, then call [#end()].
    ///
    /// @param type the message type
    /// @param flags besides `NLM_F_REQUEST`
    public MessageWriter begin(int type, int flags) {
        int sequence = socket.nextSequence();
        if (pending == 0) {
            firstSequence = sequence;
        }
        lastStart = writer.mark();
        return writer.begin(type, NLM_F_REQUEST | flags, sequence, socket.portId());
    }

    /// Ends the request; sends what has gathered when that is enough.
    ///
    /// @return the request's index in this batch, counted from 0
    /// @throws ReceiveTimeoutException when the kernel does not acknowledge
    public long end() {
        writer.end();
        long index = flushed + pending++;
        if (pending == MAX_REQUESTS || writer.length() >= MAX_BYTES) {
            flush();
        }
        return index;
    }

    /// Takes back the request that was begun last and has not been ended.
    public void cancel() {
        writer.rollback(lastStart);
        socket.returnSequence();
    }

    /// How many requests have been sent and answered: those with an index below this number.
    public long answered() {
        return flushed;
    }

    /// Sends what has gathered and waits until the kernel has carried it out.
    ///
    /// @throws ReceiveTimeoutException when the kernel does not acknowledge; which requests were
    ///   carried out is then unknown
    public void flush() {
        if (pending == 0) {
            return;
        }
        writer.addFlags(lastStart, NLM_F_ACK);
        try {
            socket.send(writer);
            awaitLast();
        } finally {
            // Even after an error nothing may be sent a second time.
            flushed += pending;
            pending = 0;
            writer.clear();
        }
    }

    private void awaitLast() {
        int last = pending - 1;
        while (true) {
            boolean answer = socket.nextAnswer(firstSequence, pending, operation);
            if (answer && socket.reader().type() == NLMSG_ERROR) {
                int position = socket.reader().sequence() - firstSequence;
                KernelError error = socket.readError();
                if (error != null) {
                    failures.failed(flushed + position, error);
                }
                if (position == last) {
                    return;
                }
            }
        }
    }
}
