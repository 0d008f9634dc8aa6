// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.lab.cluster.ClusterNetwork;
import dev.sne.testkit.lab.cluster.Side;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Daemons as processes of their own, on two firewalls.
@KernelTest
class DaemonIT {
    private static final String FLOWS = "mark=77";
    private static final int COUNT = 50;

    @TempDir private Path directory;
    private ClusterNetwork network;
    private DaemonHost one;
    private DaemonHost two;

    @BeforeEach
    void lay() throws IOException {
        network = ClusterNetwork.create(2);
        one = new DaemonHost(network, 1, directory);
        two = new DaemonHost(network, 2, directory);
    }

    @AfterEach
    void clear() {
        one.close();
        two.close();
        network.close();
    }

    private boolean serves(DaemonHost host) {
        return network.holds(host.number(), Side.INSIDE)
                && network.holds(host.number(), Side.OUTSIDE);
    }

    private boolean holdsAny(DaemonHost host) {
        return network.holds(host.number(), Side.INSIDE)
                || network.holds(host.number(), Side.OUTSIDE);
    }

    /// Starts the first host and, when it serves, the second, until that has a complete copy.
    private void startPair() throws IOException {
        one.start();
        one.await("serves", () -> serves(one));
        two.start();
        two.await("is synchronised", () -> two.log().contains("-> B.MON"));
    }

    private void inject(DaemonHost host) {
        String[] words = new String[COUNT + 1];
        words[0] = "inject";
        for (int i = 0; i < COUNT; i++) {
            words[i + 1] =
                    "tcp timeout=600 state=ESTABLISHED src=10.1.0.100 dst=192.0.2.100 sport="
                            + (20_000 + i)
                            + " dport=443 [ASSURED] mark=77";
        }
        host.sne(words);
    }

    @Test
    void takesOverFromOneThatIsKilledWithAllFlows() throws Exception {
        startPair();
        assertThat(holdsAny(two)).isFalse();
        String socket = two.directory().resolve("control.sock").toString();
        assertThat(two.sne("cluster", "status", "--control", socket)).contains("fw1");
        inject(one);
        two.await("has the flows", () -> two.count(FLOWS) == COUNT);

        one.process().destroyForcibly();
        two.await("takes over", () -> serves(two));
        assertThat(two.count(FLOWS)).isEqualTo(COUNT);

        // What the killed one left is removed when it comes back, and it is a backup then.
        assertThat(serves(one)).isTrue();
        one.start();
        one.await("is a backup", () -> one.log().contains("-> B.MON"));
        assertThat(holdsAny(one)).isFalse();
        assertThat(serves(two)).isTrue();
        assertThat(one.log()).contains("removed what a run before has left: 2 addresses");
    }

    @Test
    void handsOverWhenItIsToldToStop() throws Exception {
        startPair();
        inject(one);
        two.await("has the flows", () -> two.count(FLOWS) == COUNT);

        one.process().destroy();
        assertThat(one.awaitEnd()).as(one.log()).isZero();
        two.await("takes over", () -> serves(two));
        assertThat(holdsAny(one)).isFalse();
        assertThat(two.count(FLOWS)).isEqualTo(COUNT);

        two.process().destroy();
        assertThat(two.awaitEnd()).as(two.log()).isZero();
        assertThat(holdsAny(two)).isFalse();
    }

    @Test
    void saysWhatIsInTheWay() throws Exception {
        one.start();
        one.await("serves", () -> serves(one));
        Path elsewhere = directory.resolve("elsewhere");
        try (DaemonHost again = new DaemonHost(network, 1, elsewhere)) {
            again.start();
            assertThat(again.awaitEnd()).isEqualTo(1);
            assertThat(again.log())
                    .contains("cannot listen on")
                    .contains("another program listens there");
        }
        assertThat(serves(one)).as("did not touch the addresses of the other").isTrue();
    }
}
