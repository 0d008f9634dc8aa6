// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.testkit.netns.Command;
import dev.sne.testkit.sync.SyncNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Two conntrackd(8), with buffers as large as its manual recommends for busy firewalls.
final class ConntrackdPair extends TwoDaemons {
    /// How it replicates.
    enum Mode {
        /// Reliable, into the backup's kernel at once.
        FTFW_KERNEL("conntrackd FTFW", "FTFW", true),
        /// Reliable, into a cache that goes to the kernel at a takeover.
        FTFW_CACHE("conntrackd FTFW cache", "FTFW", false),
        /// Without acknowledgements, into the backup's kernel at once.
        NOTRACK("conntrackd NOTRACK", "NOTRACK", true);

        private final String label;
        private final String word;
        private final boolean kernel;

        Mode(String label, String word, boolean kernel) {
            this.label = label;
            this.word = word;
            this.kernel = kernel;
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LOOK_NANOS = 5_000_000;

    private final Mode mode;
    private final SyncNetwork network;
    private final String program;
    private final Path directory;

    /// @throws CommandException when conntrackd(8) is not installed
    ConntrackdPair(SyncNetwork network, Mode mode) throws IOException {
        this.mode = mode;
        this.network = network;
        program =
                Command.find("conntrackd")
                        .orElseThrow(() ->
                                new CommandException(
                                        ExitStatus.FAILED,
                                        "--peer: conntrackd(8) is not installed"))
                        .toString();
        directory = Files.createTempDirectory("sne-bench");
        super(network);
    }

    @Override
    public String name() {
        return mode.label;
    }

    @Override
    public boolean intoKernel() {
        return mode.kernel;
    }

    @Override
    public void start() throws IOException {
        configure("primary", SyncNetwork.PRIMARY_SYNC, SyncNetwork.BACKUP_SYNC);
        configure("backup", SyncNetwork.BACKUP_SYNC, SyncNetwork.PRIMARY_SYNC);
        primary = launch(network.primary(), "primary");
        backup = launch(network.backup(), "backup");
        awaitAnswer(network.primary(), "primary");
        awaitAnswer(network.backup(), "backup");
    }

    @Override
    public long replicated() {
        if (mode.kernel) {
            return table.count();
        }
        String statistics = ask(network.backup(), "backup", "-s").output();
        int external = statistics.indexOf("cache external:");
        String digits = statistics.substring(external).lines().skip(1).findFirst().orElse("");
        return Long.parseLong(digits.replaceAll("\\D", ""));
    }

    @Override
    public long resumeBackup() throws IOException {
        long start = System.nanoTime();
        backup = launch(network.backup(), "backup");
        return start;
    }

    @Override
    public long fetch() {
        long start = System.nanoTime();
        ask(network.backup(), "backup", "-n");
        return start;
    }

    /// It has nothing to do after the last flow.
    @Override
    public void awaitComplete() {}

    private Daemon launch(NetworkNamespace namespace, String name) throws IOException {
        // What a crash has left behind.
        Files.deleteIfExists(directory.resolve(name + ".lock"));
        Files.deleteIfExists(directory.resolve(name + ".ctl"));
        return Daemon.start(namespace, List.of(program, "-C", file(name)));
    }

    private String file(String name) {
        return directory.resolve(name + ".conf").toString();
    }

    private Command ask(NetworkNamespace namespace, String name, String question) {
        return Command.run(namespace, "conntrackd", "-C", file(name), question);
    }

    private void awaitAnswer(NetworkNamespace namespace, String name) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (ask(namespace, name, "-s").exitCode() != 0) {
            primary().checkAlive();
            backup().checkAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException(ExitStatus.FAILED, "conntrackd does not answer");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void configure(String name, String own, String peer) throws IOException {
        ConntrackdConfiguration configuration =
                new ConntrackdConfiguration(
                        mode.word,
                        mode.kernel,
                        true,
                        SyncNetwork.SYNC,
                        own,
                        peer,
                        List.of(),
                        directory.resolve(name + ".lock"),
                        directory.resolve(name + ".ctl"));
        Files.writeString(directory.resolve(name + ".conf"), configuration.text());
    }

    @Override
    public void close() {
        super.close();
        try {
            for (String name : List.of("primary", "backup")) {
                for (String suffix : List.of(".conf", ".lock", ".ctl")) {
                    Files.deleteIfExists(directory.resolve(name + suffix));
                }
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
