// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.ifmii.link.LinkEvent;
import dev.sne.ifmii.link.LinkMonitor;
import dev.sne.ifmii.link.LinkMonitorSettings;
import dev.sne.ifmii.link.LinkState;
import dev.sne.ifmii.link.LinkStatus;
import dev.sne.ifmii.link.Source;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Cable;
import dev.sne.testkit.netns.HeldRtnl;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@KernelTest
class HeldLookIT {
    private final BlockingQueue<LinkEvent> events = new LinkedBlockingQueue<>();

    private LinkState next(String name) throws InterruptedException {
        while (true) {
            LinkEvent event = events.poll(10, TimeUnit.SECONDS);
            assertThat(event).as("an event within 10 s").isNotNull();
            if (event instanceof LinkEvent.StateChanged(_, LinkState now)
                    && now.name().equals(name)) {
                return now;
            }
        }
    }

    /// The monitor goes on while its question to a driver waits for somebody else.
    @Test
    void aMonitorDecidesWhileItsLookWaits(NetworkNamespace namespace, NetworkNamespace far)
            throws Exception {
        Cable.connect(namespace, "v0", far, "v1");
        LinkMonitorSettings settings = LinkMonitorSettings.DEFAULT.withPolledKinds(Set.of("veth"));
        try (LinkMonitor monitor =
                LinkMonitor.open(namespace, settings, Runnable::run, events::add)) {
            monitor.watch("v0");
            assertThat(next("v0").source()).isEqualTo(Source.ETHTOOL);
            try (HeldRtnl _ = HeldRtnl.take()) {
                // Has the driver asked again.
                monitor.urgent(true);
                monitor.watch("v9");
                assertThat(next("v9").status()).isEqualTo(LinkStatus.ABSENT);
                assertThat(monitor.state("v0"))
                        .hasValueSatisfying(state -> assertThat(state.isUp()).isTrue());
            }
        }
    }
}
