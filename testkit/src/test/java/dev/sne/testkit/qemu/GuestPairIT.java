// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.junit.NeedsGuest;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Two guests with a network between them.
@KernelTest
@NeedsGuest
class GuestPairIT {
    private static final int LOOPBACK = 1;
    private static final Nic LEFT = Nic.shared("sync", NicModel.E1000, 1);
    private static final Nic RIGHT = Nic.shared("sync", NicModel.RTL8139, 2);

    @Test
    void reachEachOtherWhileTheCableIsIn(NetworkNamespace namespace) {
        try (RouteSocket links = RouteSocket.open(namespace)) {
            links.setUp(LOOPBACK);
        }
        try (Guest left = Guest.boot(new GuestSpec(List.of(LEFT), List.of()), namespace);
                Guest right = Guest.boot(new GuestSpec(List.of(RIGHT), List.of()), namespace)) {
            left.run("ip address add 192.0.2.1/24 dev sync; ip link set sync up");
            right.run("ip address add 192.0.2.2/24 dev sync; ip link set sync up");

            left.run("until ping -c 1 -W 1 192.0.2.2; do :; done");
            right.pull(RIGHT);
            assertThatExceptionOfType(GuestException.class)
                    .isThrownBy(() -> left.run("ping -c 1 -W 1 192.0.2.2"))
                    .withMessageContaining("100% packet loss");
            right.plug(RIGHT);
            left.run("until ping -c 1 -W 1 192.0.2.2; do :; done");
        }
    }
}
