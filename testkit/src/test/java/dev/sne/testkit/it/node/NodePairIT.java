// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.HandoverReason;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.Link;
import dev.sne.hasm.MainState;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.ReleaseReason;
import dev.sne.hasm.SubState;
import dev.sne.hasm.Timing;
import dev.sne.hasm.runtime.node.Failover;
import dev.sne.hasm.runtime.node.LinkStatus;
import dev.sne.hasm.runtime.node.Transition;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.sync.SyncNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@KernelTest
class NodePairIT {
    private static final Timing TIMING = Timing.standard();
    private static final int CRASHES = 9;

    @TempDir Path directory;

    @Test
    void oneIsMasterAndTheOtherItsBackup() {
        try (NodePair pair = new NodePair(directory, TIMING)) {
            pair.awaitPair();

            NodeHost master = pair.master();
            NodeHost backup = pair.backup();
            assertThat(master.procedures().isServing()).isTrue();
            assertThat(backup.procedures().isServing()).isFalse();
            assertThat(backup.state().epoch()).isEqualTo(master.state().epoch());
            assertThat(master.events()).contains("MASTER " + master.number());
            for (LinkStatus link : backup.status().links()) {
                assertThat(link.silence()).containsOnlyKeys(master.number());
                assertThat(link.dropped()).isZero();
            }
            assertThat(backup.status().malformed()).isZero();
            Failover became = failover(master);
            assertThat(became.reason()).isEqualTo(HandoverReason.BOOT);
            assertThat(became.from()).isEqualTo(Hosts.NONE);
            String epoch = master.state().epoch().toString();
            assertThat(master.replication().calls()).containsSubsequence("commit", "lead " + epoch);
            assertThat(backup.replication().calls()).contains("follow " + epoch);
        }
    }

    @Test
    void theOtherTakesOverWhenTheMasterDies() {
        try (NodePair pair = new NodePair(directory, TIMING)) {
            pair.awaitPair();
            NodeHost master = pair.master();
            NodeHost backup = pair.backup();

            long began = System.nanoTime();
            master.close();
            pair.await("a new master", backup::isMaster);

            long served = backup.procedures().last(Procedure.SERVICE_ACTIVATE);
            assertThat(Duration.ofNanos(served - began))
                    .isGreaterThan(Duration.ofNanos(TIMING.deadNanos(0)).minusMillis(120))
                    .isLessThan(Duration.ofNanos(2 * TIMING.bounds().crashNanos()));
            Failover failover = failover(backup);
            assertThat(failover.reason()).isEqualTo(HandoverReason.DEAD);
            assertThat(failover.from()).isEqualTo(master.number());
            assertThat(failover.epoch().counter())
                    .isGreaterThan(1)
                    .isEqualTo(backup.state().epoch().counter());

            NodeHost again = pair.restart(master.number());
            pair.awaitPair();
            assertThat(backup.isMaster()).isTrue();
            assertThat(again.state().synced()).isTrue();
        }
    }

    @Test
    void handsOverInOrder() {
        try (NodePair pair = new NodePair(directory, TIMING)) {
            pair.awaitPair();
            NodeHost master = pair.master();
            NodeHost backup = pair.backup();

            master.node().switchover(0, backup.number());
            pair.await("the other as master", backup::isMaster);
            pair.awaitPair();

            assertThat(master.procedures().last(Procedure.SERVICE_DEACTIVATE))
                    .isLessThan(backup.procedures().last(Procedure.SERVICE_ACTIVATE));
            assertThat(failover(backup).reason()).isEqualTo(HandoverReason.ADMIN);
            assertThat(failover(backup).released()).isEqualTo(ReleaseReason.ADMIN);
            assertThat(failover(master).epoch()).isEqualTo(backup.state().epoch());
            assertThat(failover(master).reason()).isEqualTo(HandoverReason.ADMIN);
        }
    }

    @Test
    void refusesToHandOverToWhomItDoesNotKnow() {
        try (NodePair pair = new NodePair(directory, TIMING)) {
            pair.awaitPair();
            NodeHost master = pair.master();

            master.node().switchover(0, 77);

            pair.await("the refusal", () -> master.events().contains("SWITCHOVER_REFUSED 77"));
            assertThat(master.isMaster()).isTrue();
        }
    }

    @Test
    void stopsInOrder() {
        try (NodePair pair = new NodePair(directory, TIMING)) {
            pair.awaitPair();
            NodeHost master = pair.master();
            NodeHost backup = pair.backup();

            assertThat(master.node().stop(Duration.ofSeconds(5))).isTrue();

            assertThat(master.procedures().isServing()).isFalse();
            assertThat(master.state().sub()).isEqualTo(SubState.OFF);
            assertThat(master.replication().calls()).last().isEqualTo("leave");
            pair.await("a new master", backup::isMaster);
            assertThat(failover(backup).reason()).isEqualTo(HandoverReason.RESIGNED);
            assertThat(failover(backup).released()).isEqualTo(ReleaseReason.STOP);
        }
    }

    @Test
    void theLossOfOneLinkChangesNothing() {
        try (NodePair pair = new NodePair(directory, TIMING)) {
            pair.awaitPair();
            NodeHost backup = pair.backup();
            int transitions = backup.status().group(0).history().size();

            pair.cable(SyncNetwork.SYNC, false);
            pair.one().node().linkChanged(Link.DEDICATED, false);
            pair.two().node().linkChanged(Link.DEDICATED, false);
            pair.await("silence", () -> silence(backup, Link.DEDICATED) > 2 * dead());

            assertThat(silence(backup, Link.MAIN)).isLessThan(dead());
            assertThat(backup.status().group(0).history()).hasSize(transitions);
            assertThat(backup.state().dedicatedUp()).isFalse();
            pair.awaitPair();
        }
    }

    private static long dead() {
        return TIMING.deadNanos(0);
    }

    private static long silence(NodeHost at, Link link) {
        for (LinkStatus each : at.status().links()) {
            if (each.link() == link) {
                return each.silence().values().iterator().next().toNanos();
            }
        }
        throw new AssertionError("no " + link);
    }

    @Test
    void afterASplitOnlyOneOfThoseThatHearEachOtherServes() {
        try (NodePair pair = new NodePair(directory, TIMING)) {
            pair.awaitPair();

            pair.cables(false);
            pair.await("two masters", () -> pair.one().isMaster() && pair.two().isMaster());

            pair.cables(true);
            long healed = System.nanoTime();
            pair.awaitPair();
            long overlap = System.nanoTime() - healed;

            // Packets do not pass the moment a cable is in.
            assertThat(Duration.ofNanos(overlap))
                    .isLessThan(Duration.ofNanos(TIMING.bounds().overlapNanos()).plusSeconds(2));
            assertThat(pair.backup().procedures().isServing()).isFalse();
            assertThat(pair.master().procedures().isServing()).isTrue();
        }
    }

    @Test
    void aMasterThatStoodStillLetsGo() {
        try (NodePair pair = new NodePair(directory, TIMING)) {
            pair.awaitPair();
            NodeHost master = pair.master();
            NodeHost backup = pair.backup();

            master.procedures().stall(Duration.ofNanos(4 * TIMING.bounds().crashNanos()));
            pair.await("the other as master", backup::isMaster);
            pair.awaitPair();

            assertThat(backup.isMaster()).isTrue();
            assertThat(master.procedures().isServing()).isFalse();
            assertThat(master.events()).contains("PAUSED " + master.number());
            assertThat(master.status().pauses()).isPositive();
            assertThat(master.status().longestPause())
                    .isGreaterThan(Duration.ofNanos(TIMING.deadNanos(0)));
        }
    }

    @Test
    void aBackupThatStoodStillDoesNotTakeOver() {
        try (NodePair pair = new NodePair(directory, TIMING)) {
            pair.awaitPair();
            NodeHost master = pair.master();
            NodeHost backup = pair.backup();
            int before = backup.status().group(0).history().size();

            backup.procedures().stall(Duration.ofNanos(2 * TIMING.deadNanos(0)));
            pair.await("the pause", () -> backup.status().pauses() > 0);
            pair.await("the table", () -> master.state().table().size() == 2);

            List<Transition> history = backup.status().group(0).history();
            assertThat(history.subList(before, history.size()))
                    .noneMatch(each -> each.to().mainState() == MainState.HANDOVER);
            assertThat(master.isMaster()).isTrue();
        }
    }

    @Test
    void aServiceThatFailsMovesToTheOther() {
        try (NodePair pair = new NodePair(directory, TIMING)) {
            pair.awaitPair();
            NodeHost master = pair.master();
            NodeHost backup = pair.backup();

            master.procedures().healthy(false);
            pair.await("the other as master", backup::isMaster);

            assertThat(failover(backup).released()).isEqualTo(ReleaseReason.SERVICE);
            assertThat(master.procedures().isServing()).isFalse();
            pair.await("its return", () -> master.state().master() == backup.number());
            assertThat(master.state().fails()).isEqualTo(1);
            master.node().clear(0);
            assertThat(master.state().fails()).isZero();
        }
    }

    @Test
    void goesOnWhenAProcedureNeverEnds() {
        try (NodePair pair = new NodePair(directory, TIMING)) {
            pair.awaitPair();
            NodeHost master = pair.master();
            NodeHost backup = pair.backup();
            master.procedures().hang(Procedure.SERVICE_DEACTIVATE);

            master.node().switchover(0, backup.number());
            pair.await("the other as master", backup::isMaster);

            pair.await("the overrun", () -> master.status().group(0).overrunProcedures() > 0);
            assertThat(master.procedures().last(Procedure.UPLINK_DEACTIVATE))
                    .isGreaterThan(master.procedures().last(Procedure.SERVICE_DEACTIVATE));
        }
    }

    @Test
    void remembersItsNumbersFromLifeToLife() {
        try (NodePair pair = new NodePair(directory, TIMING)) {
            pair.awaitPair();
            Epoch before = pair.one().state().epoch();
            long life = pair.one().status().incarnation();
            pair.one().close();
            pair.two().close();

            pair.restart(1);
            pair.restart(2);
            pair.awaitPair();

            assertThat(pair.one().status().incarnation()).isGreaterThan(life);
            assertThat(pair.one().state().epoch().isAfter(before)).isTrue();
        }
    }

    /// The median, as this machine may do something else at any moment.
    @Test
    void takesOverWithinTheBoundOfTheProfile() {
        NodeFailoverSpeed.Times times =
                NodeFailoverSpeed.crashes(directory, Timing.fast(), CRASHES);

        assertThat(Duration.ofNanos(times.medianService()))
                .isLessThan(Duration.ofNanos(Timing.fast().bounds().crashNanos()));
    }

    private static Failover failover(NodeHost host) {
        return Objects.requireNonNull(host.status().group(0).lastFailover());
    }
}
