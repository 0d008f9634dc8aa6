// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.conntrack;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SRC_NAT;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET6;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_UNSPEC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.CpuStatistics;
import dev.sne.conntrack.Flow;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowView;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Sysctl;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Single operations on a real table.
@KernelTest
class ConntrackIT {
    @Test
    void findsAFlowByEitherTuple(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            table.create(Flows.translated(17, false, Flows.OUTSIDE, 1000).mark(5));

            Flow flow = table.get(Flows.ports(17, false, 1000, 80)).orElseThrow();
            assertThat(flow.mark()).isEqualTo(5);
            assertThat(flow.reply())
                    .hasToString("udp src=192.0.2.80 dst=198.51.100.7 sport=80 dport=11000");

            FlowBuilder byReply = new FlowBuilder();
            byReply.tuple(FlowView.REPLY)
                    .src(Flows.SERVER)
                    .dst(Flows.OUTSIDE)
                    .protocol(17)
                    .ports(80, 11000);
            assertThat(table.get(byReply)).map(Flow::original).contains(flow.original());
            assertThat(table.get(Flows.ports(17, false, 1001, 80))).isEmpty();
        }
    }

    @Test
    void tellsZonesApart(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            table.create(Flows.ports(17, true, 1000, 53).zone(3).mark(1));
            FlowBuilder elsewhere = Flows.ports(17, true, 1000, 53);
            assertThat(table.get(elsewhere)).isEmpty();
            assertThat(table.get(elsewhere.zone(3))).map(Flow::mark).contains(1);

            table.create(Flows.ports(17, true, 1000, 53).mark(2));
            table.delete(elsewhere);
            assertThat(Flows.dump(table)).singleElement().extracting(Flow::mark).isEqualTo(2);
        }
    }

    @Test
    void heedsTheIdOfAFlow(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            FlowBuilder key = Flows.ports(17, false, 1000, 53);
            table.create(key);
            Integer id = table.get(key).orElseThrow().id();
            assertThat(id).isNotNull();

            key.id(id + 1);
            assertThat(table.get(key)).isEmpty();
            assertRefused(() -> table.delete(key), Errno.ENOENT);
            key.id(id);
            assertThat(table.get(key)).isPresent();
            table.delete(key);
            assertThat(table.count()).isZero();
        }
    }

    @Test
    void refusesTwins(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            FlowBuilder flow = Flows.tcp(false, 1000).zone(4);
            table.create(flow);
            assertRefused(() -> table.create(flow), Errno.EEXIST)
                    .hasMessage(
                            "create tcp src=10.0.0.1 dst=192.0.2.80 sport=1000 dport=80 zone=4: "
                                    + "EEXIST (File exists)");
        }
    }

    @Test
    void changesWhatIsGivenAndNothingElse(NetworkNamespace namespace) {
        RestoreIT.useLabels(namespace);
        try (Conntrack table = Conntrack.open(namespace)) {
            FlowBuilder key = Flows.ports(17, false, 1000, 53);
            table.create(Flows.ports(17, false, 1000, 53).mark(0xff00).label(3).label(4));

            table.update(new FlowBuilder().set(key.build()).clearTimeout().mark(0x21, 0xff));
            table.update(new FlowBuilder().set(key.build()).status(IPS_SEEN_REPLY));
            table.update(key.timeout(1000).label(100).labelMask(100).labelMask(3));

            Flow flow = table.get(key).orElseThrow();
            assertThat(flow.mark()).isEqualTo(0xff21);
            assertThat(flow.status()).isNotNull();
            assertThat(flow.status() & (IPS_SEEN_REPLY | IPS_ASSURED)).isEqualTo(IPS_SEEN_REPLY);
            assertThat(flow.timeout()).isBetween(Duration.ofSeconds(990), Duration.ofSeconds(1000));
            assertThat(flow.labels()).containsExactly(4, 100);
        }
    }

    @Test
    void saysWhyAChangeIsRefused(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            FlowBuilder flow = Flows.tcp(false, 1000);
            assertRefused(() -> table.update(flow), Errno.ENOENT)
                    .hasMessageStartingWith("update tcp src=10.0.0.1 dst=192.0.2.80 sport=1000");
            table.create(flow);
            flow.status(0);
            assertRefused(() -> table.update(flow), Errno.EBUSY);
            FlowBuilder helped = Flows.ports(6, false, 1000, 80).helper("ftp");
            assertRefused(() -> table.update(helped), Errno.EOPNOTSUPP);
            FlowBuilder labelled = Flows.ports(6, false, 1000, 80).label(1);
            assertRefused(() -> table.update(labelled), Errno.ENOSPC);
            FlowBuilder incomplete = new FlowBuilder().timeout(1);
            assertRefused(() -> table.create(incomplete), Errno.EINVAL);
        }
    }

    @Test
    void createsOrUpdates(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            FlowBuilder flow = Flows.translated(17, false, Flows.OUTSIDE, 1000);
            table.upsert(flow.mark(1));
            table.upsert(flow.mark(2));
            assertThat(Flows.dump(table))
                    .singleElement()
                    .satisfies(found -> {
                        assertThat(found.mark()).isEqualTo(2);
                        assertThat(found.status()).isNotNull();
                        assertThat(found.status() & IPS_SRC_NAT).isEqualTo(IPS_SRC_NAT);
                    });

            // Another flow whose answers would look the same.
            FlowBuilder clash = Flows.ports(17, false, 1001, 80);
            clash.tuple(FlowView.REPLY).dst(Flows.OUTSIDE).dstPort(11_000);
            assertRefused(() -> table.upsert(clash), Errno.EEXIST);
        }
    }

    @Test
    void flushesOneFamilyOrBoth(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            createBoth(table);
            table.flush(AF_INET6);
            assertThat(Flows.dump(table))
                    .singleElement()
                    .matches(f -> !f.original().source().isV6());
            createBoth(table);
            table.flush(AF_INET);
            assertThat(Flows.dump(table))
                    .singleElement()
                    .matches(f -> f.original().source().isV6());
            createBoth(table);
            table.flush(AF_UNSPEC);
            assertThat(table.count()).isZero();
        }
    }

    private static void createBoth(Conntrack table) {
        table.upsert(Flows.tcp(false, 1000));
        table.upsert(Flows.tcp(true, 1000));
    }

    @Test
    void counts(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            long inserted = inserted(table);
            for (int port = 1; port <= 100; port++) {
                table.create(Flows.ports(17, false, port, 53));
            }
            assertThat(table.count()).isEqualTo(100);
            assertThat(table.maxEntries()).isPositive();
            assertThat(inserted(table) - inserted).isEqualTo(100);
            assertThat(table.statistics())
                    .extracting(CpuStatistics::cpu)
                    .contains(0)
                    .doesNotHaveDuplicates();
        }
    }

    private static long inserted(Conntrack table) {
        return table.statistics().stream().mapToLong(CpuStatistics::insert).sum();
    }

    @Test
    void reportsCountersAndTimes(NetworkNamespace namespace) {
        Sysctl.set(
                namespace,
                Map.of(
                        "netfilter/nf_conntrack_acct", "1",
                        "netfilter/nf_conntrack_timestamp", "1"));
        try (Conntrack table = Conntrack.open(namespace)) {
            table.create(Flows.ports(17, false, 1000, 53));
            Flow flow = Flows.dump(table).getFirst();
            assertThat(flow.originalCounters()).isEqualTo(new Flow.Counters(0, 0));
            assertThat(flow.start()).isNotNull();
            assertThat(flow.stop()).isNull();
        }
    }

    @Test
    void takesOffloadedFlowsForWhatTheyAre(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            // The kernel reports neither timeout nor state of them.
            table.create(Flows.ports(6, false, 1000, 80).clearTimeout());
            assertThat(Flows.dump(table).getFirst().timeout())
                    .isBetween(Duration.ofHours(119), Duration.ofHours(120));
        }
    }

    private static AbstractThrowableAssert<?, KernelException> assertRefused(
            ThrowingCallable operation, Errno errno) {
        return assertThatThrownBy(operation)
                .asInstanceOf(InstanceOfAssertFactories.throwable(KernelException.class))
                .satisfies(e -> assertThat(e.errno()).isEqualTo(errno));
    }
}
