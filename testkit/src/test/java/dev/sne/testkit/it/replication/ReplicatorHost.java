// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sne.hasm.replication.ReplicationSettings;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.hasm.runtime.replicator.FlowChoice;
import dev.sne.hasm.runtime.replicator.FlowClass;
import dev.sne.hasm.runtime.replicator.Replicator;
import dev.sne.hasm.runtime.replicator.ReplicatorSettings;
import dev.sne.hasm.runtime.udp.UdpLink;
import dev.sne.hasm.runtime.udp.UdpSettings;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.sync.SyncNetwork;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Hosts 1 and 2 of a cluster, the primary and the backup of a [SyncNetwork].
final class ReplicatorHost {
    /// For how long the modes that merge hold changes back, unless a test says otherwise.
    static final Duration WINDOW = Duration.ofMillis(100);

    static final int PORT = 3780;
    static final ClusterKeys KEYS = ClusterKeys.of(1, "0123456789abcdef".getBytes(UTF_8));

    private ReplicatorHost() {}

    /// Every flow but the local ones, in weak mode.
    static FlowChoice everything() {
        return choice(List.of());
    }

    static FlowChoice choice(List<FlowClass> classes) {
        return FlowChoice.of(
                List.of(
                        IpAddress.parse(SyncNetwork.PRIMARY_SYNC),
                        IpAddress.parse(SyncNetwork.BACKUP_SYNC),
                        IpAddress.parse(SyncNetwork.PRIMARY_MAIN),
                        IpAddress.parse(SyncNetwork.BACKUP_MAIN)),
                classes);
    }

    static Replicator open(
            NetworkNamespace namespace, int host, long incarnation, FlowChoice choice) {
        return open(
                namespace, host, incarnation, choice, WINDOW, ReplicatorSettings.SWEEP_INTERVAL);
    }

    /// A host that compares its table every so often.
    static Replicator open(
            NetworkNamespace namespace, int host, long incarnation, Duration verifyInterval) {
        return open(
                namespace,
                host,
                incarnation,
                everything(),
                WINDOW,
                ReplicatorSettings.SWEEP_INTERVAL,
                verifyInterval);
    }

    static Replicator open(
            NetworkNamespace namespace,
            int host,
            long incarnation,
            FlowChoice choice,
            Duration window,
            Duration sweepInterval) {
        return open(namespace, host, incarnation, choice, window, sweepInterval, Duration.ZERO);
    }

    private static Replicator open(
            NetworkNamespace namespace,
            int host,
            long incarnation,
            FlowChoice choice,
            Duration window,
            Duration sweepInterval,
            Duration verifyInterval) {
        UdpLink dedicated = link(host, SyncNetwork.PRIMARY_SYNC, SyncNetwork.BACKUP_SYNC);
        UdpLink main = link(host, SyncNetwork.PRIMARY_MAIN, SyncNetwork.BACKUP_MAIN);
        return Replicator.open(
                namespace,
                new ReplicatorSettings(
                        host,
                        incarnation,
                        KEYS,
                        UdpSettings.of(List.of(dedicated, main)),
                        ReplicationSettings.STANDARD,
                        8 << 20,
                        WindowTracking.KEPT,
                        choice,
                        window,
                        sweepInterval,
                        verifyInterval));
    }

    /// Where a host listens that has an address of a [SyncNetwork].
    static InetSocketAddress address(String text) {
        return new InetSocketAddress(text, PORT);
    }

    private static UdpLink link(int host, String ofFirst, String ofSecond) {
        InetSocketAddress own = address(host == 1 ? ofFirst : ofSecond);
        InetSocketAddress other = address(host == 1 ? ofSecond : ofFirst);
        return UdpLink.unicast(own, Map.of(3 - host, other));
    }
}
