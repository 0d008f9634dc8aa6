// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Hosts that play together while nothing is lost.
class SmallClusterTest {

    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void bootsWithTheFirstAsMasterAndTheOthersSynchronised(int hosts) {
        SmallCluster cluster = new SmallCluster(hosts, Timing.standard(), Policy.STANDARD);
        cluster.run(5 * SECOND);
        assertThat(cluster.host(1).sub()).as("%s", cluster.trace).isEqualTo(SubState.S_RUN);
        for (int host = 2; host <= hosts; host++) {
            assertThat(cluster.host(host).sub()).as("%s", cluster.trace).isEqualTo(SubState.B_MON);
            assertThat(cluster.host(host).master()).isEqualTo(1);
            assertThat(cluster.host(host).synced()).isTrue();
            assertThat(cluster.host(host).table()).isEqualTo(cluster.host(1).table());
        }
        assertThat(cluster.host(1).table().size()).isEqualTo(hosts);
    }

    @Test
    void theNextTakesOverWithinTheBoundWhenTheMasterCrashes() {
        SmallCluster cluster = new SmallCluster(3, Timing.standard(), Policy.STANDARD);
        cluster.run(5 * SECOND);
        cluster.dead.add(1);
        cluster.run(Timing.standard().bounds().crashNanos());
        assertThat(cluster.host(2).sub()).as("%s", cluster.trace).isEqualTo(SubState.S_RUN);
    }

    @Test
    void votesElectAndRenewTheLease() {
        Policy votes = Policy.STANDARD.withVoters(3);
        SmallCluster cluster = new SmallCluster(3, Timing.standard(), votes);
        cluster.run(20 * SECOND);
        assertThat(cluster.host(1).sub()).as("%s", cluster.trace).isEqualTo(SubState.S_RUN);
        cluster.dead.add(1);
        cluster.run(5 * SECOND);
        assertThat(cluster.host(2).sub()).as("%s", cluster.trace).isEqualTo(SubState.S_RUN);
        cluster.dead.add(3);
        cluster.run(5 * SECOND);
        assertThat(cluster.host(2).isMaster()).as("alone").isFalse();
    }

    @Test
    void aFailedServiceMovesToTheNext() {
        SmallCluster cluster = new SmallCluster(3, Timing.standard(), Policy.STANDARD);
        cluster.run(5 * SECOND);
        cluster.failing.add("1 check-service-local");
        cluster.run(Timing.standard().bounds().failureNanos());
        assertThat(cluster.host(2).sub()).as("%s", cluster.trace).isEqualTo(SubState.S_RUN);
        assertThat(cluster.host(1).fails()).isEqualTo(1);
    }
}
