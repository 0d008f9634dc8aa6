// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.shell.Captured;
import dev.sne.shell.session.Cancellation;
import dev.sne.shell.session.CancelledException;
import dev.sne.shell.session.CommandException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir Path directory;

    private Path socket() {
        return directory.resolve("run/control.sock");
    }

    private int ask(Captured captured, String... words) throws IOException {
        return new ControlClient(captured.session(), socket(), PATIENCE).ask(List.of(words));
    }

    private static int echo(Request request, Answer answer) throws IOException {
        answer.write(String.join(",", request.words()) + "\n");
        answer.progress("half");
        answer.summary("done");
        answer.complain("but");
        return 4;
    }

    @Test
    void passesOnWhatIsAnswered() throws IOException {
        Captured captured = new Captured();
        try (ControlServer _ = ControlServer.open(socket(), ControlServerTest::echo)) {
            assertThat(ask(captured, "status", "--json")).isEqualTo(4);
        }
        assertThat(captured.out()).isEqualTo("status,--json\n");
        assertThat(captured.err()).isEqualTo("done\nsne: cluster: but\n");
    }

    @Test
    void passesOnLongAnswers() throws IOException {
        String text = "äöü 0123456789\n".repeat(100_000);
        Captured captured = new Captured();
        RequestHandler handler =
                (_, answer) -> {
                    answer.write(text);
                    return 0;
                };
        try (ControlServer _ = ControlServer.open(socket(), handler)) {
            ask(captured, "status");
        }
        assertThat(captured.out()).isEqualTo(text);
    }

    @Test
    void knowsWhoAsks() throws IOException {
        CompletableFuture<Peer> peer = new CompletableFuture<>();
        RequestHandler handler =
                (request, _) -> {
                    peer.complete(request.peer());
                    return 0;
                };
        try (ControlServer _ = ControlServer.open(socket(), handler)) {
            ask(new Captured(), "status");
        }
        long user = (Integer) Files.getAttribute(directory, "unix:uid");
        assertThat(peer.join()).isEqualTo(new Peer(ProcessHandle.current().pid(), user, true));
    }

    @Test
    void isForItsOwnerAndItsGroup() throws IOException {
        try (ControlServer _ = ControlServer.open(socket(), ControlServerTest::echo)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
                    .isEqualTo("rw-rw----");
        }
    }

    @Test
    void refusesALineWithoutAnEnd() throws IOException {
        try (ControlServer _ = ControlServer.open(socket(), ControlServerTest::echo);
                SocketChannel channel = connect()) {
            channel.write(ByteBuffer.wrap(new byte[Request.MAX_BYTES]));
            assertThat(answer(channel)).contains("too long").endsWith("2");
        }
    }

    @Test
    void refusesALineThatBreaksOff() throws IOException {
        try (ControlServer _ = ControlServer.open(socket(), ControlServerTest::echo);
                SocketChannel channel = connect()) {
            channel.write(ByteBuffer.wrap("stat".getBytes(StandardCharsets.UTF_8)));
            channel.shutdownOutput();
            assertThat(answer(channel)).contains("the request has no end");
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket()));
        return channel;
    }

    private static String answer(SocketChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(10_000);
        while (channel.read(bytes) >= 0) {
            assertThat(bytes.hasRemaining()).isTrue();
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    @Test
    void answersOthersWhileSomeDoNotRead() throws IOException, InterruptedException {
        CountDownLatch stuck = new CountDownLatch(8);
        RequestHandler handler =
                (request, answer) -> {
                    if (request.words().getFirst().equals("flood")) {
                        answer.write("x".repeat(1 << 16));
                        stuck.countDown();
                        while (true) {
                            answer.write("x".repeat(1 << 16));
                        }
                    }
                    return echo(request, answer);
                };
        List<SocketChannel> idle = new java.util.ArrayList<>();
        try (ControlServer _ = ControlServer.open(socket(), handler)) {
            for (int i = 0; i < 8; i++) {
                SocketChannel channel = connect();
                idle.add(channel);
                channel.write(ByteBuffer.wrap("flood\n".getBytes(StandardCharsets.UTF_8)));
            }
            assertThat(stuck.await(20, TimeUnit.SECONDS)).isTrue();
            Captured captured = new Captured();
            assertThat(ask(captured, "status")).isEqualTo(4);
            assertThat(captured.out()).isEqualTo("status\n");
        } finally {
            for (SocketChannel each : idle) {
                each.close();
            }
        }
    }

    @Test
    void takesNoMoreThanItsNumberOfConnections() throws IOException, InterruptedException {
        CountDownLatch waiting = new CountDownLatch(ControlServer.MAX_SESSIONS);
        RequestHandler handler =
                (request, answer) -> {
                    waiting.countDown();
                    Thread.sleep(PATIENCE);
                    return 0;
                };
        List<SocketChannel> idle = new java.util.ArrayList<>();
        try (ControlServer _ = ControlServer.open(socket(), handler)) {
            for (int i = 0; i < ControlServer.MAX_SESSIONS; i++) {
                SocketChannel channel = connect();
                idle.add(channel);
                channel.write(ByteBuffer.wrap("wait\n".getBytes(StandardCharsets.UTF_8)));
            }
            assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
            Captured captured = new Captured();
            assertThat(ask(captured, "status")).isEqualTo(1);
            assertThat(captured.err()).contains("too many connections");
        } finally {
            for (SocketChannel each : idle) {
                each.close();
            }
        }
    }

    @Test
    void endsWhatNobodyWaitsForAnyMore() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        RequestHandler handler =
                (request, answer) -> {
                    begun.countDown();
                    try {
                        Thread.sleep(PATIENCE);
                    } finally {
                        ended.countDown();
                    }
                    return 0;
                };
        try (ControlServer _ = ControlServer.open(socket(), handler)) {
            try (SocketChannel channel = connect()) {
                channel.write(ByteBuffer.wrap("wait\n".getBytes(StandardCharsets.UTF_8)));
                assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void tellsThoseWhoWaitThatTheDaemonHasEnded() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        RequestHandler handler =
                (request, answer) -> {
                    begun.countDown();
                    Thread.sleep(PATIENCE);
                    return 0;
                };
        Captured captured = new Captured();
        ControlServer server = ControlServer.open(socket(), handler);
        CompletableFuture<Integer> status =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        return ask(captured, "watch");
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        server.close();
        assertThat(status.get(20, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(captured.err()).isEqualTo("sne: cluster: the daemon has ended\n");
        assertThat(socket()).doesNotExist();
    }

    @Test
    void isLeftWhenTheSessionIsCancelled() throws Exception {
        Captured captured = new Captured();
        RequestHandler handler =
                (request, answer) -> {
                    captured.session().cancellation().request(Cancellation.INTERRUPT);
                    Thread.sleep(PATIENCE);
                    return 0;
                };
        try (ControlServer _ = ControlServer.open(socket(), handler)) {
            assertThatThrownBy(() -> ask(captured, "watch")).isInstanceOf(CancelledException.class);
        }
    }

    @Test
    void saysThatADaemonDoesNotAnswer() throws IOException {
        Files.createDirectories(directory.resolve("run"));
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket()));
            ControlClient client =
                    new ControlClient(new Captured().session(), socket(), Duration.ofMillis(200));
            assertThatThrownBy(() -> client.ask(List.of("status")))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("does not answer");
        }
    }

    @Test
    void takesThePlaceOfADaemonThatHasDied() throws IOException {
        Files.createDirectories(directory.resolve("run"));
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket()));
        }
        assertThat(socket()).exists();
        assertThatThrownBy(() -> ask(new Captured(), "status"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("no daemon listens on " + socket());
        try (ControlServer _ = ControlServer.open(socket(), ControlServerTest::echo)) {
            assertThat(ask(new Captured(), "status")).isEqualTo(4);
        }
    }

    @Test
    void isRefusedWhereADaemonListens() throws IOException {
        try (ControlServer _ = ControlServer.open(socket(), ControlServerTest::echo)) {
            assertThatThrownBy(() -> ControlServer.open(socket(), ControlServerTest::echo))
                    .isInstanceOf(IOException.class)
                    .hasMessage("another daemon listens on control socket " + socket());
            assertThat(ask(new Captured(), "status")).isEqualTo(4);
        }
        ControlServer.open(socket(), ControlServerTest::echo).close();
    }

    @Test
    void leavesFilesAlone() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "mine");
        assertThatThrownBy(() -> ControlServer.open(file, ControlServerTest::echo))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is a file, no socket");
        assertThat(file).hasContent("mine");
    }

    @Test
    void saysThatAPathIsTooLong() {
        Path path = directory.resolve("x".repeat(120));
        assertThatThrownBy(() -> ControlServer.open(path, ControlServerTest::echo))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a socket's has at most 107");
    }

    @Test
    void isNotStartedByACommandThatEndsAtOnce() {
        Captured captured = new Captured();
        assertThat(captured.run("cluster", "start")).isEqualTo(2);
        assertThat(captured.err()).contains("'sne daemon' is a daemon by itself");
    }

    @Test
    void saysWhatToDoWhereNoDaemonListens() {
        Captured captured = new Captured();
        Path nowhere = directory.resolve("nowhere");
        assertThat(captured.run("cluster", "status", "--control", nowhere.toString())).isEqualTo(1);
        assertThat(captured.err())
                .isEqualTo(
                        "sne: cluster: no daemon listens on "
                                + nowhere
                                + ": start one with 'sne daemon -c FILE', or name its socket with"
                                + " --control\n");
    }
}
