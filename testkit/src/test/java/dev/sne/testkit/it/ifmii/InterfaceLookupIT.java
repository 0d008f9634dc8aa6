// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.ifmii.link.FoundInterface;
import dev.sne.ifmii.link.InterfaceLookup;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Cable;
import dev.sne.testkit.netns.HeldRtnl;
import org.junit.jupiter.api.Test;

@KernelTest
class InterfaceLookupIT {
    @Test
    void findsWhatRtnetlinkTells(NetworkNamespace namespace, NetworkNamespace far) {
        Cable.connect(namespace, "v0", far, "v1");
        try (RouteSocket route = RouteSocket.open(namespace);
                InterfaceLookup interfaces = InterfaceLookup.open(namespace)) {
            for (Link link : route.links()) {
                FoundInterface found = interfaces.find(link.name()).orElseThrow();
                assertThat(found.index()).isEqualTo(link.index());
                assertThat(found.address()).isEqualTo(link.address());
                assertThat(found.isUp()).isEqualTo(link.isUp());
            }
            assertThat(interfaces.find("v0").orElseThrow().isRunning()).isTrue();
            assertThat(interfaces.find("lo").orElseThrow().isRunning()).isFalse();
            assertThat(interfaces.find("v1")).isEmpty();
        }
    }

    @Test
    void findsWhileOthersChangeTheNetwork(NetworkNamespace namespace) {
        try (InterfaceLookup interfaces = InterfaceLookup.open(namespace);
                HeldRtnl _ = HeldRtnl.take()) {
            assertThat(interfaces.find("lo")).isPresent();
            assertThat(interfaces.find("eth0")).isEmpty();
        }
    }
}
