// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netns;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.route.VethSpec;
import java.util.concurrent.atomic.AtomicInteger;

/// Joins two network namespaces by a pair of virtual Ethernet links.
public final class Cable {
    /// Both ends of no cable have the same index; see [VethSpec#withIndexes]. The first are left to
    /// links that were there before the cable and got theirs from the kernel.
    private static final AtomicInteger NEXT_INDEX = new AtomicInteger(1000);

    private Cable() {}

    /// Lays a cable and sets both ends up. When it returns, packets pass.
    ///
    /// @throws IllegalStateException when an end does not come up
    public static void connect(
            NetworkNamespace one, String oneName, NetworkNamespace other, String otherName) {
        try (RouteSocket near = RouteSocket.open(one);
                RouteSocket far = RouteSocket.open(other)) {
            int index = NEXT_INDEX.getAndAdd(2);
            near.createVeth(
                    VethSpec.of(oneName, otherName)
                            .withPeerIn(other)
                            .withIndexes(index, index + 1));
            near.setUp(index);
            far.setUp(index + 1);
            Links.awaitUp(near, index);
            Links.awaitUp(far, index + 1);
        }
    }
}
