// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
    /// The most requests that have been begun and not been answered.
    public static final int MAX_UNANSWERED =
            SendBehind.GROUPS * SendBehind.DATAGRAMS * RequestGroup.MAX_REQUESTS;

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
    private RequestGroup filling = new RequestGroup(1);
    private @Nullable SendBehind behind;
    private final Deque<RequestGroup> free = new ArrayDeque<>();
    private int underWay;
    private long ended;
    private long answered;

    RequestBatch(NetlinkSocket socket, String operation, Failures failures) {
        this.socket = socket;
        this.operation = operation;
        this.failures = failures;
        socket.ensureReceiveBuffer(RequestGroup.MAX_ANSWER_BYTES);
    }

    /// Lets another thread send from now on, while this one goes on writing: worth it for many
    /// thousand requests whose making takes time. Refusals are still told of on the thread that
    /// calls this batch, but somewhat later. The thread ends with the socket.
    public void sendBehind() {
        if (behind == null) {
            flush();
            behind = socket.sendBehind(operation);
            for (int i = 0; i < SendBehind.GROUPS; i++) {
                free.add(new RequestGroup(SendBehind.DATAGRAMS));
            }
            filling = free.remove();
        }
    }

    /// Begins the next request; append the family's header and the attributes, then call [#end()].
    ///
    /// @param type the message type
    /// @param flags besides `NLM_F_REQUEST`
    public MessageWriter begin(int type, int flags) {
        return filling.begin(type, flags, socket.nextSequence(), socket.portId());
    }

    /// Ends the request; sends what has gathered when that is enough.
    ///
    /// @return the request's index in this batch, counted from 0
    /// @throws ReceiveTimeoutException when the kernel does not acknowledge
    public long end() {
        boolean full = filling.end();
        long index = ended++;
        if (full) {
            send();
        }
        return index;
    }

    /// Takes back the request that was begun last and has not been ended.
    public void cancel() {
        filling.cancel();
        socket.returnSequence();
    }

    /// How many requests have been sent and answered: those with an index below this number.
    public long answered() {
        return answered;
    }

    /// Sends what has gathered and waits until the kernel has carried it out.
    ///
    /// @throws ReceiveTimeoutException when the kernel does not acknowledge; which requests were
    ///   carried out is then unknown
    public void flush() {
        if (filling.requests() > 0) {
            send();
        }
        while (underWay > 0) {
            free.add(answeredFirst());
            report(free.getLast());
        }
    }

    private void send() {
        if (behind == null) {
            filling.carryOut(socket, operation);
            report(filling);
            return;
        }
        behind.send(filling);
        underWay++;
        if (free.isEmpty()) {
            filling = answeredFirst();
            report(filling);
        } else {
            filling = free.remove();
        }
    }

    private RequestGroup answeredFirst() {
        RequestGroup first = Objects.requireNonNull(behind).await();
        underWay--;
        return first;
    }

    private void report(RequestGroup group) {
        long first = answered;
        answered += group.requests();
        try {
            group.report(first, failures);
        } catch (RuntimeException e) {
            abandonRest();
            throw e;
        }
    }

    /// Forgets what was to be sent after something that went wrong.
    private void abandonRest() {
        while (underWay > 0) {
            RequestGroup group = answeredFirst();
            answered += group.requests();
            group.clear();
            free.add(group);
        }
        if (behind != null) {
            behind.resume();
        }
    }
}
