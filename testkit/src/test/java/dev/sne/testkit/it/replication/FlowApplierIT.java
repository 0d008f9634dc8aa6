// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Flow;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.hasm.runtime.kernel.OptionalPart;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.it.conntrack.Flows;
import dev.sne.testkit.it.conntrack.RestoreIT;
import dev.sne.testkit.junit.KernelTest;
import org.junit.jupiter.api.Test;

/// Flows of one kernel table that come to be in another.
@KernelTest
class FlowApplierIT {
    @Test
    void copiesFlowsOfEveryKindFromEvents(NetworkNamespace from, NetworkNamespace to) {
        RestoreIT.useLabels(from);
        RestoreIT.useLabels(to);
        try (Mirror mirror = new Mirror(from, to)) {
            for (FlowBuilder flow : Flows.ofEveryKind()) {
                mirror.primary.create(flow);
            }
            mirror.pump();
            mirror.assertEqual();
            assertThat(mirror.applier.counters().settled()).isZero();
            assertThat(mirror.applier.counters().refusals()).isEmpty();
        }
    }

    @Test
    void copiesFlowsOfEveryKindFromADump(NetworkNamespace from, NetworkNamespace to) {
        RestoreIT.useLabels(from);
        RestoreIT.useLabels(to);
        try (Mirror mirror = new Mirror(from, to)) {
            for (FlowBuilder flow : Flows.ofEveryKind()) {
                mirror.primary.create(flow);
            }
            mirror.pump();
            mirror.backup.flush(0);
            mirror.dump();
            assertThat(mirror.dumped()).isEqualTo(Flows.ofEveryKind().size());
            mirror.assertEqual();
        }
    }

    @Test
    void bringsATableIntoLineThatIsNotEmpty(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to)) {
            mirror.backup.create(Flows.ports(17, false, 1000, 80).mark(7));
            // Who has the tuple of a new flow's replies can't have been told of its end.
            FlowBuilder stale = Flows.ports(17, false, 2000, 80);
            stale.tuple(1).dst(Flows.OUTSIDE).dstPort(11_001);
            mirror.backup.create(stale);
            mirror.primary.create(Flows.translated(17, false, Flows.OUTSIDE, 1000).mark(8));
            mirror.primary.create(Flows.translated(17, false, Flows.OUTSIDE, 1001).mark(9));
            mirror.primary.create(Flows.ports(17, false, 1002, 80));
            mirror.pump();
            mirror.assertEqual();
            assertThat(mirror.applier.counters().replaced()).isEqualTo(1);
            assertThat(mirror.applier.counters().evicted()).isEqualTo(1);
        }
    }

    @Test
    void keepsTheOrderOfAFlowsChangesWhenOneIsRefused(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to)) {
            FlowBuilder flow = Flows.ports(17, false, 1000, 80);
            FlowBuilder other = Flows.ports(17, false, 1001, 80);
            mirror.backup.create(flow);
            mirror.backup.create(other);
            mirror.primary.create(flow);
            mirror.primary.create(other);
            mirror.primary.delete(flow);
            mirror.primary.update(other.mark(1));
            mirror.primary.delete(other);
            mirror.primary.create(other.mark(2));
            mirror.primary.update(other.mark(3));
            mirror.pump();
            assertThat(mirror.backup.count()).isEqualTo(1);
            assertThat(mirror.backup.get(other)).map(Flow::mark).contains(3);
            assertThat(mirror.applier.counters().entries()).isEqualTo(7);
            assertThat(mirror.applier.counters().settled()).isEqualTo(7);
        }
    }

    @Test
    void doesWithoutWhatTheKernelDoesNotTake(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to)) {
            FlowBuilder master = Flows.ports(6, false, 1000, 21).tcpState(3);
            FlowBuilder expected = Flows.ports(6, false, 1001, 20).tcpState(3);
            expected.tuple(2).set(master.build().original());
            mirror.primary.create(master);
            mirror.pump();
            mirror.backup.flush(0);
            for (int port = 2000; port < 2300; port++) {
                mirror.primary.create(Flows.ports(17, true, port, 53));
            }
            mirror.primary.create(expected);
            for (int port = 3000; port < 3300; port++) {
                mirror.primary.create(Flows.ports(17, true, port, 53));
            }
            mirror.pump();
            assertThat(mirror.backup.count()).isEqualTo(601);
            assertThat(mirror.backup.get(expected))
                    .hasValueSatisfying(flow -> assertThat(flow.master()).isNull());
            assertThat(mirror.applier.counters().reduced(OptionalPart.MASTER)).isEqualTo(1);
            assertThat(mirror.applier.counters().refusals()).isEmpty();
        }
    }

    @Test
    void makesAFlowOfAnUpdateThatSaysEnough(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to)) {
            FlowBuilder udp = Flows.translated(17, true, Flows.OUTSIDE6, 1000);
            FlowBuilder tcp = Flows.tcp(false, 1001);
            mirror.primary.create(udp);
            mirror.primary.create(tcp);
            mirror.pump();
            mirror.backup.flush(0);
            mirror.primary.update(Flows.translated(17, true, Flows.OUTSIDE6, 1000).mark(5));
            mirror.primary.update(Flows.ports(6, false, 1001, 80).mark(5));
            mirror.pump();
            mirror.assertEqual();
        }
    }

    @Test
    void endsFlowsWithTheirOriginals(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to)) {
            for (FlowBuilder flow : Flows.ofEveryKind()) {
                mirror.primary.create(flow);
            }
            mirror.pump();
            mirror.primary.flush(0);
            mirror.pumpUntil(() -> mirror.told().size() == 2 * Flows.ofEveryKind().size());
            assertThat(mirror.backup.count()).isZero();
            assertThat(mirror.applier.counters().settled()).isZero();
        }
    }
}
