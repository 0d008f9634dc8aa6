// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import static dev.sne.testkit.it.replication.ReplicatorHost.KEYS;
import static dev.sne.testkit.it.replication.ReplicatorHost.PORT;
import static dev.sne.testkit.it.replication.Tables.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.replicator.Replicator;
import dev.sne.hasm.runtime.status.Measure;
import dev.sne.hasm.runtime.status.PeerStatus;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.sync.FlowPackets;
import dev.sne.testkit.sync.FrameCapture;
import dev.sne.testkit.sync.FrameFlood;
import dev.sne.testkit.sync.JunkFrames;
import dev.sne.testkit.sync.SyncNetwork;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Somebody on the hosts' network sends junk to both of them.
@KernelTest
class AttackIT {
    private static final Epoch STREAM = new Epoch(1, 1);
    private static final ClusterKeys GUESSED =
            ClusterKeys.of(1, "0123456789abcdeg".getBytes(UTF_8));
    private static final int RATE = 20_000;
    private static final int RECORDED = 32;
    private static final int FLOWS = 10_000;
    private static final int FLOWS_PER_SECOND = 5_000;
    private static final String[] REASONS = {
        "bad_length", "foreign", "reflected", "bad_check", "old_incarnation", "copy", "bad_tag"
    };

    @Test
    void dropsJunkAndReplicatesOn() {
        try (SyncNetwork network = SyncNetwork.create();
                FlowPackets packets = FlowPackets.open(network.primary(), true);
                Replicator primary =
                        ReplicatorHost.open(network.primary(), 1, 1, ReplicatorHost.everything());
                Replicator backup =
                        ReplicatorHost.open(network.backup(), 2, 1, ReplicatorHost.everything());
                FrameCapture atPrimary = FrameCapture.open(network.primary(), PORT);
                FrameCapture atBackup = FrameCapture.open(network.backup(), PORT)) {
            primary.lead(STREAM);
            backup.follow(STREAM);
            packets.send(0, FLOWS, Double.MAX_VALUE);
            await(() -> SyncNetwork.count(network.backup()) == FLOWS);
            await(() -> peer(backup).linksWork().equals(List.of(true, true)));
            List<byte[]> ofPrimary = atBackup.take(RECORDED);
            List<byte[]> ofBackup = atPrimary.take(RECORDED);

            try (FrameFlood toBackup =
                            FrameFlood.start(
                                    network.primary(),
                                    ReplicatorHost.address(SyncNetwork.BACKUP_SYNC),
                                    JunkFrames.of(KEYS, GUESSED, 1, 1, ofPrimary, ofBackup),
                                    RATE);
                    FrameFlood toPrimary =
                            FrameFlood.start(
                                    network.backup(),
                                    ReplicatorHost.address(SyncNetwork.PRIMARY_SYNC),
                                    JunkFrames.of(KEYS, GUESSED, 2, 1, ofBackup, ofPrimary),
                                    RATE)) {
                packets.send(FLOWS, FLOWS, FLOWS_PER_SECOND);
                await(() -> SyncNetwork.count(network.backup()) == 2 * FLOWS);
                await(() -> toBackup.sent() > RATE && toPrimary.sent() > RATE);
                await(() -> hasDroppedAllKinds(primary.status()));
                await(() -> hasDroppedAllKinds(backup.status()));
            }
            for (Replicator each : List.of(primary, backup)) {
                assertThat(peer(each).linkMoves()).isZero();
                assertThat(peer(each).heard()).isTrue();
                assertThat(each.status().count(Measure.FAILURES)).isZero();
                assertThat(each.status().count(Measure.PAYLOADS_MALFORMED)).isZero();
            }
            assertThat(backup.status().count(Measure.TABLE_LOSSES)).isZero();
        }
    }

    private static boolean hasDroppedAllKinds(ReplicationStatus status) {
        for (String reason : REASONS) {
            if (status.count(Measure.FRAMES_DROPPED, reason) < RATE / 1_000) {
                return false;
            }
        }
        return true;
    }

    private static PeerStatus peer(Replicator of) {
        return of.status().peers().getFirst();
    }
}
