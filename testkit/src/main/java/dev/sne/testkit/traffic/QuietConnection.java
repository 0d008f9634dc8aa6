// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import dev.sne.netlink4j.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One TCP connection to an echo service over which nothing is sent but what [#ask] asks. It is
/// never opened again: once broken it stays so. Used by one thread at a time.
public final class QuietConnection {
    private static final int QUESTION_BYTES = 64;

    private final String name;
    private final TrafficLoop loop;
    private final MemorySegment question = Arena.ofAuto().allocate(QUESTION_BYTES, Long.BYTES);
    private final InetSocket socket;
    private CompletableFuture<String> answer = new CompletableFuture<>();
    private long asked;
    private long answered;

    private QuietConnection(String name, TrafficLoop loop, InetSocket socket) {
        this.name = name;
        this.loop = loop;
        this.socket = socket;
    }

    /// Connects, and asks once.
    ///
    /// @param name for people
    /// @param target where [Services#tcpEcho] can be reached
    public static QuietConnection open(String name, TrafficLoop loop, Endpoint target) {
        CompletableFuture<QuietConnection> opened = new CompletableFuture<>();
        loop.run(() -> {
            InetSocket socket = InetSocket.tcp(loop, target.address().isV6());
            QuietConnection connection = new QuietConnection(name, loop, socket);
            int refused = socket.connect(target);
            if (refused != 0) {
                connection.end("connecting: " + new Errno(refused).description());
            }
            socket.on(InetSocket.POLLOUT, connection::connected);
            opened.complete(connection);
        });
        return opened.join();
    }

    public String name() {
        return name;
    }

    private void connected() {
        int error = socket.takeError();
        if (error != 0) {
            end("connecting: " + new Errno(error).description());
            return;
        }
        socket.on(InetSocket.POLLIN, this::receive);
        send();
    }

    private void send() {
        question.set(ValueLayout.JAVA_LONG, 0, ++asked);
        answered = 0;
        int taken = socket.send(question, 0, QUESTION_BYTES);
        if (taken < 0) {
            end("sending: " + new Errno(-taken).description());
        }
    }

    private void receive() {
        MemorySegment buffer = loop.buffer();
        int size = socket.receive(buffer);
        if (InetSocket.wouldBlock(size)) {
            return;
        }
        if (size <= 0) {
            end(size == 0 ? "closed by the peer" : "receiving: " + new Errno(-size).description());
        } else if (answered + size > QUESTION_BYTES
                || MemorySegment.mismatch(buffer, 0, size, question, answered, answered + size)
                        >= 0) {
            end("wrong bytes");
        } else {
            answered += size;
            if (answered == QUESTION_BYTES) {
                answer.complete("");
            }
        }
    }

    private void end(String why) {
        socket.close();
        answer.complete(why);
    }

    /// Waits for the answer to the question that was asked last.
    ///
    /// @return what went wrong, empty for nothing
    public String await(Duration patience) throws InterruptedException {
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return "no answer";
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Uses the connection once more; see [#await] for the answer. After a question that was not
    /// answered nothing more is asked.
    public void ask() {
        if ("".equals(answer.getNow("no answer"))) {
            answer = new CompletableFuture<>();
            loop.run(this::send);
        }
    }
}
