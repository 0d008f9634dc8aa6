// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.junit.NeedsCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXSocket;

/// What somebody else's process may do who can open the socket.
@KernelTest
@NeedsCommand({"perl", "setpriv"})
class CredentialsIT {
    private static final String CLIENT =
            """
            $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "$!\\n";
            print $s "$ARGV[1]\\n"; $s->flush; local $/; print <$s>;
            """;

    @TempDir Path directory;

    /// The library keeps a socket of its own from its first use on.
    @BeforeAll
    static void load() throws IOException {
        AFUNIXSocket.newInstance().close();
    }

    /// What a user without any privilege is told.
    private String askAsNobody(String request) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                "setpriv",
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups",
                                "perl",
                                "-MIO::Socket::UNIX",
                                "-e",
                                CLIENT,
                                directory.resolve("control.sock").toString(),
                                request)
                        .redirectErrorStream(true)
                        .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return answer;
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void decideWhoMayDoWhat() throws Exception {
        FakeControl control = new FakeControl(Given.configuration("fw1"));
        control.node = Optional.of(Given.wellAt(1));
        Path socket = directory.resolve("control.sock");
        permit(directory, "rwxr-xr-x");
        try (ControlServer _ = ControlServer.open(socket, new ClusterRequests(control))) {
            assertThat(askAsNobody("status")).isEqualTo("Permission denied\n");
            permit(socket, "rw-rw-rw-");
            assertThat(askAsNobody("status")).contains("fw1 (this host) is master");
            assertThat(askAsNobody("stop"))
                    .contains(
                            "not permitted: only root and the daemon's own user may order 'stop'");
            assertThat(askAsNobody("maintenance on")).contains("not permitted");
            assertThat(control.orders).isEmpty();
        }
    }
}
