// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import static dev.sne.testkit.it.replication.Tables.SERVICE;
import static dev.sne.testkit.it.replication.Tables.await;
import static dev.sne.testkit.it.replication.Tables.awaitSame;
import static dev.sne.testkit.it.replication.Tables.difference;
import static dev.sne.testkit.it.replication.Tables.flows;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.replication.ReplicationSettings;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.hasm.runtime.replicator.FlowChoice;
import dev.sne.hasm.runtime.replicator.Replicator;
import dev.sne.hasm.runtime.replicator.ReplicatorSettings;
import dev.sne.hasm.runtime.status.Measure;
import dev.sne.hasm.runtime.status.PeerStatus;
import dev.sne.hasm.runtime.udp.UdpLink;
import dev.sne.hasm.runtime.udp.UdpSettings;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.sync.FlowPackets;
import dev.sne.testkit.sync.SyncHosts;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Three hosts: who takes over from whom, and who has whose table.
@KernelTest
class ThreeHostsIT {
    private static final int HOSTS = 3;
    private static final int PORT = 3780;
    private static final int FLOWS = 2_000;
    private static final Epoch FIRST = new Epoch(1, 1);
    private static final Epoch SECOND = new Epoch(2, 2);
    private static final Epoch AGAIN = new Epoch(2, 1);
    private static final long A_DAY_SECONDS = 86_400;
    private static final ClusterKeys KEYS = ClusterKeys.of(1, "0123456789abcdef".getBytes(UTF_8));

    private final SyncHosts network = SyncHosts.create(HOSTS);
    private final Replicator first = open(1, 1);
    private final Replicator second = open(2, 1);
    private final Replicator third = open(3, 1);

    @AfterEach
    void end() {
        first.close();
        second.close();
        third.close();
        network.close();
    }

    private Replicator open(int host, long incarnation) {
        Map<Integer, InetSocketAddress> others = new HashMap<>();
        List<IpAddress> own = new ArrayList<>();
        for (int each = 1; each <= HOSTS; each++) {
            own.add(IpAddress.parse(SyncHosts.address(each)));
            if (each != host) {
                others.put(each, at(each));
            }
        }
        ReplicatorSettings settings =
                new ReplicatorSettings(
                        host,
                        incarnation,
                        KEYS,
                        UdpSettings.of(List.of(UdpLink.unicast(at(host), others))),
                        ReplicationSettings.STANDARD,
                        8 << 20,
                        WindowTracking.KEPT,
                        FlowChoice.all(own),
                        Duration.ofMillis(100),
                        ReplicatorSettings.SWEEP_INTERVAL,
                        Duration.ZERO);
        return Replicator.open(network.host(host), settings);
    }

    private static InetSocketAddress at(int host) {
        return new InetSocketAddress(SyncHosts.address(host), PORT);
    }

    @Test
    void aBackupGoesOnWithWhatItHasWhenAnotherTakesOver() {
        replicate();
        first.close();
        second.lead(SECOND);
        third.follow(SECOND);

        await(() -> third.status().count(Measure.TABLE_CONTINUATIONS) == 1);
        try (FlowPackets packets = FlowPackets.open(network.host(2), true)) {
            packets.send(FLOWS, FLOWS, Double.MAX_VALUE);
        }
        await(() -> flows(network.host(3)).size() == 2 * FLOWS);
        awaitSame(network.host(2), network.host(3));
        await(() -> third.status().count(Measure.COMPARISONS) > 0);
        assertThat(third.status().count(Measure.TABLE_COMPLETIONS))
                .as("whole tables fetched")
                .isOne();
        assertThat(third.status().complete()).isTrue();
    }

    @Test
    void aMasterThatStepsDownKeepsItsTable() {
        replicate();
        first.leave();
        second.lead(SECOND);
        third.follow(SECOND);
        first.follow(SECOND);
        await(() -> first.status().count(Measure.COMPARISONS) > 0);
        await(() -> first.status().complete());
        assertThat(first.status().count(Measure.TABLE_CONTINUATIONS)).isOne();
        assertThat(first.status().count(Measure.TABLE_COMPLETIONS))
                .as("whole tables fetched")
                .isZero();
        await(() -> shortestTimeout(network.host(1)) > A_DAY_SECONDS);

        try (FlowPackets packets = FlowPackets.open(network.host(2), true)) {
            packets.send(FLOWS, FLOWS, Double.MAX_VALUE);
        }
        await(() -> flows(network.host(1)).size() == 2 * FLOWS);
        awaitSame(network.host(2), network.host(1));
    }

    private static long shortestTimeout(NetworkNamespace namespace) {
        long shortest = Long.MAX_VALUE;
        try (Conntrack table = Conntrack.open(namespace);
                FlowCursor flows = table.dump(KernelFilter.ANY)) {
            while (flows.next()) {
                if (flows.flow().dstPort(FlowView.ORIG) == SERVICE) {
                    shortest = Math.min(shortest, flows.flow().timeout());
                }
            }
        }
        return shortest;
    }

    @Test
    void aMasterThatIsOneAgainIsFollowedOn() {
        replicate();
        first.leave();
        first.lead(AGAIN);
        second.follow(AGAIN);
        third.follow(AGAIN);
        await(() -> second.status().count(Measure.TABLE_CONTINUATIONS) == 1);
        await(() -> third.status().count(Measure.TABLE_CONTINUATIONS) == 1);
        try (FlowPackets packets = FlowPackets.open(network.host(1), true)) {
            packets.send(FLOWS, FLOWS, Double.MAX_VALUE);
        }
        await(() -> flows(network.host(3)).size() == 2 * FLOWS);
        await(() -> flows(network.host(2)).size() == 2 * FLOWS);
        awaitSame(network.host(1), network.host(2));
    }

    @Test
    void theFormerMasterComesBackWithTheNewOnesTable() {
        replicate();
        second.lead(SECOND);
        third.follow(SECOND);
        try (Conntrack table = Conntrack.open(network.host(2))) {
            table.flush(Nfnetlink.AF_UNSPEC);
        }
        try (FlowPackets packets = FlowPackets.open(network.host(2), true)) {
            packets.send(FLOWS, FLOWS / 2, Double.MAX_VALUE);
        }
        first.follow(SECOND);

        await(() -> first.status().complete());
        await(() -> flows(network.host(1)).size() == FLOWS / 2);
        assertThat(difference(network.host(2), network.host(1))).isEmpty();
    }

    @Test
    void aBackupServesTheTableSoThatTheMasterIsSpared() {
        replicateToSecond();
        third.follow(FIRST);

        await(() -> third.status().complete());
        await(() -> flows(network.host(3)).size() == FLOWS);
        assertThat(sourceOf(third)).isEqualTo(2);
        assertThat(difference(network.host(1), network.host(3))).isEmpty();
        await(() -> third.status().count(Measure.COMPARISONS) == 1);
    }

    @Test
    void theMasterServesTheTableItselfWhenTheBackupHasDied() {
        replicateToSecond();
        second.close();
        third.follow(FIRST);

        await(() -> third.status().complete());
        assertThat(sourceOf(third)).isEqualTo(1);
        assertThat(difference(network.host(1), network.host(3))).isEmpty();
    }

    private static int sourceOf(Replicator host) {
        return requireNonNull(host.status().fetch()).source();
    }

    /// The first host leads; flows of its are at all hosts.
    private void replicate() {
        replicateToSecond();
        third.follow(FIRST);
        await(() -> third.status().complete());
        await(() -> flows(network.host(3)).size() == FLOWS);
    }

    private void replicateToSecond() {
        first.lead(FIRST);
        second.follow(FIRST);
        await(() -> second.status().complete());
        try (FlowPackets packets = FlowPackets.open(network.host(1), true)) {
            packets.send(0, FLOWS, Double.MAX_VALUE);
        }
        await(() -> flows(network.host(2)).size() == FLOWS);
        await(() -> standing(first, 2) == PeerStatus.Standing.FOLLOWING);
    }

    private static PeerStatus.Standing standing(Replicator at, int peer) {
        for (PeerStatus each : at.status().peers()) {
            if (each.host() == peer) {
                return each.standing();
            }
        }
        return PeerStatus.Standing.UNKNOWN;
    }
}
