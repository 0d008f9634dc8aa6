// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.Flow;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.lab.Lab;
import dev.sne.testkit.lab.LabAddresses;
import dev.sne.testkit.lab.LabOptions;
import dev.sne.testkit.netns.Sysctl;
import dev.sne.testkit.traffic.Endpoint;
import dev.sne.testkit.traffic.TcpTraffic;
import dev.sne.testkit.traffic.TrafficLoop;
import dev.sne.testkit.traffic.TrafficPattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real connections through address translation whose flows are taken away and put back.
@KernelTest
class SurvivingConnectionIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    /// Long enough for many exchanges, and for the connection to repeat lost packets.
    private static final Duration A_WHILE = Duration.ofMillis(400);

    private static final TrafficPattern PATIENT =
            TrafficPattern.longFlow(Duration.ofMillis(5), 200).withPatience(SOON);

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.2", "2001:db8::2"})
    void masqueradedConnectionGoesOnWhenItsFlowIsBack(String server) throws Exception {
        try (Lab lab = Lab.start(LabOptions.QUIET)) {
            Endpoint target = new Endpoint(IpAddress.parse(server), LabAddresses.SSH);
            assertSurvives(lab, lab.clientTraffic(), target);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    void publishedConnectionGoesOnWhenItsFlowIsBack(String firewall) throws Exception {
        try (Lab lab = Lab.start(LabOptions.QUIET)) {
            Endpoint target = new Endpoint(IpAddress.parse(firewall), LabAddresses.PUBLISHED);
            assertSurvives(lab, lab.serverTraffic(), target);
        }
    }

    private static void assertSurvives(Lab lab, TrafficLoop from, Endpoint target)
            throws InterruptedException {
        // A connection that the kernel does not know from its start on is invalid.
        Sysctl.set(lab.firewall(), Map.of("netfilter/nf_conntrack_tcp_loose", "0"));
        TcpTraffic connection = TcpTraffic.start(from, target, PATIENT);
        assertThat(connection.awaitCompleted(5, SOON)).isTrue();
        try (Conntrack table = Conntrack.open(lab.firewall())) {
            List<Flow> saved = Flows.dump(table);
            assertThat(saved).hasSize(1);

            table.flush(Nfnetlink.AF_UNSPEC);
            long before = connection.completed();
            assertThat(connection.awaitCompleted(before + 3, A_WHILE))
                    .as("without its flow it stands still")
                    .isFalse();
            table.create(saved.getFirst().toBuilder());

            assertThat(connection.awaitCompleted(before + 20, SOON))
                    .as("with its flow it goes on")
                    .isTrue();
            assertThat(connection.failed()).as("and has not been broken").isZero();
            assertThat(Flows.dump(table))
                    .extracting(Flow::original, Flow::reply)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(
                                    saved.getFirst().original(), saved.getFirst().reply()));
        }
    }

    @Test
    void establishedFlowsKeepTheirIdentityUnderTraffic() throws Exception {
        try (Lab lab = Lab.start(LabOptions.QUIET);
                Conntrack table = Conntrack.open(lab.firewall())) {
            Endpoint target = new Endpoint(LabAddresses.SERVER_V4, LabAddresses.SSH);
            TcpTraffic connection = TcpTraffic.start(lab.clientTraffic(), target, PATIENT);
            assertThat(connection.awaitCompleted(2, SOON)).isTrue();
            Flow young = Flows.dump(table).getFirst();
            assertThat(connection.awaitCompleted(20, SOON)).isTrue();
            Flow old = Flows.dump(table).getFirst();

            assertThat(old.id()).isEqualTo(young.id());
            assertThat(old.start()).isNotNull().isEqualTo(young.start());
            assertThat(packets(old)).isGreaterThan(packets(young));
        }
    }

    private static long packets(Flow flow) {
        Flow.Counters counters = flow.originalCounters();
        return counters == null ? 0 : counters.packets();
    }
}
