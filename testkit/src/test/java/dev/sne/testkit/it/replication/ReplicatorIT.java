// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import static dev.sne.conntrack.uapi.NfConntrackTcp.IP_CT_TCP_FLAG_BE_LIBERAL;
import static dev.sne.testkit.it.replication.Tables.SERVICE;
import static dev.sne.testkit.it.replication.Tables.await;
import static dev.sne.testkit.it.replication.Tables.awaitSame;
import static dev.sne.testkit.it.replication.Tables.difference;
import static dev.sne.testkit.it.replication.Tables.flows;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.kernel.ParkedTimeout;
import dev.sne.hasm.runtime.replicator.Replicator;
import dev.sne.hasm.runtime.status.ComparisonStatus;
import dev.sne.hasm.runtime.status.FetchStatus;
import dev.sne.hasm.runtime.status.Lag;
import dev.sne.hasm.runtime.status.Measure;
import dev.sne.hasm.runtime.status.PeerStatus;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.nft.Match;
import dev.sne.netlink4j.nft.NftChain;
import dev.sne.netlink4j.nft.NftClient;
import dev.sne.netlink4j.nft.NftFamily;
import dev.sne.netlink4j.nft.NftTable;
import dev.sne.netlink4j.nft.Statement;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.sync.FlowPackets;
import dev.sne.testkit.sync.SyncNetwork;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@KernelTest
class ReplicatorIT {
    private static final int FLOWS = 2_000;
    private static final int MANY_FLOWS = 5_000;
    private static final int ROLE_CHANGES = 10;
    private static final long MEMORY_OF_A_FEW_ROLES = 20_000_000;
    private static final long A_DAY_SECONDS = 86_400;
    private static final Epoch STREAM = new Epoch(1, 1);

    private final SyncNetwork network = SyncNetwork.create();
    private final FlowPackets packets = FlowPackets.open(network.primary(), true);
    private final Replicator primary = open(network.primary(), 1, 1);

    @AfterEach
    void end() {
        primary.close();
        packets.close();
        network.close();
    }

    private static Replicator open(NetworkNamespace namespace, int host, long incarnation) {
        return ReplicatorHost.open(namespace, host, incarnation, ReplicatorHost.everything());
    }

    @Test
    void copiesFlowsThatWereThereBeforeAndThoseThatComeAndGo() {
        packets.send(0, FLOWS, Double.MAX_VALUE);
        primary.lead(STREAM);
        try (Replicator backup = open(network.backup(), 2, 1)) {
            backup.follow(STREAM);
            await(() -> backup.status().complete());
            assertThat(difference(network.primary(), network.backup())).isEmpty();

            packets.send(FLOWS, FLOWS, Double.MAX_VALUE);
            await(() -> SyncNetwork.count(network.backup()) == 2 * FLOWS);
            awaitSame(network.primary(), network.backup());

            try (Conntrack table = Conntrack.open(network.primary())) {
                table.flush(Nfnetlink.AF_UNSPEC);
            }
            await(() -> SyncNetwork.count(network.backup()) == 0);
            assertThat(backup.status().count(Measure.FAILURES)).isZero();
        }
    }

    /// What an alarm on the event loop still refers to is kept until that rings, up to a minute
    /// later.
    @Test
    void givesBackTheMemoryOfRolesThatItHadBefore() {
        long before = directMemory();
        for (int i = 1; i <= 2 * ROLE_CHANGES; i += 2) {
            primary.lead(new Epoch(i, 1));
            primary.follow(new Epoch(i + 1, 2));
        }

        await(() -> {
            System.gc();
            return directMemory() - before < MEMORY_OF_A_FEW_ROLES;
        });
    }

    /// Has a backup follow, and flows come that it gets.
    private void copyFlows(Replicator backup) {
        backup.follow(STREAM);
        packets.send(0, FLOWS, Double.MAX_VALUE);
        await(() -> backup.status().complete());
        await(() -> SyncNetwork.count(network.backup()) == FLOWS);
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Test
    void losesNothingOverALossyLink() {
        lose(network.primary());
        lose(network.backup());
        primary.lead(STREAM);
        try (Replicator backup = open(network.backup(), 2, 1)) {
            backup.follow(STREAM);
            packets.send(0, FLOWS, FLOWS);
            await(() -> backup.status().complete());
            await(() -> SyncNetwork.count(network.backup()) == FLOWS);

            assertThat(difference(network.primary(), network.backup())).isEmpty();
        }
    }

    @Test
    void fetchesAndSweepsAfterARestart() {
        primary.lead(STREAM);
        try (Replicator backup = open(network.backup(), 2, 1)) {
            backup.follow(STREAM);
            packets.send(0, FLOWS, Double.MAX_VALUE);
            await(() -> SyncNetwork.count(network.backup()) == FLOWS);
        }
        try (Conntrack table = Conntrack.open(network.primary())) {
            table.flush(Nfnetlink.AF_UNSPEC);
        }
        packets.send(FLOWS, FLOWS, Double.MAX_VALUE);
        try (Replicator backup = open(network.backup(), 2, 2)) {
            backup.follow(STREAM);
            await(() -> backup.status().complete());

            assertThat(difference(network.primary(), network.backup())).isEmpty();
        }
    }

    @Test
    void findsAndRepairsADifference() {
        primary.lead(STREAM);
        try (Replicator backup = open(network.backup(), 2, 1)) {
            copyFlows(backup);
            Set<String> before = flows(network.backup());
            try (Conntrack table = Conntrack.open(network.backup())) {
                table.flush(Nfnetlink.AF_UNSPEC);
            }

            await(backup::verify);
            await(() -> SyncNetwork.count(network.backup()) == FLOWS);
            await(() -> backup.status().count(Measure.REPAIRS) == 1);
            assertThat(flows(network.backup())).isEqualTo(before);
            ComparisonStatus found = requireNonNull(backup.status().comparison());
            assertThat(found.equal()).isFalse();
            assertThat(found.differing()).isPositive();
            assertThat(found.repaired()).isTrue();

            await(backup::verify);
            await(() -> requireNonNull(backup.status().comparison()).number() > found.number());
            assertThat(requireNonNull(backup.status().comparison()).equal()).isTrue();
        }
    }

    @Test
    void repairsOfItsOwnAccordWhatWasDeletedHere() {
        primary.lead(STREAM);
        packets.send(0, FLOWS, Double.MAX_VALUE);
        Duration often = Duration.ofMillis(200);
        try (Replicator backup = ReplicatorHost.open(network.backup(), 2, 1, often)) {
            backup.follow(STREAM);
            await(() -> backup.status().complete());
            Set<String> before = flows(network.backup());
            assertThat(before).hasSize(FLOWS);
            try (Conntrack table = Conntrack.open(network.backup())) {
                table.flush(Nfnetlink.AF_UNSPEC);
            }

            await(() -> SyncNetwork.count(network.backup()) == FLOWS);
            assertThat(flows(network.backup())).isEqualTo(before);
            await(() -> requireNonNull(backup.status().comparison()).equal());
        }
    }

    @Test
    void givesCopiesTheirTimeoutsBackWhenItTakesOver() {
        primary.lead(STREAM);
        try (Replicator backup = open(network.backup(), 2, 1)) {
            copyFlows(backup);
            assertThat(longestTimeout(network.backup())).isGreaterThan(A_DAY_SECONDS);

            long longest = longestTimeout(network.primary());
            Epoch next = new Epoch(2, 2);
            primary.follow(next);
            backup.lead(next);

            await(() -> backup.status().count(Measure.TIMEOUTS_RELEASED) == FLOWS);
            assertThat(longestTimeout(network.backup())).isLessThanOrEqualTo(longest);
        }
    }

    /// One that stood still goes on to tell when another has taken over.
    @Test
    void isToldOfFlowsByTheMasterBeforeThatHadNoTimeToTell() {
        primary.lead(STREAM);
        try (Replicator backup = open(network.backup(), 2, 1)) {
            copyFlows(backup);
            Epoch next = new Epoch(2, 2);
            backup.lead(next);

            packets.send(FLOWS, FLOWS, Double.MAX_VALUE);
            await(() -> SyncNetwork.count(network.backup()) == 2 * FLOWS);
            primary.follow(next);
            await(() -> primary.status().count(Measure.COMPARISONS) > 0);

            assertThat(difference(network.backup(), network.primary())).isEmpty();
            assertThat(backup.status().count(Measure.FLOWS_TOLD_LATE)).isEqualTo(FLOWS);
            assertThat(backup.status().count(Measure.FAILURES)).isZero();
        }
    }

    /// What has passed in a takeover that came to nothing has windows that stand still; what passes
    /// in the one that succeeds has not, and its windows go on being looked at.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void letsWhateverComesPassOfFlowsThatHavePassedBefore(boolean before) {
        primary.lead(STREAM);
        try (Replicator backup = open(network.backup(), 2, 1)) {
            copyFlows(backup);
            compare(backup);

            backup.commit();
            setTimeouts(network.backup(), 1, A_DAY_SECONDS);
            if (before) {
                backup.commit();
            }
            backup.lead(new Epoch(2, 2));

            int changed = before ? FLOWS : FLOWS - 1;
            await(() -> backup.status().count(Measure.TIMEOUTS_RELEASED) == changed);
            assertThat(liberal(network.backup())).isEqualTo(before ? 1 : 0);
        }
    }

    /// As if a packet of so many flows had passed.
    private static void setTimeouts(NetworkNamespace namespace, int flows, long seconds) {
        try (Conntrack reading = Conntrack.open(namespace);
                Conntrack table = Conntrack.open(namespace);
                FlowCursor copies = reading.dump(KernelFilter.ANY)) {
            for (int i = 0; i < flows; i++) {
                assertThat(copies.next()).isTrue();
                table.update(new FlowBuilder().setKey(copies.flow()).timeout(seconds));
            }
        }
    }

    /// How many flows are let pass whatever comes.
    private static int liberal(NetworkNamespace namespace) {
        int count = 0;
        try (Conntrack table = Conntrack.open(namespace);
                FlowCursor flows = table.dump(KernelFilter.ANY)) {
            while (flows.next()) {
                int flags = flows.flow().tcpFlags(FlowView.ORIG);
                count += (flags & IP_CT_TCP_FLAG_BE_LIBERAL) != 0 ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void tellsHowFarABackupIs() {
        primary.lead(STREAM);
        assertThat(peer().standing()).isEqualTo(PeerStatus.Standing.UNKNOWN);
        assertThat(peer().lag()).isNull();
        try (Replicator backup = open(network.backup(), 2, 1)) {
            backup.follow(STREAM);
            packets.send(0, FLOWS, Double.MAX_VALUE);
            await(() -> SyncNetwork.count(network.backup()) == FLOWS);
            await(() -> new Lag(0, Duration.ZERO).equals(peer().lag()));
            assertThat(backup.status().lag()).isEqualTo(new Lag(0, Duration.ZERO));
            assertThat(peer().standing()).isEqualTo(PeerStatus.Standing.FOLLOWING);
            await(() -> peer().linksWork().equals(List.of(true, true)));
            assertThat(peer().link()).isZero();

            await(backup::resync);
            await(() -> backup.status().complete());
            FetchStatus fetch = requireNonNull(backup.status().fetch());
            assertThat(fetch.source()).isEqualTo(1);
            assertThat(fetch.entries()).isEqualTo(FLOWS);
            assertThat(fetch.expected()).isGreaterThanOrEqualTo(FLOWS);
            assertThat(fetch.rate()).isPositive();
            await(() -> peer().standing() == PeerStatus.Standing.FOLLOWING);
        }
        packets.send(FLOWS, 1, Double.MAX_VALUE);
        await(() -> requireNonNull(peer().lag()).entries() > 0);
        Duration oldest = requireNonNull(peer().lag()).oldest();
        packets.send(FLOWS + 1, 1, Double.MAX_VALUE);
        await(() -> requireNonNull(peer().lag()).entries() > 1);
        assertThat(requireNonNull(peer().lag()).oldest()).isGreaterThan(oldest);
    }

    /// The backup, as the primary sees it.
    private PeerStatus peer() {
        return primary.status().peers().getFirst();
    }

    @Test
    void parksCopiesAnewThatHaveNotLongAnyMore() {
        primary.lead(STREAM);
        try (Replicator backup = open(network.backup(), 2, 1)) {
            backup.follow(STREAM);
            packets.send(0, 1, Double.MAX_VALUE);
            await(() -> backup.status().complete());
            await(() -> flows(network.backup()).size() == 1);
            long low = ParkedTimeout.PARK * 2 / 3;
            setTimeouts(network.backup(), 1, low);
            assertThat(longestTimeout(network.backup())).isLessThanOrEqualTo(low);

            await(backup::verify);
            await(() -> longestTimeout(network.backup()) > ParkedTimeout.PARK_AGAIN_BELOW);
        }
    }

    @Test
    void anotherSecretComesIntoUseWithoutLoss() throws InterruptedException {
        byte[] next = "fedcba9876543210".getBytes(UTF_8);
        ClusterKeys oldFirst = ReplicatorHost.KEYS.accepting(next);
        ClusterKeys onlyNext = ClusterKeys.of(1, next);
        ClusterKeys nextFirst = onlyNext.accepting("0123456789abcdef".getBytes(UTF_8));
        primary.lead(STREAM);
        try (Replicator backup = open(network.backup(), 2, 1)) {
            backup.follow(STREAM);
            await(() -> backup.status().complete());
            Thread traffic =
                    Thread.ofPlatform().start(() -> packets.send(0, MANY_FLOWS, MANY_FLOWS));
            for (ClusterKeys keys : List.of(oldFirst, nextFirst, onlyNext)) {
                primary.keys(keys);
                compare(backup);
                backup.keys(keys);
                compare(backup);
            }
            traffic.join();
            await(() -> flows(network.backup()).size() == MANY_FLOWS);
            compare(backup);

            assertThat(difference(network.primary(), network.backup())).isEmpty();
            assertThat(requireNonNull(backup.status().comparison()).differing()).isZero();
            assertThat(primary.status().count(Measure.FRAMES_DROPPED)).isZero();
            assertThat(backup.status().count(Measure.FRAMES_DROPPED)).isZero();
            assertThat(backup.status().count(Measure.TABLE_LOSSES)).isZero();
        }
    }

    private static void compare(Replicator backup) {
        long before = backup.status().count(Measure.COMPARISONS);
        await(backup::verify);
        await(() -> backup.status().count(Measure.COMPARISONS) > before);
    }

    /// Of all flows of the packets.
    private long longestTimeout(NetworkNamespace namespace) {
        long longest = 0;
        try (Conntrack table = Conntrack.open(namespace);
                FlowCursor flows = table.dump(KernelFilter.ANY)) {
            while (flows.next()) {
                if (flows.flow().dstPort(FlowView.ORIG) == SERVICE) {
                    longest = Math.max(longest, flows.flow().timeout());
                }
            }
        }
        return longest;
    }

    /// Every tenth packet between the hosts is lost on its way in.
    private static void lose(NetworkNamespace namespace) {
        try (NftClient rules = NftClient.open(namespace)) {
            NftTable table = new NftTable(NftFamily.INET, "loss");
            NftChain arriving = NftChain.filter("arriving", NftChain.Hook.INPUT);
            rules.transaction()
                    .createTable(table)
                    .createChain(table, arriving)
                    .appendRule(
                            table,
                            arriving,
                            Match.inputInterface(SyncNetwork.SYNC),
                            Match.randomly(.1),
                            Statement.drop())
                    .commit();
        }
    }
}
