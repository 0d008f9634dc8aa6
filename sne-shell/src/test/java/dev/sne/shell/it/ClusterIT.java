// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.control.ControlServer;
import dev.sne.shell.it.SneProcess.Result;
import dev.sne.testkit.junit.KernelTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXSocket;

/// `sne cluster` as a process of its own.
@KernelTest
class ClusterIT {
    private static final Pattern SLOW_TO_LOAD =
            Pattern.compile(
                    "\\] (io\\.netty|org\\.jline|tools\\.jackson|org\\.tomlj|org\\.newsclub"
                            + "|java\\.util\\.logging|dev\\.sne\\.hasm)[.$ ]");

    @TempDir Path directory;

    /// The library keeps a socket of its own from its first use on.
    @BeforeAll
    static void load() throws IOException {
        AFUNIXSocket.newInstance().close();
    }

    /// Whoever asks at three in the morning wants to know now.
    @Test
    void loadsNothingOfTheCluster(NetworkNamespace namespace) throws Exception {
        Path log = directory.resolve("classes");
        Path socket = directory.resolve("control.sock");
        List<String> logging = List.of("-Xlog:class+load:file=" + log);
        try (ControlServer _ =
                ControlServer.open(
                        socket,
                        (request, answer) -> {
                            answer.write(String.join(" ", request.words()) + "\n");
                            return 0;
                        })) {
            Result result =
                    SneProcess.run(
                            namespace,
                            directory,
                            SneProcess.command(
                                    logging,
                                    "cluster",
                                    "status",
                                    "--json",
                                    "--control",
                                    socket.toString()));
            assertThat(result.err()).isEmpty();
            assertThat(result.out()).isEqualTo("status --json\n");
        }
        try (Stream<String> loaded = Files.lines(log)) {
            assertThat(loaded.filter(SLOW_TO_LOAD.asPredicate())).isEmpty();
        }
    }
}
