// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.shell.it.SneProcess.Result;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.lab.cluster.ClusterNetwork;
import dev.sne.testkit.lab.cluster.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A shell that is a host of a cluster itself.
@KernelTest
class HostedDaemonIT {
    @TempDir private Path directory;
    private ClusterNetwork network;
    private DaemonHost host;

    @BeforeEach
    void lay() throws IOException {
        network = ClusterNetwork.create(2);
        host = new DaemonHost(network, 1, directory);
    }

    @AfterEach
    void clear() {
        host.close();
        network.close();
    }

    private Result shell(String script) throws IOException, InterruptedException {
        return SneProcess.run(
                network.firewall(1),
                host.directory(),
                SneProcess.command(
                        List.of(), "-c", script.replace("FILE", host.file().toString())));
    }

    private boolean holdsAny() {
        return network.holds(1, Side.INSIDE) || network.holds(1, Side.OUTSIDE);
    }

    @Test
    void talksToTheDaemonThatItRuns() throws Exception {
        Result result =
                shell("cluster start -c FILE; cluster members; cluster stop; cluster status");
        Path log = host.directory().resolve("state/daemon.log");
        assertThat(result.out()).contains("HOST").contains("fw2   absent");
        assertThat(result.err())
                .contains("started, logs to " + log + "\n")
                .contains("stopped\n")
                .contains("no daemon listens on " + host.directory().resolve("control.sock"));
        assertThat(result.status()).isEqualTo(1);
        assertThat(log).content().contains("started: host fw1").contains("stopping:");
        assertThat(holdsAny()).isFalse();
    }

    @Test
    void endsTheDaemonWithTheShell() throws Exception {
        Result result = shell("cluster start -c FILE; cluster start -c FILE");
        assertThat(result.err()).contains("this shell runs a daemon already");
        assertThat(result.status()).isEqualTo(1);
        assertThat(host.directory().resolve("control.sock")).doesNotExist();
        assertThat(Files.readString(host.directory().resolve("state/daemon.log")))
                .contains("stopping:");
        assertThat(holdsAny()).isFalse();
    }
}
