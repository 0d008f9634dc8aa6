// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketCredentials;

/// One connection: a line of words comes in, an answer in parts and an exit status go out.
///
/// A thread carries the request out. A second one notices when the other end has gone, and then
/// puts an end to the first. Both are platform threads, of which there are few: a virtual one
/// cannot write to such a socket while another reads from it (junixsocket 2.11).
final class ControlSession {
    private static final System.Logger LOG = System.getLogger(ControlSession.class.getName());

    private static final Duration REQUEST_WITHIN = Duration.ofSeconds(5);

    /// For how long the other end may have no room for more of an answer.
    private static final Duration READ_WITHIN = Duration.ofSeconds(10);

    private static final int PART_BYTES = 64 * 1024;

    private final AFUNIXSocket socket;
    private final RequestHandler handler;
    private final Peer peer;
    private final Consumer<ControlSession> ended;
    private final ExecutorService threads;
    private final FutureTask<Boolean> task;
    private final CountDownLatch ending = new CountDownLatch(1);

    private volatile boolean over;

    /// @param threads on which it waits, two at a time; platform threads
    /// @param admission says whether there is room for it, given whether its user is trusted
    /// @param ended is told when it is over
    ControlSession(
            AFUNIXSocket socket,
            RequestHandler handler,
            int ownUser,
            ExecutorService threads,
            Predicate<Boolean> admission,
            Consumer<ControlSession> ended) {
        this.socket = socket;
        this.handler = handler;
        this.threads = threads;
        this.ended = ended;
        peer = peer(socket, ownUser);
        task = new FutureTask<>(() -> run(admission), true);
    }

    private static Peer peer(AFUNIXSocket socket, int ownUser) {
        try {
            AFUNIXSocketCredentials credentials = socket.getPeerCredentials();
            long user = credentials.getUid();
            return new Peer(credentials.getPid(), user, user == 0 || user == ownUser);
        } catch (IOException _) {
            // Whoever the kernel does not tell of may not do much.
            return new Peer(-1, -1, false);
        }
    }

    boolean trusted() {
        return peer.trusted();
    }

    /// Begins.
    void start() {
        threads.execute(task);
    }

    private void run(Predicate<Boolean> admission) {
        try (socket) {
            carryOut(admission);
        } catch (SocketTimeoutException _) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "process {0} of user {1} does not read what it has asked for",
                    Long.toString(peer.processId()),
                    Long.toString(peer.userId()));
        } catch (IOException _) {
            // The other end has gone: nobody to tell.
        } finally {
            over = true;
            ended.accept(this);
            ending.countDown();
        }
    }

    private void carryOut(Predicate<Boolean> admission) throws IOException {
        Parts answer = new Parts();
        int status;
        try {
            if (!admission.test(peer.trusted())) {
                throw new CommandException(
                        ExitStatus.FAILED, "too many connections to the daemon, try again");
            }
            Request request = new Request(readWords(), peer);
            // Holds for each read and for each write.
            socket.setSoTimeout((int) READ_WITHIN.toMillis());
            threads.execute(this::watch);
            status = handler.handle(request, answer);
        } catch (CommandException e) {
            answer.complain(String.valueOf(e.getMessage()));
            status = e.exitStatus();
        } catch (InterruptedException _) {
            answer.complain("the daemon has ended");
            status = ExitStatus.FAILED;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a request of user " + peer.userId(), e);
            answer.complain("internal error: " + e + " (see the daemon's log)");
            status = ExitStatus.FAILED;
        }
        answer.end(status);
    }

    /// The first line, as words.
    private List<String> readWords() throws IOException {
        long deadline = System.nanoTime() + REQUEST_WITHIN.toNanos();
        byte[] line = new byte[Request.MAX_BYTES];
        int length = 0;
        InputStream in = socket.getInputStream();
        while (true) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            socket.setSoTimeout((int) Math.max(1, left));
            int count;
            try {
                count = left > 0 ? in.read(line, length, line.length - length) : 0;
            } catch (SocketTimeoutException _) {
                count = 0;
            }
            if (count <= 0) {
                throw new CommandException(
                        ExitStatus.USAGE,
                        count < 0 ? "the request has no end" : "no request came in time");
            }
            for (int i = length; i < length + count; i++) {
                if (line[i] == '\n') {
                    return words(new String(line, 0, i, StandardCharsets.UTF_8));
                }
            }
            length += count;
            if (length == line.length) {
                throw new CommandException(
                        ExitStatus.USAGE,
                        "the request is too long: more than " + Request.MAX_BYTES + " bytes");
            }
        }
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        for (String word : line.split(" ", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    /// Until the session is over: the other end says nothing more, and stays.
    private void watch() {
        byte[] ignored = new byte[1];
        try {
            InputStream in = socket.getInputStream();
            while (!over && isThere(in, ignored)) {
                // It has nothing to say, but may say it.
            }
        } catch (IOException _) {
            // Closed by either end.
        }
        if (!over) {
            shut();
            interrupt();
        }
    }

    private static boolean isThere(InputStream in, byte[] ignored) throws IOException {
        try {
            return in.read(ignored) >= 0;
        } catch (SocketTimeoutException _) {
            return true;
        }
    }

    private void shut() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing a control connection", e);
        }
    }

    void interrupt() {
        task.cancel(true);
    }

    /// Waits for its end, and puts one to it.
    void end(long deadlineNanos) {
        long left = Math.max(0, deadlineNanos - System.nanoTime());
        try {
            if (!ending.await(left, TimeUnit.NANOSECONDS)) {
                shut();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            shut();
        }
    }

    private final class Parts implements Answer {
        @Override
        public void write(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < bytes.length; at += PART_BYTES) {
                send(FrameKind.DATA, bytes, at, Math.min(PART_BYTES, bytes.length - at));
            }
        }

        @Override
        public void complain(String line) throws IOException {
            send(FrameKind.COMPLAINT, line);
        }

        @Override
        public void summary(String line) throws IOException {
            send(FrameKind.SUMMARY, line);
        }

        @Override
        public void progress(String line) throws IOException {
            send(FrameKind.PROGRESS, line);
        }

        void end(int status) throws IOException {
            send(FrameKind.STATUS, Integer.toString(status));
        }

        private void send(FrameKind kind, String line) throws IOException {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            send(kind, bytes, 0, Math.min(PART_BYTES, bytes.length));
        }

        private void send(FrameKind kind, byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(FrameKind.HEADER_BYTES + length);
            frame.put(kind.letter()).putInt(length).put(bytes, offset, length);
            OutputStream out = socket.getOutputStream();
            out.write(frame.array());
            out.flush();
        }
    }
}
