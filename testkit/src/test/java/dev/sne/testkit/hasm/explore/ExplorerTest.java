// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Policy;
import dev.sne.testkit.hasm.sim.Cluster;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExplorerTest {
    private static final Cluster TWO = Scope.cluster(2, 1, true, Policy.STANDARD);
    private static final Limits ALL = new Limits(1_000_000, 60, 2, false);

    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {"CRASH", "DOWNLINK", "UPLINK", "PARTITION", "SWITCHOVER", "DROP"})
    void twoHostsOutliveAnyOneFaultAtAnyTime(FaultKind kind) {
        Exploration found = Explorer.explore(Scope.of(TWO, 1, 0, kind), ALL);

        assertThat(found.violation()).isNull();
        assertThat(found.complete()).isTrue();
        assertThat(found.settled()).isPositive();
    }
}
