// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.junit.NeedsGuest;
import dev.sne.testkit.lab.cluster.Side;
import org.junit.jupiter.api.Test;

/// A pair of virtual machines: real drivers, real cables, and a power switch.
@KernelTest
@NeedsGuest
class GuestFailoverIT {
    @Test
    void keepsConnectionsWhenCablesArePulledAndWhenThePowerFails() throws InterruptedException {
        try (GuestPair pair = GuestPair.start(GuestPair.PROFILE)) {
            pair.startTraffic();
            assertServes(pair, 1, 2);

            GuestFailover uplink = GuestFailover.pull(pair, 1, Side.OUTSIDE);
            assertThat(uplink.noticed()).contains("wan0 is DOWN: no signal (MII)");
            assertThat(pair.host(1).sne("cluster status --json").getFirst())
                    .contains("\"interface\":\"wan0\",\"status\":\"down\"")
                    .contains("\"reason\":\"no signal\",\"source\":\"mii\"");
            assertThat(pair.host(1).sne("cluster status"))
                    .contains("  ! wan0 is down: no signal (MII)");
            assertServes(pair, 2, 1);
            GuestFailover.heal(pair, 1, Side.OUTSIDE);

            GuestFailover downlink = GuestFailover.pull(pair, 2, Side.INSIDE);
            assertThat(downlink.noticed()).contains("lan0 is DOWN: no signal (MII)");
            assertServes(pair, 1, 2);
            GuestFailover.heal(pair, 2, Side.INSIDE);

            GuestFailover.powerOff(pair, 1);
            assertThat(GuestFailover.held(pair.host(2)))
                    .containsExactlyInAnyOrderElementsOf(GuestFailover.serviceAddresses());
            assertThat(pair.finishTraffic()).isEmpty();
        }
    }

    private static void assertServes(GuestPair pair, int master, int backup) {
        assertThat(GuestFailover.held(pair.host(master)))
                .containsExactlyInAnyOrderElementsOf(GuestFailover.serviceAddresses());
        assertThat(GuestFailover.held(pair.host(backup))).isEmpty();
    }
}
