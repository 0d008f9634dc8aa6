// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.training;

import dev.sne.netlink4j.NetlinkException;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs the commands that people and scripts run most, each the way a process of its own would, so
/// that the JVM records the classes they need. The launcher starts it instead of [Main] to make the
/// AOT cache.
///
/// Everything happens in a network namespace of its own. Without the privilege to make one, only
/// what needs no kernel is recorded: then the user would get no further either.
public final class Training {
    /// Enough for the loops that flows run through to be seen as loops.
    private static final int FLOWS = 2000;

    private final Path directory;

    private Training(Path directory) {
        this.directory = directory;
    }

    /// Takes no arguments.
    public static void main(String... args) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("sne-training-");
        try {
            var training = new Training(directory);
            try (NetworkNamespace namespace = NetworkNamespace.create()) {
                Thread inside = namespace.thread("training", training::runAll);
                inside.start();
                inside.join();
            } catch (NetlinkException e) {
                training.run("help");
            }
        } finally {
            delete(directory);
        }
    }

    private void runAll() {
        Path text = directory.resolve("flows.txt");
        try {
            Files.write(text, flows());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("load", text.toString());
        run("count");
        run("stats");
        for (String format : List.of("text", "extended", "save", "json", "ndjson")) {
            Path file = directory.resolve("flows." + format);
            run("dump", "-o", format, "--to", file.toString());
            run("dump", "-o", format);
            // What is in the cache is loaded at every start, and Jackson is not worth that.
            if (!format.endsWith("json")) {
                run("flush", "--yes");
                run("load", file.toString());
            }
        }
        String key = "tcp src=10.0.0.7 dst=192.0.2.1 sport=1031 dport=443";
        run("get", key);
        run("count", "proto=tcp", "and", "dport=443");
        run("dump", "src=10.0.0.0/24", "or", "mark=7");
        run("update", "dport=443", "--mark", "0x10/0xff");
        run("delete", "mark=0x10/0xff", "--dry-run");
        run("delete", "src=10.0.0.0/24");
        run("inject", key + " timeout=60 state=ESTABLISHED");
        run("flush", "--yes");
        run("get", key);
        run("help");
        run("help", "dump");
        run("version");
        run("-c", "count; stats");
        run("no-such-command");
        run();
        askADaemon();
    }

    /// One that answers `status` with an empty line.
    private void askADaemon() {
        Path socket = directory.resolve("control.sock");
        byte[] answer = {'O', 0, 0, 0, 1, '\n', 'X', 0, 0, 0, 1, '0'};
        try (ServerSocketChannel daemon = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            daemon.bind(UnixDomainSocketAddress.of(socket));
            Thread answering =
                    Thread.ofPlatform()
                            .start(() -> {
                                try (SocketChannel asking = daemon.accept()) {
                                    asking.read(ByteBuffer.allocate(100));
                                    asking.write(ByteBuffer.wrap(answer));
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            run("cluster", "status", "--control", socket.toString());
            answering.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Fresh sessions, as one process runs one command.
    private void run(String... words) {
        Main.runOnProcess(words);
    }

    private static List<String> flows() {
        List<String> lines = new ArrayList<>(FLOWS);
        for (int i = 0; i < FLOWS; i++) {
            String host = (i >> 8 & 0xff) + "." + (i & 0xff);
            int port = 1024 + i;
            lines.add(
                    switch (i % 4) {
                        case 0 ->
                                "udp 17 30 src=10.1."
                                        + host
                                        + " dst=192.0.2.53 sport="
                                        + port
                                        + " dport=53 [UNREPLIED] src=192.0.2.53 dst=10.1."
                                        + host
                                        + " sport=53 dport="
                                        + port
                                        + " mark=7";
                        case 1 ->
                                "tcp 6 300 ESTABLISHED src=2001:db8::"
                                        + Integer.toHexString(i)
                                        + " dst=2001:db8:1::1 sport="
                                        + port
                                        + " dport=80 src=2001:db8:1::1 dst=2001:db8::"
                                        + Integer.toHexString(i)
                                        + " sport=80 dport="
                                        + port
                                        + " [ASSURED] mark=0";
                        default ->
                                "tcp 6 300 ESTABLISHED src=10.0."
                                        + host
                                        + " dst=192.0.2.1 sport="
                                        + port
                                        + " dport=443 src=192.0.2.1 dst=198.51.100.1 sport=443"
                                        + " dport="
                                        + port
                                        + " [ASSURED] mark=0";
                    });
        }
        return lines;
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
