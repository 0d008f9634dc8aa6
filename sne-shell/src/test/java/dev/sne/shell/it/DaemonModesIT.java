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

/// Daemons that do not decide themselves who has the addresses.
@KernelTest
class DaemonModesIT {
    private static final String FLOWS = "mark=77";
    private static final int COUNT = 20;

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

    private void start(String mode) throws IOException {
        for (DaemonHost each : new DaemonHost[] {one, two}) {
            each.configure(mode, "");
            each.start();
        }
        for (DaemonHost each : new DaemonHost[] {one, two}) {
            each.await("is there", () -> each.log().contains("started"));
        }
    }

    @Test
    void followsWhomAnotherProgramMakesThePrimary() throws Exception {
        start("external");
        one.cluster("primary");
        one.inject(COUNT, 77);
        two.await("has the flows", () -> two.count(FLOWS) == COUNT);

        one.process().destroyForcibly();
        two.cluster("primary");
        assertThat(two.count(FLOWS)).isEqualTo(COUNT);
        one.start();
        one.await("follows", () -> one.log().contains("up to"));
        two.sne("delete", "mark=77");
        one.await("has lost the flows, too", () -> one.count(FLOWS) == 0);
        assertThat(network.holds(1, Side.INSIDE) || network.holds(2, Side.INSIDE)).isFalse();
    }

    @Test
    void replicatesWithoutMovingAnything() throws Exception {
        start("replication-only");
        one.await(
                "one follows the other",
                () -> one.log().contains("-> B.MON") || two.log().contains("-> B.MON"));
        boolean firstLeads = one.log().contains("fw1 is master now");
        DaemonHost master = firstLeads ? one : two;
        DaemonHost backup = firstLeads ? two : one;
        master.inject(COUNT, 77);
        backup.await("has the flows", () -> backup.count(FLOWS) == COUNT);
        assertThat(network.holds(1, Side.INSIDE) || network.holds(2, Side.INSIDE)).isFalse();
    }

    @Test
    void looksOnWithoutTakingPart() throws Exception {
        one.start();
        one.await("serves", () -> network.holds(1, Side.INSIDE));
        two.configure("monitor", "");
        two.start();
        two.await("is there", () -> two.log().contains("started"));
        one.process().destroyForcibly();
        one.process().onExit().join();
        assertThat(two.cluster("status")).isNotEmpty();
        two.process().destroy();
        assertThat(two.awaitEnd()).as(two.log()).isZero();
        assertThat(network.holds(2, Side.INSIDE)).isFalse();
    }
}
