// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.fake;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.NetlinkTransport;
import dev.sne.netlink4j.OverrunException;
import dev.sne.netlink4j.SystemCallException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A kernel that follows a script: it checks the requests that a socket sends and answers each with
/// prepared datagrams, well-formed or not. Time passes only in the script, so a test of a timeout
/// takes no time.
///
/// ```java
/// FakeKernel kernel = new FakeKernel();
/// kernel.expect("get link", r -> r.type() == 18).answer(datagram(single(16, 42)));
/// try (NetlinkSocket socket = NetlinkSocket.over(kernel)) { ... }
/// kernel.verify();
/// ```
///
/// Requests are met in the order of their expectations, several messages of one datagram one after
/// the other. Not thread-safe.
public final class FakeKernel implements NetlinkTransport {
    /// The port id of the socket under test.
    public static final int PORT_ID = 0x8000_1234;

    private static final Request NO_REQUEST = new Request(0, 0, 0, 0, new byte[0]);

    /// Answers requests that no expectation is left for.
    @FunctionalInterface
    public interface Responder {
        /// What to answer; possibly nothing.
        Reply[] answer(Request request);
    }

    /// A `setsockopt` that was called.
    ///
    /// @param level `SOL_…`
    /// @param name the option's number
    /// @param value what it was set to
    public record Option(int level, int name, int value) {}

    /// What is to happen at one request.
    public static final class Exchange {
        private final String what;
        private final Predicate<Request> matches;
        private Reply[] replies = {};

        Exchange(String what, Predicate<Request> matches) {
            this.what = what;
            this.matches = matches;
        }

        /// The replies, in order; none unless told.
        public void answer(Reply... replies) {
            this.replies = replies.clone();
        }
    }

    private final Deque<Exchange> script = new ArrayDeque<>();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<Integer> messagesPerSend = new ArrayList<>();
    private final List<Option> options = new ArrayList<>();
    private @Nullable Responder responder;
    private @Nullable Errno sendError;
    private int senderPortId;
    private boolean closed;

    private record Waiting(Request request, Reply reply) {}

    /// Adds an expectation: the next request that no earlier one covers must match it.
    ///
    /// @param what the request in words, for the failure message
    /// @param matches whether a request is the expected one
    public Exchange expect(String what, Predicate<Request> matches) {
        Exchange exchange = new Exchange(what, matches);
        script.add(exchange);
        return exchange;
    }

    /// Adds an expectation of any request.
    public Exchange expectRequest() {
        return expect("any request", request -> true);
    }

    /// Answers all requests beyond the expected ones.
    public void otherwise(Responder responder) {
        this.responder = responder;
    }

    /// Puts something into the socket's queue that no request asked for: events and strays. Their
    /// sequence number and port id are 0 unless shifted.
    public void deliver(Reply... replies) {
        for (Reply reply : replies) {
            queue.add(new Waiting(NO_REQUEST, reply));
        }
    }

    /// Makes the next send fail with this error.
    public void failSend(Errno error) {
        sendError = error;
    }

    /// All requests so far.
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /// How many messages each datagram had that the socket sent.
    public List<Integer> messagesPerSend() {
        return List.copyOf(messagesPerSend);
    }

    /// The options that the socket set, in order.
    public List<Option> options() {
        return List.copyOf(options);
    }

    /// Whether the socket was closed.
    public boolean isClosed() {
        return closed;
    }

    /// Checks that the whole script has been played.
    ///
    /// @throws AssertionError when a request was not made or a reply not fetched
    public void verify() {
        if (!script.isEmpty()) {
            throw new AssertionError("not requested: " + script.getFirst().what);
        }
        if (!queue.isEmpty()) {
            throw new AssertionError("not received: " + queue.getFirst().reply());
        }
    }

    @Override
    public int portId() {
        return PORT_ID;
    }

    @Override
    public void send(MemorySegment buffer, long offset, long length) {
        checkOpen();
        Errno error = sendError;
        if (error != null) {
            sendError = null;
            throw new SystemCallException("send to the kernel", error);
        }
        MessageReader reader = new MessageReader().wrap(buffer, offset, length);
        int messages = 0;
        while (reader.next()) {
            messages++;
            accept(Request.of(reader));
        }
        messagesPerSend.add(messages);
    }

    private void accept(Request request) {
        requests.add(request);
        Exchange exchange = script.poll();
        Reply[] replies;
        if (exchange != null) {
            if (!exchange.matches.test(request)) {
                throw new AssertionError("expected " + exchange.what + ", got " + request);
            }
            replies = exchange.replies;
        } else if (responder != null) {
            replies = responder.answer(request);
        } else {
            throw new AssertionError("no request expected, got " + request);
        }
        for (Reply reply : replies) {
            queue.add(new Waiting(request, reply));
        }
    }

    @Override
    public int receive(MemorySegment into, long timeoutNanos) {
        checkOpen();
        long left = timeoutNanos;
        while (true) {
            Waiting waiting = queue.poll();
            if (waiting == null) {
                return -1;
            }
            switch (waiting.reply()) {
                case Reply.Overrun() -> throw new OverrunException("receive from the kernel");
                case Reply.Datagram datagram -> {
                    return copy(datagram, waiting.request(), into);
                }
                case Reply.Delay(var time) -> {
                    long nanos = time.toNanos();
                    if (nanos > left) {
                        Reply rest = Reply.delay(time.minusNanos(left));
                        queue.addFirst(new Waiting(waiting.request(), rest));
                        return -1;
                    }
                    left -= nanos;
                }
            }
        }
    }

    private int copy(Reply.Datagram datagram, Request request, MemorySegment into) {
        MessageWriter writer = new MessageWriter();
        for (Message message : datagram.messages()) {
            message.write(request, writer);
        }
        int length = Math.min(writer.length(), datagram.length());
        long fitting = Math.min(length, into.byteSize());
        // What an earlier, longer datagram left behind must not help a reader that reads too far.
        into.fill((byte) 0xff);
        MemorySegment.copy(writer.segment(), 0, into, 0, fitting);
        senderPortId = datagram.senderPortId();
        return length;
    }

    @Override
    public int senderPortId() {
        return senderPortId;
    }

    @Override
    public void setOption(int level, int name, int value) {
        checkOpen();
        options.add(new Option(level, name, value));
    }

    @Override
    public int getOption(int level, int name) {
        checkOpen();
        for (Option option : options.reversed()) {
            if (option.level() == level && option.name() == name) {
                return option.value();
            }
        }
        return 0;
    }

    @Override
    public void close() {
        closed = true;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the socket is closed");
        }
    }
}
