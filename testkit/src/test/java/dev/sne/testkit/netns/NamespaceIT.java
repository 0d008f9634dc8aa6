// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.testkit.junit.KernelTest;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@KernelTest
class NamespaceIT {
    @Test
    void everyParameterIsANamespaceOfItsOwn(NetworkNamespace one, NetworkNamespace two) {
        assertThat(identity(one)).isNotEqualTo(identity(two));
        try (NetworkNamespace current = NetworkNamespace.current();
                RouteSocket links = RouteSocket.open(one)) {
            assertThat(identity(current)).isNotEqualTo(identity(one));
            assertThat(links.links()).extracting(Link::name).contains("lo");
        }
    }

    @Test
    void parametersAreSetInsideAlone(NetworkNamespace inside, NetworkNamespace other) {
        Sysctl.set(inside, Map.of("ipv4/ip_forward", "1"));

        assertThat(Sysctl.get(inside, "ipv4/ip_forward")).isEqualTo("1");
        assertThat(Sysctl.get(other, "ipv4/ip_forward")).isEqualTo("0");
    }

    @Test
    void unknownParameterIsNamed(NetworkNamespace namespace) {
        assertThatThrownBy(() -> Sysctl.set(namespace, Map.of("ipv4/no_such_thing", "1")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("ipv4/no_such_thing");
    }

    @Test
    void forgottenNamespaceCountsAsLeft() {
        Holdings before = Holdings.now();
        try (NetworkNamespace forgotten = NetworkNamespace.create()) {
            assertThat(before.awaitNothingNew(Duration.ZERO))
                    .anyMatch(item -> item.contains(identity(forgotten)));
        }
    }

    private static String identity(NetworkNamespace namespace) {
        return namespace.call(
                () -> Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString());
    }
}
