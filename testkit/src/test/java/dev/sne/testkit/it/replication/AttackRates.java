// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.replicator.Replicator;
import dev.sne.hasm.runtime.status.Measure;
import dev.sne.hasm.runtime.status.PeerStatus;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.hasm.runtime.status.Sample;
import dev.sne.testkit.sync.FlowPackets;
import dev.sne.testkit.sync.FrameCapture;
import dev.sne.testkit.sync.FrameFlood;
import dev.sne.testkit.sync.JunkFrames;
import dev.sne.testkit.sync.SyncNetwork;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What junk costs two hosts while they replicate: a program that prints, for each rate of junk to
/// both of them, what of it came, the CPU time of each host's thread, whether a flow is missing or
/// a link was left. Needs root.
///
/// Arguments: new flows a second, for how many seconds, and the rates of junk in datagrams a second
/// and host. To be started with testkit's test class path, in Maven's scope `test`.
final class AttackRates {
    private static final Epoch STREAM = new Epoch(1, 1);
    private static final int RECORDED = 32;
    private static final double NANOS = 1e9;
    private static final ClusterKeys GUESSED =
            ClusterKeys.of(1, "0123456789abcdeg".getBytes(UTF_8));

    private final SyncNetwork network;
    private final FlowPackets packets;
    private final Replicator primary;
    private final Replicator backup;
    private long flows;

    private AttackRates(
            SyncNetwork network, FlowPackets packets, Replicator primary, Replicator backup) {
        this.network = network;
        this.packets = packets;
        this.primary = primary;
        this.backup = backup;
    }

    public static void main(String[] args) {
        int rate = Integer.parseInt(args[0]);
        int seconds = Integer.parseInt(args[1]);
        try (SyncNetwork network = SyncNetwork.create();
                FlowPackets packets = FlowPackets.open(network.primary(), true);
                Replicator primary =
                        ReplicatorHost.open(network.primary(), 1, 1, ReplicatorHost.everything());
                Replicator backup =
                        ReplicatorHost.open(network.backup(), 2, 1, ReplicatorHost.everything());
                FrameCapture atPrimary = FrameCapture.open(network.primary(), ReplicatorHost.PORT);
                FrameCapture atBackup = FrameCapture.open(network.backup(), ReplicatorHost.PORT)) {
            AttackRates rates = new AttackRates(network, packets, primary, backup);
            primary.lead(STREAM);
            backup.follow(STREAM);
            Tables.await(() -> backup.status().complete());
            List<byte[]> ofPrimary = atBackup.take(RECORDED);
            List<byte[]> ofBackup = atPrimary.take(RECORDED);
            List<byte[]> toBackup =
                    JunkFrames.of(ReplicatorHost.KEYS, GUESSED, 1, 1, ofPrimary, ofBackup);
            List<byte[]> toPrimary =
                    JunkFrames.of(ReplicatorHost.KEYS, GUESSED, 2, 1, ofBackup, ofPrimary);
            for (int i = 2; i < args.length; i++) {
                double junk = Double.parseDouble(args[i]);
                rates.measure(toBackup, toPrimary, junk, rate, seconds);
            }
        }
    }

    private void measure(
            List<byte[]> toBackup, List<byte[]> toPrimary, double junk, int rate, int seconds) {
        ReplicationStatus primaryBefore = primary.status();
        ReplicationStatus backupBefore = backup.status();
        Map<String, Long> cpu = cpu();
        long count = (long) rate * seconds;
        long sentToBackup;
        long sentToPrimary;
        long start = System.nanoTime();
        long behind;
        try (FrameFlood one =
                        FrameFlood.start(
                                network.primary(),
                                ReplicatorHost.address(SyncNetwork.BACKUP_SYNC),
                                toBackup,
                                junk);
                FrameFlood other =
                        FrameFlood.start(
                                network.backup(),
                                ReplicatorHost.address(SyncNetwork.PRIMARY_SYNC),
                                toPrimary,
                                junk)) {
            packets.send(flows, count, rate);
            long sent = System.nanoTime();
            flows += count;
            Tables.await(() -> SyncNetwork.count(network.backup()) >= flows);
            behind = System.nanoTime() - sent;
            sentToBackup = one.sent();
            sentToPrimary = other.sent();
        }
        double lasted = (System.nanoTime() - start) / NANOS;
        System.out.printf(
                "junk %,.0f/s asked, %,.0f/s to the primary, %,.0f/s to the backup; %d flows, the"
                        + " last %.1f ms late%n",
                junk, sentToPrimary / lasted, sentToBackup / lasted, count, behind / 1e6);
        cpu().forEach((name, nanos) ->
                System.out.printf(
                        "  %s: %.0f %% CPU%n",
                        name, (nanos - cpu.getOrDefault(name, 0L)) / NANOS / lasted * 100));
        tell("primary", primaryBefore, primary.status());
        tell("backup", backupBefore, backup.status());
    }

    private static void tell(String name, ReplicationStatus before, ReplicationStatus after) {
        PeerStatus peer = after.peers().getFirst();
        System.out.printf(
                "  %s: other heard %s, on link %d, moves %d%n",
                name,
                peer.heard(),
                peer.link(),
                peer.linkMoves() - before.peers().getFirst().linkMoves());
        StringBuilder counts = new StringBuilder("   ");
        for (Sample each : after.counts()) {
            Measure measure = each.measure();
            String label = each.labels().isEmpty() ? "" : each.labels().getFirst();
            long grown =
                    label.isEmpty()
                            ? after.count(measure) - before.count(measure)
                            : after.count(measure, label) - before.count(measure, label);
            if (grown != 0 && measure.kind() == Measure.Kind.COUNTER) {
                counts.append(' ').append(measure.text()).append(' ').append(label);
                counts.append(label.isEmpty() ? "" : " ").append(grown).append(',');
            }
        }
        System.out.println(counts);
    }

    /// The CPU time of the hosts' and the attackers' threads, by name.
    private static Map<String, Long> cpu() {
        Map<String, Long> nanos = new TreeMap<>();
        for (Thread each : Thread.getAllStackTraces().keySet()) {
            if (each.getName().startsWith("sne-replicator")) {
                long time = ManagementFactory.getThreadMXBean().getThreadCpuTime(each.threadId());
                nanos.put(each.getName(), time);
            }
        }
        return nanos;
    }
}
