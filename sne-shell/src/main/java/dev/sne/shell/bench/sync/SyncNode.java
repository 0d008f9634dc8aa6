// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

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
import dev.sne.testkit.sync.SyncNetwork;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A host of [SnePair]: replicates until its input ends. A line of input has it print its status;
/// one that says [#VERIFY] or [#RESYNC] has it do that first.
final class SyncNode {
    static final String PRIMARY = "primary";
    static final String BACKUP = "backup";

    /// Printed with the time when it is at work.
    static final String READY = "ready ";

    /// Printed before the status, and after it.
    static final String STATUS = "status ";

    static final String END = ".";

    /// Has a backup begin to compare its table with the primary's.
    static final String VERIFY = "verify";

    /// Has a backup fetch the whole table.
    static final String RESYNC = "resync";

    static final int PORT = 3780;
    private static final Epoch STREAM = new Epoch(1, 1);

    private SyncNode() {}

    /// @param args the role, which life it is, bytes of the buffer for events, and how TCP windows
    ///   are tracked
    public static void main(String[] args) throws IOException {
        boolean leads = args[0].equals(PRIMARY);
        int host = leads ? 1 : 2;
        int peer = 3 - host;
        UdpSettings links =
                UdpSettings.of(
                        List.of(
                                link(
                                        leads ? SyncNetwork.PRIMARY_SYNC : SyncNetwork.BACKUP_SYNC,
                                        peer,
                                        leads ? SyncNetwork.BACKUP_SYNC : SyncNetwork.PRIMARY_SYNC),
                                link(
                                        leads ? SyncNetwork.PRIMARY_MAIN : SyncNetwork.BACKUP_MAIN,
                                        peer,
                                        leads
                                                ? SyncNetwork.BACKUP_MAIN
                                                : SyncNetwork.PRIMARY_MAIN)));
        ReplicatorSettings settings =
                new ReplicatorSettings(
                        host,
                        Long.parseLong(args[1]),
                        ClusterKeys.of(
                                1, "a bench needs no secret".getBytes(StandardCharsets.UTF_8)),
                        links,
                        ReplicationSettings.STANDARD,
                        Integer.parseInt(args[2]),
                        WindowTracking.valueOf(args[3]),
                        FlowChoice.all(
                                List.of(
                                        IpAddress.parse(SyncNetwork.PRIMARY_SYNC),
                                        IpAddress.parse(SyncNetwork.BACKUP_SYNC),
                                        IpAddress.parse(SyncNetwork.PRIMARY_MAIN),
                                        IpAddress.parse(SyncNetwork.BACKUP_MAIN))),
                        Duration.ofMillis(100),
                        ReplicatorSettings.SWEEP_INTERVAL);
        try (NetworkNamespace namespace = NetworkNamespace.current();
                Replicator replicator = Replicator.open(namespace, settings)) {
            if (leads) {
                replicator.lead(STREAM);
            } else {
                replicator.follow(STREAM);
            }
            System.out.println(READY + System.nanoTime());
            BufferedReader input =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                switch (line) {
                    case VERIFY -> replicator.verify();
                    case RESYNC -> replicator.resync();
                    default -> {
                        // only the status
                    }
                }
                System.out.println(STATUS + NodeStatus.print(replicator.status()) + END);
            }
        }
    }

    private static UdpLink link(String own, int peer, String address) {
        return UdpLink.unicast(
                new InetSocketAddress(own, PORT),
                Map.of(peer, new InetSocketAddress(address, PORT)));
    }
}
