// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sne.hasm.Event;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.control.Given;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXDatagramSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/// Real programs, sockets and servers.
@Timeout(60)
class ReceiversTest {
    private static final String JSON =
            "{\"time\":\"2026-03-01T03:00:00.000000Z\",\"monotonic\":42,\"cluster\":7,\"host\":\"fw2\","
                + "\"group\":0,\"kind\":\"failover\",\"event\":\"master\",\"about\":\"fw2\",\"urgent\":false,\"text\":\"fw2"
                + " is master now\"}\n";

    @TempDir Path directory;

    private static Notification notification() {
        Configuration configuration = Given.read("fw2", "");
        return new Selection().of(configuration, NotifierTest.told(Event.MASTER, 2)).orElseThrow();
    }

    private ProgramReceiver program(String script, Duration limit) throws IOException {
        Path file = Files.writeString(directory.resolve("tell"), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return new ProgramReceiver(List.of(file.toString(), directory.toString()), limit);
    }

    @Test
    void runsAProgram() throws Exception {
        program("cat > $1/in; env | grep ^SNE_ | sort > $1/env", Duration.ofSeconds(30))
                .deliver(notification());
        assertThat(directory.resolve("in")).hasContent(JSON);
        assertThat(directory.resolve("env"))
                .hasContent(
                        """
                        SNE_ABOUT=2
                        SNE_ABOUT_NAME=fw2
                        SNE_CLUSTER=7
                        SNE_EVENT=master
                        SNE_GROUP=0
                        SNE_HOST=2
                        SNE_HOST_NAME=fw2
                        SNE_KIND=failover
                        SNE_TEXT=fw2 is master now
                        SNE_TIME=2026-03-01T03:00:00.000000Z
                        SNE_URGENT=0
                        """);
    }

    @Test
    void saysHowAProgramHasFailed() throws IOException {
        ProgramReceiver program = program("echo lost >&2; exit 3", Duration.ofSeconds(30));
        assertThatThrownBy(() -> program.deliver(notification()))
                .isInstanceOf(IOException.class)
                .hasMessage(directory + "/tell has ended with status 3: lost");
    }

    @Test
    void killsAProgramThatDoesNotEnd() throws IOException {
        ProgramReceiver program =
                program("sleep 1000 & echo $! > $1/child; wait", Duration.ofSeconds(1));
        assertThatThrownBy(() -> program.deliver(notification()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has not ended within 1 s and was killed");
        long child = Long.parseLong(Files.readString(directory.resolve("child")).strip());
        ProcessHandle.of(child).ifPresent(handle -> handle.onExit().join());
    }

    private static String received(AFUNIXDatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    private static AFUNIXDatagramSocket bound(Path path) throws IOException {
        AFUNIXDatagramSocket socket = AFUNIXDatagramSocket.newInstance();
        socket.bind(AFUNIXSocketAddress.of(path.toFile()));
        return socket;
    }

    @Test
    void writesToSyslog() throws IOException {
        Path log = directory.resolve("log");
        try (AFUNIXDatagramSocket socket = bound(log)) {
            new SystemLog(directory.resolve("journal"), log).deliver(notification());
            assertThat(received(socket))
                    .matches(
                            "<29>[A-Z][a-z]{2} [ 1-3][0-9] [0-9:]{8} sne\\[[0-9]+]: failover: fw2"
                                    + " is master now");
        }
    }

    @Test
    void writesToTheJournalWhereThereIsOne() throws IOException {
        Path journal = directory.resolve("journal");
        try (AFUNIXDatagramSocket socket = bound(journal)) {
            new SystemLog(journal, directory.resolve("log")).deliver(notification());
            assertThat(received(socket))
                    .startsWith(
                            """
                            MESSAGE=fw2 is master now
                            PRIORITY=5
                            SYSLOG_FACILITY=3
                            SYSLOG_IDENTIFIER=sne
                            SNE_KIND=failover
                            """);
        }
    }

    @Test
    void saysThatThereIsNoLog() {
        SystemLog log = new SystemLog(directory.resolve("journal"), directory.resolve("log"));
        assertThatThrownBy(() -> log.deliver(notification()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is there");
    }

    private static final Webhook.Limits LIMITS =
            new Webhook.Limits(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(20),
                    Duration.ofSeconds(20));

    private static HttpServer server(int port) throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    }

    private static URI url(int port) {
        return URI.create("http://127.0.0.1:" + port + "/hook?key=secret");
    }

    private static void answer(HttpServer server, int status, List<String> bodies) {
        server.createContext(
                "/hook",
                exchange -> {
                    bodies.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
    }

    @Test
    void postsToAWebhook() throws Exception {
        List<String> bodies = Collections.synchronizedList(new ArrayList<>());
        HttpServer server = server(0);
        try (Webhook webhook = new Webhook(url(server.getAddress().getPort()), LIMITS)) {
            answer(server, 204, bodies);
            webhook.deliver(notification());
            assertThat(bodies).containsExactly(JSON);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void saysThatAWebhookRefuses() throws Exception {
        List<String> bodies = Collections.synchronizedList(new ArrayList<>());
        HttpServer server = server(0);
        try (Webhook webhook = new Webhook(url(server.getAddress().getPort()), LIMITS)) {
            answer(server, 500, bodies);
            assertThatThrownBy(() -> webhook.deliver(notification()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("127.0.0.1 has answered with status 500");
            assertThat(bodies).hasSize(1);
        } finally {
            server.stop(0);
        }
    }

    /// What may have arrived is not sent again.
    @Test
    void doesNotWaitForAWebhookThatIsSilent() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        List<String> requests = Collections.synchronizedList(new ArrayList<>());
        HttpServer server = server(0);
        server.createContext(
                "/hook",
                exchange -> {
                    requests.add(exchange.getRequestMethod());
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    exchange.close();
                });
        server.start();
        try (Webhook webhook = new Webhook(url(server.getAddress().getPort()), LIMITS)) {
            assertThatThrownBy(() -> webhook.deliver(notification()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("127.0.0.1 has not answered within 1 s");
            assertThat(requests).hasSize(1);
        } finally {
            release.countDown();
            server.stop(0);
        }
    }

    /// The network may have been cut at that moment.
    @Test
    void triesAgainWhatCouldNotConnect() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        List<String> bodies = Collections.synchronizedList(new ArrayList<>());
        Thread delivering;
        HttpServer server;
        try (Webhook webhook = new Webhook(url(port), LIMITS)) {
            delivering =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    webhook.deliver(notification());
                                } catch (IOException | InterruptedException e) {
                                    bodies.add(e.toString());
                                }
                            });
            while (delivering.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            server = server(port);
            answer(server, 200, bodies);
            delivering.join();
        }
        server.stop(0);
        assertThat(bodies).containsExactly(JSON);
    }

    @Test
    void saysThatAWebhookIsNotThere() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Webhook.Limits brief =
                new Webhook.Limits(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(1),
                        Duration.ofMillis(50));
        try (Webhook webhook = new Webhook(url(port), brief)) {
            assertThatThrownBy(() -> webhook.deliver(notification()))
                    .isInstanceOf(IOException.class)
                    .hasMessage("cannot connect to 127.0.0.1");
        }
    }
}
