// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.uapi.Netlink;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HoldingsTest {
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void openSocketIsSeenUntilItIsClosed() {
        Holdings before = Holdings.now();
        NetlinkSocket socket = NetlinkSocket.open(Netlink.NETLINK_ROUTE);

        assertThat(before.awaitNothingNew(AT_ONCE)).singleElement().asString().contains("socket:[");
        socket.close();
        assertThat(before.awaitNothingNew(SOON)).isEmpty();
    }

    @Test
    void runningThreadIsSeenUntilItEnds() {
        Holdings before = Holdings.now();
        CountDownLatch end = new CountDownLatch(1);
        Thread thread =
                Thread.ofPlatform()
                        .name("lingering")
                        .start(() -> {
                            try {
                                end.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });

        assertThat(before.awaitNothingNew(AT_ONCE)).anyMatch(item -> item.contains("'lingering'"));
        end.countDown();
        assertThat(before.awaitNothingNew(SOON)).isEmpty();
        assertThat(thread.isAlive()).isFalse();
    }
}
