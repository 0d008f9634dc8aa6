// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Policy;
import dev.sne.testkit.hasm.sim.Cluster;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExplorerTest {
    private static final Cluster TWO = Scope.cluster(2, 1, true, Policy.STANDARD);
    private static final Cluster THREE = Scope.cluster(3, 1, false, Policy.STANDARD);
    private static final Limits ALL = new Limits(1_000_000, 60, 2, false);

    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {"CRASH", "DOWNLINK", "UPLINK", "PARTITION", "SWITCHOVER", "DROP"})
    void twoHostsOutliveAnyOneFaultAtAnyTime(FaultKind kind) {
        assertSound(Scope.of(TWO, 1, 0, kind));
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {"CRASH", "SERVICE"})
    void threeHostsOutliveAnyOneFaultAtAnyTime(FaultKind kind) {
        assertSound(Scope.of(THREE, 1, 0, kind));
    }

    @Test
    void twoHostsOutliveACrashInAnyOrderOfEverything() {
        var kinds = Set.of(FaultKind.CRASH);
        assertSound(new Scope(TWO, kinds, 1, 0, 0, false, Scope.Orders.ALL));
    }

    @Test
    void ordersAmongHostsAddStatesButNoViolation() {
        var kinds = Set.of(FaultKind.SWITCHOVER);
        Scope byHost = new Scope(TWO, kinds, 1, 0, 0, false, Scope.Orders.BY_HOST);
        Scope all = new Scope(TWO, kinds, 1, 0, 0, false, Scope.Orders.ALL);

        Exploration some = Explorer.explore(byHost, ALL);
        Exploration every = Explorer.explore(all, ALL);

        assertThat(every.states()).isGreaterThan(some.states());
        assertThat(every.settled()).isGreaterThanOrEqualTo(some.settled());
        assertThat(every.violation()).isNull();
    }

    private static void assertSound(Scope scope) {
        Exploration found = Explorer.explore(scope, ALL);

        assertThat(found.violation()).isNull();
        assertThat(found.complete()).isTrue();
        assertThat(found.settled()).isPositive();
    }
}
