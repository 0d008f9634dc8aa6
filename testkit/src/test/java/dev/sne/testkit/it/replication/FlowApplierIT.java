// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_CONFIRMED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;
import static dev.sne.conntrack.uapi.NfConntrackTcp.IP_CT_TCP_FLAG_BE_LIBERAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Flow;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.ProtoInfo;
import dev.sne.hasm.runtime.kernel.ApplyCounters;
import dev.sne.hasm.runtime.kernel.FlowApplier;
import dev.sne.hasm.runtime.kernel.OptionalPart;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.it.conntrack.Flows;
import dev.sne.testkit.it.conntrack.RestoreIT;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Sysctl;
import java.util.List;
import java.util.Map;
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
            mirror.backup.flush(Nfnetlink.AF_UNSPEC);
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
    void replacesMoreFlowsThanFitIntoADatagram(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to)) {
            int flows = 2_000;
            for (int i = 0; i < flows; i++) {
                mirror.backup.create(Flows.ports(17, false, 1000 + i, 80).mark(1));
                mirror.primary.create(Flows.translated(17, false, Flows.OUTSIDE, 1000 + i).mark(2));
                mirror.primary.update(Flows.ports(17, false, 1000 + i, 80).mark(3));
            }
            mirror.pump();
            mirror.assertEqual();
            assertThat(mirror.applier.counters().replaced()).isEqualTo(flows);
            assertThat(mirror.applier.counters().refusals()).isEmpty();
        }
    }

    /// What a transfer brought may be later than events that come after it.
    @Test
    void takesAnUpdateThatIsOlderThanTheCopy(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to)) {
            int assured = IPS_CONFIRMED | IPS_SEEN_REPLY | IPS_ASSURED;
            FlowBuilder flow = Flows.ports(17, false, 1000, 80);
            mirror.backup.create(Flows.ports(17, false, 1000, 80).status(assured));
            mirror.apply(FlowEventType.UPDATE, flow.status(IPS_CONFIRMED).mark(5));
            mirror.apply(FlowEventType.UPDATE, flow.status(IPS_CONFIRMED).mark(6));
            mirror.applier.flush();
            assertThat(mirror.backup.get(flow))
                    .hasValueSatisfying(copy -> {
                        assertThat(copy.mark()).isEqualTo(6);
                        assertThat(copy.status() & assured).isEqualTo(assured);
                    });
            assertThat(mirror.applier.counters().refusals()).isEmpty();
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
            mirror.backup.flush(Nfnetlink.AF_UNSPEC);
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
            mirror.backup.flush(Nfnetlink.AF_UNSPEC);
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
            mirror.primary.flush(Nfnetlink.AF_UNSPEC);
            mirror.pumpUntil(() -> mirror.told().size() == 2 * Flows.ofEveryKind().size());
            assertThat(mirror.backup.count()).isZero();
            assertThat(mirror.applier.counters().settled()).isZero();
        }
    }

    @Test
    void sortsWhatCanNotBeHelped(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to)) {
            FlowBuilder helped = Flows.tcp(false, 1000).helper("no-such-helper");
            FlowBuilder both = Flows.tcp(true, 1001).helper("no-such-helper");
            both.tuple(2).set(Flows.tcp(true, 999).build().original());
            FlowBuilder impossible = Flows.tcp(false, 1002).tcpState(200);
            FlowBuilder mixed = Flows.ports(17, false, 1003, 53);
            mixed.tuple(2).set(Flows.ports(17, true, 999, 53).build().original());
            FlowBuilder fine = Flows.tcp(false, 1004);
            for (FlowBuilder flow : List.of(helped, both, impossible, mixed, fine)) {
                mirror.apply(FlowEventType.NEW, flow);
            }
            mirror.apply(FlowEventType.UPDATE, Flows.ports(6, false, 7, 80).mark(1));
            mirror.apply(FlowEventType.DESTROY, Flows.ports(6, false, 8, 80));
            mirror.applier.flush();

            assertThat(Flows.dump(mirror.backup))
                    .extracting(Flow::original)
                    .containsExactlyInAnyOrder(
                            helped.build().original(),
                            both.build().original(),
                            fine.build().original());
            ApplyCounters counters = mirror.applier.counters();
            assertThat(counters.reduced(OptionalPart.HELPER)).isEqualTo(2);
            assertThat(counters.reduced(OptionalPart.MASTER)).isEqualTo(1);
            assertThat(counters.malformed()).isEqualTo(1);
            assertThat(counters.absent()).isEqualTo(1);
            assertThat(counters.refusals())
                    .singleElement()
                    .satisfies(refusal -> assertThat(refusal.count()).isEqualTo(1));
            assertThat(mirror.applier.appliedNumber()).isEqualTo(7);
        }
    }

    @Test
    void keepsTheRestOfAnUpdateWhereLabelsHaveNoPlace(NetworkNamespace from, NetworkNamespace to) {
        RestoreIT.useLabels(from);
        try (Mirror mirror = new Mirror(from, to)) {
            mirror.primary.create(Flows.ports(17, false, 1000, 53));
            mirror.pump();
            mirror.primary.update(Flows.ports(17, false, 1000, 53).mark(9).label(4));
            mirror.pump();
            assertThat(mirror.backup.get(Flows.ports(17, false, 1000, 53)))
                    .map(Flow::mark)
                    .contains(9);
            assertThat(mirror.applier.counters().refusals()).isEmpty();
        }
    }

    /// Else a host that takes over could not tell the others. By default the kernel tells only of
    /// flows that have begun while somebody on the host listened, in whichever namespace.
    @Test
    void copiesAreHeardOfByWhoeverListensLater(NetworkNamespace from, NetworkNamespace to) {
        Sysctl.set(to, Map.of("netfilter/nf_conntrack_events", "2"));
        try (FlowApplier _ = FlowApplier.open(to, WindowTracking.KEPT)) {
            assertThat(Sysctl.get(to, "netfilter/nf_conntrack_events")).isEqualTo("1");
        }
        try (Mirror mirror = new Mirror(from, to)) {
            FlowBuilder flow = Flows.ports(17, false, 1000, 53);
            mirror.primary.create(flow);
            mirror.pump();
            try (Mirror back = new Mirror(to, from)) {
                mirror.backup.update(flow.mark(1));
                mirror.backup.delete(flow);
                back.pumpUntil(() -> !back.told().isEmpty());
                assertThat(back.told()).hasSize(2);
            }
        }
    }

    @Test
    void liberalCopiesLetEverythingPass(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to, WindowTracking.LIBERAL, 1 << 20)) {
            FlowBuilder flow = Flows.tcp(true, 1000).tcpFlags(0, 3, 0);
            mirror.primary.create(flow);
            mirror.primary.update(flow.mark(1));
            mirror.pump();
            Flow copy = mirror.backup.get(flow).orElseThrow();
            assertThat(copy.protoInfo())
                    .isEqualTo(
                            new ProtoInfo.Tcp(
                                    3,
                                    new ProtoInfo.TcpSide(7, 3 | IP_CT_TCP_FLAG_BE_LIBERAL, 0),
                                    new ProtoInfo.TcpSide(9, 3 | IP_CT_TCP_FLAG_BE_LIBERAL, 0)));
        }
    }
}
