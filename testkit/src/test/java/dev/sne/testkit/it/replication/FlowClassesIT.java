// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import static dev.sne.testkit.it.replication.Tables.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.conntrack.filter.FlowFilter;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.runtime.entry.ReplicationMode;
import dev.sne.hasm.runtime.kernel.ParkedTimeout;
import dev.sne.hasm.runtime.replicator.FlowChoice;
import dev.sne.hasm.runtime.replicator.FlowClass;
import dev.sne.hasm.runtime.replicator.Replicator;
import dev.sne.hasm.runtime.status.Measure;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Sysctl;
import dev.sne.testkit.sync.FlowPackets;
import dev.sne.testkit.sync.SyncNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Half of the flows are in a class of their own.
@KernelTest
class FlowClassesIT {
    private static final int FLOWS = 2_000;
    private static final int HALF = FLOWS / 2;
    private static final String LOWER = "sport<" + FlowPackets.port(HALF);
    private static final Epoch STREAM = new Epoch(1, 1);

    private final SyncNetwork network = SyncNetwork.create();
    private final FlowPackets packets = FlowPackets.open(network.primary(), false);

    @AfterEach
    void end() {
        packets.close();
        network.close();
    }

    private static FlowChoice lower(FlowClass flowClass) {
        return ReplicatorHost.choice(List.of(flowClass));
    }

    @Test
    void aClassThatIsNotReplicatedConcernsNobodyElse() {
        FlowChoice choice = lower(FlowClass.excluded("lower", FlowFilter.parse(LOWER)));
        try (Replicator primary = ReplicatorHost.open(network.primary(), 1, 1, choice);
                Replicator backup = ReplicatorHost.open(network.backup(), 2, 1, choice)) {
            packets.send(0, FLOWS / 4 * 3, Double.MAX_VALUE);
            primary.lead(STREAM);
            backup.follow(STREAM);
            packets.send(FLOWS / 4 * 3, FLOWS / 4, Double.MAX_VALUE);
            await(() -> backup.status().complete());
            await(() -> count(network.backup(), "udp dport=443") == HALF);
            assertThat(count(network.backup(), LOWER + " dport=443")).isZero();

            await(backup::verify);
            await(() -> backup.status().comparison() != null);
            assertThat(requireNonNull(backup.status().comparison()).differing()).isZero();

            try (Conntrack table = Conntrack.open(network.primary())) {
                table.flush(Nfnetlink.AF_UNSPEC);
            }
            await(() -> count(network.backup(), "udp dport=443") == 0);
        }
    }

    @Test
    void copiesOfAClassThatIsNotReplicatedAnyMoreAreSwept() {
        FlowChoice all = ReplicatorHost.everything();
        try (Replicator primary = ReplicatorHost.open(network.primary(), 1, 1, all);
                Replicator backup = ReplicatorHost.open(network.backup(), 2, 1, all)) {
            packets.send(0, FLOWS, Double.MAX_VALUE);
            primary.lead(STREAM);
            backup.follow(STREAM);
            await(() -> count(network.backup(), "udp dport=443") == FLOWS);
        }
        FlowChoice choice = lower(FlowClass.excluded("lower", FlowFilter.parse(LOWER)));
        Epoch next = new Epoch(2, 1);
        try (Replicator primary = ReplicatorHost.open(network.primary(), 1, 2, choice);
                Replicator backup = ReplicatorHost.open(network.backup(), 2, 2, choice)) {
            primary.lead(next);
            backup.follow(next);
            await(() -> backup.status().complete());
            assertThat(count(network.backup(), "udp dport=443")).isEqualTo(HALF);
            assertThat(count(network.backup(), LOWER + " dport=443")).isZero();
        }
    }

    @Test
    void eachClassHasItsModeAndTheyChangeAtRunTime() {
        FlowFilter filter = FlowFilter.parse(LOWER);
        FlowChoice choice = lower(FlowClass.of("lower", filter, ReplicationMode.PREPROCESS));
        Duration noEnd = Duration.ofHours(1);
        try (Replicator primary =
                        ReplicatorHost.open(network.primary(), 1, 1, choice, noEnd, noEnd);
                Replicator backup = ReplicatorHost.open(network.backup(), 2, 1, choice)) {
            primary.lead(STREAM);
            backup.follow(STREAM);
            await(() -> backup.status().complete());
            packets.send(0, FLOWS, Double.MAX_VALUE);
            await(() -> count(network.backup(), "udp dport=443") == HALF);
            assertThat(count(network.backup(), LOWER + " dport=443")).isZero();

            primary.mode("lower", ReplicationMode.WEAK);
            await(() -> count(network.backup(), "udp dport=443") == FLOWS);

            assertThatThrownBy(() -> primary.mode("upper", ReplicationMode.WEAK))
                    .hasMessage("there is no class of flows called upper");
            assertThatThrownBy(() -> primary.mode(FlowChoice.LOCAL, ReplicationMode.WEAK))
                    .hasMessage("class local is not replicated");
        }
    }

    @Test
    void strongModeTellsTimersThatTheKernelMakesNoEventOf() {
        FlowFilter filter = FlowFilter.parse(LOWER);
        FlowChoice choice = lower(FlowClass.of("lower", filter, ReplicationMode.STRONG));
        Duration often = Duration.ofMillis(200);
        try (Replicator primary =
                        ReplicatorHost.open(
                                network.primary(), 1, 1, choice, ReplicatorHost.WINDOW, often);
                Replicator backup = ReplicatorHost.open(network.backup(), 2, 1, choice)) {
            primary.lead(STREAM);
            backup.follow(STREAM);
            await(() -> backup.status().complete());
            packets.send(0, FLOWS, Double.MAX_VALUE);
            await(() -> count(network.backup(), "udp dport=443") == FLOWS);

            udpTimeout("7200");
            packets.send(0, FLOWS, Double.MAX_VALUE);
            String refreshed = " dport=443 timeout>" + (ParkedTimeout.PARK + 7_000);
            await(() -> count(network.backup(), LOWER + refreshed) == HALF);
            assertThat(primary.status().count(Measure.FLOWS_REFRESHED))
                    .isGreaterThanOrEqualTo(HALF);

            Epoch next = new Epoch(2, 2);
            primary.follow(next);
            backup.lead(next);
            await(() -> backup.status().count(Measure.TIMEOUTS_RELEASED) == FLOWS);
            assertThat(count(network.backup(), LOWER + " dport=443 timeout=7000-7200"))
                    .isEqualTo(HALF);
            assertThat(count(network.backup(), "not " + LOWER + " dport=443 timeout=3400-3600"))
                    .isEqualTo(HALF);
        }
    }

    private void udpTimeout(String seconds) {
        Sysctl.set(network.primary(), Map.of("netfilter/nf_conntrack_udp_timeout", seconds));
    }

    private static long count(NetworkNamespace namespace, String filter) {
        FlowFilter wanted = FlowFilter.parse(filter);
        long count = 0;
        try (Conntrack table = Conntrack.open(namespace);
                FlowCursor flows = table.dump(KernelFilter.ANY)) {
            while (flows.next()) {
                FlowView flow = flows.flow();
                count += wanted.matches(flow) ? 1 : 0;
            }
        }
        return count;
    }
}
