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

/// Two firewalls that both work: each is the master of one service group and a backup of the other,
/// and has the flows of both in one table.
@KernelTest
class TwoGroupsIT {
    private static final int COUNT = 40;
    private static final String FIRST_CLIENT = "10.1.0.100";
    private static final String SECOND_CLIENT = "10.1.0.200";
    private static final String FIRST = "mark=1";
    private static final String SECOND = "mark=2";

    /// Two hours and four minutes after a takeover, and less before; that of a copy is ten days
    /// more.
    private static final String ALIVE = " timeout<=7440";

    private static final String COPY = " timeout>=864000";

    private static final String PREEMPT = "\n[policy]\npreempt = true\n";

    private static final String GROUPS =
            """

            [[group]]
            number = 1
            priorities = { fw1 = 150, fw2 = 100 }
            flows = "host=10.1.0.100"

            [[group.interface]]
            name = "lan0"
            side = "downlink"
            addresses = ["10.1.0.1/24"]

            [[group]]
            number = 2
            priorities = { fw1 = 100, fw2 = 150 }

            [[group.interface]]
            name = "lan0"
            side = "downlink"
            addresses = ["10.1.0.9/24"]

            [[group.interface]]
            name = "wan0"
            side = "uplink"
            addresses = ["192.0.2.1/24"]
            """;

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

    private boolean servesFirst(DaemonHost host) {
        return network.holds(host.number(), Side.INSIDE);
    }

    private boolean servesSecond(DaemonHost host) {
        return network.holds(host.number(), Side.OUTSIDE);
    }

    private boolean shareTheWork() {
        return servesFirst(one) && servesSecond(two) && !servesSecond(one) && !servesFirst(two);
    }

    /// Starts the first host, which serves both groups, and then the second.
    private void start(String configuration) throws IOException {
        one.configure(configuration);
        two.configure(configuration);
        one.start();
        one.await("serves both", () -> servesFirst(one) && servesSecond(one));
        two.start();
        two.await("is there", () -> two.log().contains("started"));
    }

    private boolean follows(DaemonHost host, int group) {
        return host.cluster("status")
                .lines()
                .anyMatch(line ->
                        line.startsWith("group " + group + ": replication")
                                && line.contains("all flows are here"));
    }

    /// Each host has its own group's flows as they live, and the other's as copies.
    private void awaitShares() {
        two.await("has copies of the first group", () -> two.count(FIRST + COPY) == COUNT);
        one.await("has copies of the second group", () -> one.count(SECOND + COPY) == COUNT);
        one.await("has its own group", () -> one.count(FIRST + ALIVE) == COUNT);
        two.await("has its own group", () -> two.count(SECOND + ALIVE) == COUNT);
    }

    /// To fetch one group's table sweeps what its master has not, and must leave the other's.
    @Test
    void whatIsDoneForOneGroupLeavesTheOther() throws Exception {
        start(GROUPS);
        two.await("follows", () -> follows(two, 1) && follows(two, 2));
        one.inject(COUNT, 1, FIRST_CLIENT);
        one.inject(COUNT, 2, SECOND_CLIENT);
        two.await("has copies", () -> two.count(COPY) == 2 * COUNT);
        two.cluster("resync", "--group", "1");
        assertThat(two.count(COPY)).isEqualTo(2 * COUNT);
        two.cluster("resync", "--group", "2");
        assertThat(two.count(COPY)).isEqualTo(2 * COUNT);

        one.cluster("handover", "--group", "2");
        two.await("takes the second group", this::shareTheWork);
        one.await("follows", () -> follows(one, 2));
        awaitShares();
        two.cluster("resync", "--group", "1");
        one.cluster("resync", "--group", "2");
        two.cluster("verify", "--group", "1");
        one.cluster("verify", "--group", "2");
        awaitShares();

        one.sne("delete", FIRST);
        two.await("has lost what has ended", () -> two.count(FIRST) == 0);
        assertThat(two.count(SECOND + ALIVE)).isEqualTo(COUNT);
        assertThat(one.count(SECOND + COPY)).isEqualTo(COUNT);
    }

    @Test
    void theOneThatIsLeftServesBothWithAllFlows() throws Exception {
        start(PREEMPT + GROUPS);
        two.await("takes the second group", this::shareTheWork);
        one.await("follows", () -> follows(one, 2));
        two.await("follows", () -> follows(two, 1));
        one.inject(COUNT, 1, FIRST_CLIENT);
        two.inject(COUNT, 2, SECOND_CLIENT);
        awaitShares();

        one.process().destroyForcibly();
        two.await("serves both", () -> servesFirst(two) && servesSecond(two));
        assertThat(two.count(FIRST)).isEqualTo(COUNT);
        assertThat(two.count(SECOND + ALIVE)).isEqualTo(COUNT);
        two.await("gives timeouts back", () -> two.count(FIRST + ALIVE) == COUNT);
        assertThat(two.count(SECOND + ALIVE)).as("those that lived here").isEqualTo(COUNT);

        // Back again, each of the two has its share, and the table of whoever was master is kept.
        network.forget(1);
        one.start();
        one.await("takes the first group back", this::shareTheWork);
        awaitShares();
    }
}
