// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import dev.sne.shell.Captured;
import dev.sne.testkit.lab.cluster.ClusterNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// A firewall of a {@link ClusterNetwork} with its directory, and the daemon that runs on it as a
/// process of its own.
final class DaemonHost implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String SECRET = "00112233445566778899aabbccddeeff\n";

    /// A service group that takes both addresses.
    static final String GROUP =
            """

            [[group]]
            forwarding = true

            [[group.interface]]
            name = "lan0"
            side = "downlink"
            addresses = ["10.1.0.1/24"]

            [[group.interface]]
            name = "wan0"
            side = "uplink"
            addresses = ["192.0.2.1/24"]
            """;

    private final ClusterNetwork network;
    private final int number;
    private final Path directory;
    private final List<Process> started = new ArrayList<>();

    /// @param parent where it makes its directory
    DaemonHost(ClusterNetwork network, int number, Path parent) throws IOException {
        this.network = network;
        this.number = number;
        directory = Files.createDirectories(parent.resolve("fw" + number));
        Path secret = directory.resolve("secret");
        Files.writeString(secret, SECRET);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        configure(GROUP);
    }

    /// Writes its configuration.
    ///
    /// @param more what comes after the links
    void configure(String more) throws IOException {
        configure("own", more);
    }

    void configure(String mode, String more) throws IOException {
        String text =
                """
                mode = "%3$s"
                control-socket = "%1$s/control.sock"
                state-directory = "%1$s/state"

                [cluster]
                number = 7
                host = "fw%2$d"
                secret = "%1$s/secret"

                [[host]]
                number = 1
                name = "fw1"
                dedicated = "10.255.0.1"
                main = "10.1.0.2"

                [[host]]
                number = 2
                name = "fw2"
                dedicated = "10.255.0.2"
                main = "10.1.0.3"

                [link.dedicated]
                interface = "sync0"

                [link.main]
                interface = "lan0"
                """
                        .formatted(directory, number, mode);
        Files.writeString(file(), text + more);
    }

    int number() {
        return number;
    }

    Path file() {
        return directory.resolve("sne.toml");
    }

    Path directory() {
        return directory;
    }

    /// Starts a process with it.
    Process start() throws IOException {
        return start(List.of());
    }

    /// Starts a process with it by another program, such as one that takes privileges away.
    Process start(List<String> by) throws IOException {
        List<String> command = new ArrayList<>(by);
        command.addAll(SneProcess.command(List.of(), "daemon", "-c", file().toString()));
        Process process = SneProcess.start(network.firewall(number), directory, command);
        started.add(process);
        return process;
    }

    Process process() {
        return started.getLast();
    }

    /// What it has logged since it was started last.
    String log() {
        try {
            return Files.readString(directory.resolve("err"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /// Runs a command of `sne` in its namespace.
    String sne(String... words) {
        return Flows.sne(network.firewall(number), words);
    }

    /// Has its daemon do something.
    String cluster(String... words) {
        String[] all = new String[words.length + 3];
        all[0] = "cluster";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--control";
        all[words.length + 2] = directory.resolve("control.sock").toString();
        return sne(all);
    }

    /// Creates flows.
    void inject(int count, int mark) {
        inject(count, mark, "10.1.0.100");
    }

    /// Creates flows of a client.
    void inject(int count, int mark, String client) {
        String[] words = new String[count + 1];
        words[0] = "inject";
        for (int i = 0; i < count; i++) {
            words[i + 1] =
                    "tcp timeout=600 state=ESTABLISHED src="
                            + client
                            + " dst=192.0.2.100 sport="
                            + (20_000 + i)
                            + " dport=443 [ASSURED] mark="
                            + mark;
        }
        sne(words);
    }

    /// How many flows its kernel has that match.
    int count(String filter) {
        Captured captured = new Captured().in(network.firewall(number));
        return captured.run("count", filter) == 0 ? Integer.parseInt(captured.out().strip()) : -1;
    }

    /// Waits until something holds, as long as its process lives.
    void await(String what, BooleanSupplier condition) {
        await(() -> what, condition);
    }

    /// Waits for something of which more is to be told if it does not come.
    void await(Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline || !process().isAlive()) {
                throw new AssertionError("host " + number + ": " + what.get() + "; log:\n" + log());
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /// Waits for the end of its process.
    int awaitEnd() throws InterruptedException {
        if (!process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("host " + number + " does not end; log:\n" + log());
        }
        return process().exitValue();
    }

    @Override
    public void close() {
        for (Process each : started) {
            each.destroyForcibly();
            each.onExit().join();
        }
    }
}
