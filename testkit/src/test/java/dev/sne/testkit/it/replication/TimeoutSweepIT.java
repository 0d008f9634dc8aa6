// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import static dev.sne.conntrack.uapi.NfConntrackTcp.IP_CT_TCP_FLAG_BE_LIBERAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.Flow;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.hasm.runtime.kernel.BackgroundSweep;
import dev.sne.hasm.runtime.kernel.ParkedTimeout;
import dev.sne.hasm.runtime.kernel.TimeoutSweep;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.it.conntrack.Flows;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Sysctl;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Timeouts of copies: long while a host is backup, right when it has taken over.
@KernelTest
class TimeoutSweepIT {
    private static final int MANY = 1000;
    private static final long DAY = 86_400;

    /// The port of a flow that is not replicated.
    private static final int OTHER = 4;

    /// A test may take so many seconds.
    private static final long SLACK = 60;

    @Test
    void copiesAreParkedAndComeOutRight(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to)) {
            FlowBuilder tcp = Flows.tcp(false, 1000).timeout(4 * DAY);
            FlowBuilder longest = Flows.tcp(true, 1001).timeout(5 * DAY);
            FlowBuilder closing = Flows.ports(6, false, 1002, 80).tcpState(7).timeout(20);
            FlowBuilder udp = Flows.translated(17, true, Flows.OUTSIDE6, 1003).timeout(300);
            mirror.primary.create(tcp);
            mirror.primary.create(longest);
            mirror.primary.create(closing);
            mirror.primary.create(udp);
            for (int i = 0; i < MANY; i++) {
                mirror.primary.create(Flows.ports(17, false, 2000 + i, 53).timeout(100 + i));
            }
            mirror.pump();
            assertLeft(mirror.backup, tcp, ParkedTimeout.PARK + 4 * DAY);
            assertLeft(mirror.backup, closing, ParkedTimeout.PARK + 20);

            FlowBuilder own = Flows.tcp(false, 5000).timeout(5 * DAY);
            mirror.backup.create(own);
            try (TimeoutSweep sweep = TimeoutSweep.release(to, _ -> true, false)) {
                while (sweep.step()) {}
                assertThat(sweep.seen()).isEqualTo(MANY + 5);
                assertThat(sweep.changed()).isEqualTo(MANY + 4);
                assertThat(sweep.refused()).isZero();
            }
            assertLeft(mirror.backup, tcp, 4 * DAY);
            assertLeft(mirror.backup, longest, 5 * DAY);
            // What is known may be old: no less than its state allows.
            assertLeft(mirror.backup, closing, 120);
            assertLeft(mirror.backup, udp, 300);
            assertLeft(mirror.backup, own, 5 * DAY);
            assertLeft(mirror.backup, Flows.ports(17, false, 2999, 53), 1099);
        }
    }

    @Test
    void aFlowThatHasBeenSilentForLongGetsTheFloor(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            // Six days after its last event.
            table.create(Flows.tcp(false, 1).timeout(ParkedTimeout.PARK - DAY));
            table.create(Flows.ports(17, false, 2, 53).timeout(ParkedTimeout.PARK - DAY));
            try (TimeoutSweep sweep = TimeoutSweep.release(namespace, _ -> true, false)) {
                while (sweep.step()) {}
            }
            assertLeft(table, Flows.tcp(false, 1), 7440);
            assertLeft(table, Flows.ports(17, false, 2, 53), 30);
        }
    }

    @Test
    void sweepsInTheBackgroundWithoutTellingOthers(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to)) {
            for (int i = 0; i < MANY; i++) {
                mirror.primary.create(
                        Flows.ports(17, false, 2000 + i, 53).timeout(ParkedTimeout.PARK + 300));
            }
            mirror.pump();
            int told = mirror.told().size();
            try (BackgroundSweep sweep =
                    BackgroundSweep.release(from, mirror.source, _ -> true, false)) {
                mirror.pumpUntil(sweep::isDone);
                assertThat(sweep.changed()).isEqualTo(MANY);
                assertThat(sweep.failure()).isNull();
            }
            mirror.pump();
            assertThat(mirror.told()).hasSize(told);
            assertLeft(mirror.primary, Flows.ports(17, false, 2000, 53), 300);
            assertLeft(mirror.backup, Flows.ports(17, false, 2000, 53), ParkedTimeout.PARK + 300);
        }
    }

    @Test
    void canBeStopped(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to)) {
            BackgroundSweep sweep = BackgroundSweep.release(from, mirror.source, _ -> true, false);
            sweep.close();
            sweep.close();
            assertThat(sweep.failure()).isNull();
        }
    }

    @Test
    void parksWhatDoesNotHaveLong(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            table.create(Flows.tcp(false, 1).timeout(ParkedTimeout.PARK * 2 / 3));
            table.create(Flows.tcp(false, 2).timeout(ParkedTimeout.PARK + 17));
            table.create(Flows.tcp(false, 3).timeout(DAY));
            table.create(Flows.tcp(false, OTHER).timeout(DAY));
            try (TimeoutSweep sweep =
                    TimeoutSweep.park(
                            namespace,
                            WindowTracking.KEPT,
                            flow -> flow.srcPort(FlowView.ORIG) != OTHER)) {
                while (sweep.step()) {}
                assertThat(sweep.changed()).isEqualTo(2);
            }
            assertLeft(table, Flows.tcp(false, 1), ParkedTimeout.PARK);
            assertLeft(table, Flows.tcp(false, 2), ParkedTimeout.PARK + 17);
            assertLeft(table, Flows.tcp(false, 3), ParkedTimeout.PARK + DAY);
            assertLeft(table, Flows.tcp(false, OTHER), DAY);
        }
    }

    @Test
    void aFlowThatPacketsHavePassedIsReplacedOnABackup(NetworkNamespace namespace) {
        Sysctl.set(namespace, Map.of("netfilter/nf_conntrack_timestamp", "1"));
        try (Conntrack table = Conntrack.open(namespace)) {
            table.create(Flows.tcp(false, 1).timeout(DAY));
            table.create(Flows.tcp(false, 2).timeout(ParkedTimeout.PARK * 2 / 3));
            Instant passed = start(table, 1);
            Instant copy = start(table, 2);
            try (TimeoutSweep sweep =
                    TimeoutSweep.park(namespace, WindowTracking.KEPT, _ -> true)) {
                while (sweep.step()) {}
            }
            assertThat(start(table, 1)).isAfter(passed);
            assertThat(start(table, 2)).isEqualTo(copy);
        }
    }

    private static Instant start(Conntrack table, int port) {
        return Objects.requireNonNull(table.get(Flows.tcp(false, port)).orElseThrow().start());
    }

    @Test
    void aFlowThatMayHaveLivedElsewhereIsLetPassAfterATakeover(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            table.create(Flows.tcp(false, 1).timeout(DAY));
            for (boolean stale : new boolean[] {false, true}) {
                try (TimeoutSweep sweep = TimeoutSweep.release(namespace, _ -> true, stale)) {
                    while (sweep.step()) {}
                }
                int flags = flags(namespace);
                assertThat((flags & IP_CT_TCP_FLAG_BE_LIBERAL) != 0).isEqualTo(stale);
            }
        }
    }

    private static int flags(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace);
                FlowCursor flows = table.dump(KernelFilter.ANY)) {
            assertThat(flows.next()).isTrue();
            return flows.flow().tcpFlags(FlowView.ORIG) & flows.flow().tcpFlags(FlowView.REPLY);
        }
    }

    private static void assertLeft(Conntrack table, FlowBuilder key, long seconds) {
        Duration left = table.get(key).map(Flow::timeout).orElseThrow();
        assertThat(Objects.requireNonNull(left).toSeconds()).isBetween(seconds - SLACK, seconds);
    }
}
