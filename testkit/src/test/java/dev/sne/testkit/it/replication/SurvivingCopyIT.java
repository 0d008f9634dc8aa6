// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Flow;
import dev.sne.hasm.runtime.kernel.TimeoutSweep;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.it.conntrack.Flows;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.lab.Lab;
import dev.sne.testkit.lab.LabAddresses;
import dev.sne.testkit.lab.LabOptions;
import dev.sne.testkit.netns.Sysctl;
import dev.sne.testkit.traffic.Endpoint;
import dev.sne.testkit.traffic.TcpTraffic;
import dev.sne.testkit.traffic.TrafficPattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real connections through address translation that go on over a copy of a copy of their flow.
@KernelTest
class SurvivingCopyIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final TrafficPattern PATIENT =
            TrafficPattern.longFlow(Duration.ofMillis(5), 200).withPatience(SOON);

    @ParameterizedTest
    @CsvSource({
        "192.0.2.2, KEPT",
        "192.0.2.2, LIBERAL",
        "2001:db8::2, KEPT",
        "2001:db8::2, LIBERAL"
    })
    void connectionGoesOnOverItsCopy(String server, WindowTracking tracking) throws Exception {
        try (Lab lab = Lab.start(LabOptions.QUIET);
                NetworkNamespace backup = NetworkNamespace.create();
                Mirror there = new Mirror(lab.firewall(), backup, tracking, 1 << 20);
                Mirror back = new Mirror(backup, lab.firewall(), tracking, 1 << 20)) {
            // A connection that the kernel does not know from its start on is invalid.
            Sysctl.set(lab.firewall(), Map.of("netfilter/nf_conntrack_tcp_loose", "0"));
            Endpoint target = new Endpoint(IpAddress.parse(server), LabAddresses.SSH);
            TcpTraffic connection = TcpTraffic.start(lab.clientTraffic(), target, PATIENT);
            assertThat(connection.awaitCompleted(5, SOON)).isTrue();
            there.pumpUntil(() -> there.told().size() >= 3);
            List<Flow> copied = Mirror.lasting(there.backup);
            assertThat(copied).hasSize(1);

            there.primary.flush(Nfnetlink.AF_UNSPEC);
            back.dump();
            assertThat(Mirror.lasting(there.primary))
                    .extracting(Flow::original, Flow::reply)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(
                                    copied.getFirst().original(), copied.getFirst().reply()));
            long before = connection.completed();
            assertThat(connection.awaitCompleted(before + 20, SOON)).isTrue();
            try (TimeoutSweep sweep = TimeoutSweep.release(lab.firewall(), _ -> true, false)) {
                while (sweep.step()) {}
            }
            assertThat(Flows.dump(there.primary))
                    .extracting(Flow::timeout)
                    .allSatisfy(left -> assertThat(left).isLessThan(Duration.ofDays(6)));
            before = connection.completed();
            assertThat(connection.awaitCompleted(before + 20, SOON)).isTrue();
            assertThat(connection.failed()).isZero();
        }
    }
}
