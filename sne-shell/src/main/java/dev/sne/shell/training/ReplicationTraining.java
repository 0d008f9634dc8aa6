// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.training;

import dev.sne.conntrack.Conntrack;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.replication.ReplicationSettings;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.hasm.runtime.replicator.FlowChoice;
import dev.sne.hasm.runtime.replicator.Replicator;
import dev.sne.hasm.runtime.replicator.ReplicatorSettings;
import dev.sne.hasm.runtime.udp.UdpLink;
import dev.sne.hasm.runtime.udp.UdpSettings;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.sync.FlowPackets;
import dev.sne.testkit.sync.SyncNetwork;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Replicates for some seconds between two hosts in namespaces of their own, more flows than a
/// daemon has in its first seconds.
final class ReplicationTraining {
    private static final int PORT = 3780;
    private static final int EVENT_BUFFER = 1 << 25;
    private static final Epoch STREAM = new Epoch(1, 1);

    /// Fewer than any kernel's table takes, and often: the profile counts what runs.
    private static final int FLOWS = 20_000;

    private static final int ROUNDS = 5;
    private static final int TRANSFERS = 3;
    private static final double RATE = 60_000;
    private static final int SINGLE_FLOWS = 200;
    private static final long SINGLE_NANOS = 1_000_000;
    private static final long LOOK_NANOS = 500_000;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final SyncNetwork network;
    private final Replicator backup;
    private final Conntrack primaryTable;
    private final Conntrack backupTable;
    private final FlowPackets packets;

    private ReplicationTraining(
            SyncNetwork network,
            Replicator backup,
            Conntrack primaryTable,
            Conntrack backupTable,
            FlowPackets packets) {
        this.network = network;
        this.backup = backup;
        this.primaryTable = primaryTable;
        this.backupTable = backupTable;
        this.packets = packets;
    }

    /// Does so.
    static void run() {
        try (SyncNetwork network = SyncNetwork.create();
                FlowPackets packets = FlowPackets.open(network.primary(), true);
                Conntrack primaryTable = Conntrack.open(network.primary());
                Conntrack backupTable = Conntrack.open(network.backup());
                Replicator primary = host(network, true);
                Replicator backup = host(network, false)) {
            primary.lead(STREAM);
            backup.follow(STREAM);
            new ReplicationTraining(network, backup, primaryTable, backupTable, packets)
                    .replicate();
        }
    }

    private static Replicator host(SyncNetwork network, boolean leads) {
        String own = leads ? SyncNetwork.PRIMARY_SYNC : SyncNetwork.BACKUP_SYNC;
        String other = leads ? SyncNetwork.BACKUP_SYNC : SyncNetwork.PRIMARY_SYNC;
        NetworkNamespace namespace = leads ? network.primary() : network.backup();
        UdpLink link =
                UdpLink.unicast(
                        new InetSocketAddress(own, PORT),
                        Map.of(leads ? 2 : 1, new InetSocketAddress(other, PORT)));
        return Replicator.open(
                namespace,
                new ReplicatorSettings(
                        leads ? 1 : 2,
                        1,
                        ClusterKeys.of(
                                1, "a training needs no secret".getBytes(StandardCharsets.UTF_8)),
                        UdpSettings.of(List.of(link)),
                        ReplicationSettings.STANDARD,
                        EVENT_BUFFER,
                        WindowTracking.LIBERAL,
                        FlowChoice.all(List.of(IpAddress.parse(own), IpAddress.parse(other))),
                        Duration.ofMillis(100),
                        ReplicatorSettings.SWEEP_INTERVAL,
                        ReplicatorSettings.VERIFY_INTERVAL));
    }

    private void replicate() {
        await(this::isComplete);
        for (int round = 0; round < ROUNDS; round++) {
            primaryTable.flush(Nfnetlink.AF_UNSPEC);
            await(() -> backupTable.count() < FLOWS / 2);
            packets.send(0, FLOWS, RATE);
            await(() -> backupTable.count() >= FLOWS);
            for (int i = 0; i < TRANSFERS; i++) {
                network.flushBackup();
                await(backup::resync);
                await(this::isComplete);
            }
            for (int i = 0; i < SINGLE_FLOWS; i++) {
                packets.send(FLOWS + i, 1);
                LockSupport.parkNanos(SINGLE_NANOS);
            }
            backup.verify();
        }
    }

    private boolean isComplete() {
        return backup.status().complete();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the training stands still");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
