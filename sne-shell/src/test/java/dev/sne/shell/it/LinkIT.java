// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.MacvlanMode;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.route.VethSpec;
import dev.sne.shell.Captured;
import dev.sne.shell.session.Cancellation;
import dev.sne.shell.session.ExitStatus;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Links;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

@KernelTest
class LinkIT {
    /// A virtual link named v0 with an address, its other end v1, and a macvlan on v0.
    private static int links(RouteSocket route) {
        int index = route.createVeth(VethSpec.of("v0", "v1")).index();
        route.setUp(index);
        route.setUp(route.link("v1").orElseThrow().index());
        route.addAddress(InterfaceAddress.of(index, IpAddress.parse("192.0.2.1"), 24));
        route.setUp(route.createMacvlan("mv0", index, MacvlanMode.BRIDGE).index());
        Links.awaitUp(route, index);
        Links.awaitUp(route, route.link("mv0").orElseThrow().index());
        return index;
    }

    private static Captured sne(NetworkNamespace namespace, int status, String... words) {
        Captured captured = new Captured().in(namespace);
        assertThat(captured.run(words)).as(captured.err()).isEqualTo(status);
        return captured;
    }

    @Test
    void listsAllInterfaces(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            links(route);
        }
        String table = sne(namespace, ExitStatus.DONE, "link", "show").out();
        assertThat(table.lines())
                .anyMatch(l -> l.matches("lo +disabled +rtnetlink +- +.*"))
                .anyMatch(l ->
                        l.matches("v0 +up +rtnetlink +10000/full +veth +1500 .*192.0.2.1/24.*"))
                .anyMatch(l -> l.startsWith("mv0 "));
    }

    @Test
    void tellsAllThatIsKnownOfOneAndWhoSaysSo(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            links(route);
        }
        String text = sne(namespace, ExitStatus.DONE, "link", "show", "mv0").out();
        assertThat(text)
                .contains("  status           up, carrier (rtnetlink)\n")
                .contains("  stands on        v0 (rtnetlink)\n")
                .contains("  kind             macvlan (rtnetlink)\n");
        assertThat(sne(namespace, ExitStatus.DONE, "link", "show", "v0", "-o", "ndjson").out())
                .startsWith("{\"name\":\"v0\",\"index\":")
                .contains("\"speed_mbit\":{\"source\":\"ethtool\",\"value\":10000}")
                .contains("\"addresses\":[\"192.0.2.1/24\"")
                .endsWith("}\n");
        assertThat(sne(namespace, ExitStatus.DONE, "link", "show", "-o", "json").out())
                .startsWith("[{\"name\":\"lo\"")
                .endsWith("}]\n");
    }

    @Test
    void whatDoesNotExistIsSaid(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            links(route);
        }
        Captured show = sne(namespace, ExitStatus.NO_SUCH_ENTRY, "link", "show", "v00", "v1");
        assertThat(show.err()).isEqualTo("sne: link: no interface 'v00': did you mean v0?\n");
        assertThat(show.out()).startsWith("v1\n");
        Captured mii = sne(namespace, ExitStatus.NO_SUCH_ENTRY, "link", "mii", "v00");
        assertThat(mii.err()).isEqualTo("sne: link: no interface 'v00': did you mean v0?\n");
        assertThat(sne(namespace, ExitStatus.FAILED, "link", "mii", "v0").err())
                .isEqualTo(
                        "sne: link: v0: its driver has no MII registers (EOPNOTSUPP);"
                                + " 'sne link show v0' asks the driver and the kernel\n");
        assertThat(sne(namespace, ExitStatus.USAGE, "link", "mii").err())
                .contains("mii needs the name of an interface");
        assertThat(sne(namespace, ExitStatus.USAGE, "link", "sow").err())
                .contains("did you mean show?");
        assertThat(sne(namespace, ExitStatus.USAGE, "link", "watch", "-o", "json").err())
                .contains("text or ndjson");
    }

    @Test
    void watchesUntilTheLimit(NetworkNamespace namespace) throws Exception {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            int index = links(route);
            Captured captured = new Captured().in(namespace);
            FutureTask<Integer> watch =
                    new FutureTask<>(() ->
                            captured.run(
                                    "link", "watch", "mv0", "eth9", "-o", "ndjson", "--limit",
                                    "3"));
            new Thread(watch, "watch").start();
            while (captured.out().lines().count() < 2 && !watch.isDone()) {
                Thread.onSpinWait();
            }
            route.setDown(index);
            assertThat(watch.get()).as(captured.err()).isZero();
            assertThat(captured.out().lines())
                    .anyMatch(l -> l.contains("\"name\":\"mv0\",\"before\":\"unknown\""))
                    .anyMatch(l -> l.contains("\"name\":\"eth9\"") && l.contains("\"absent\""))
                    .anyMatch(l ->
                            l.contains("\"before\":\"up\",\"status\":\"down\"")
                                    && l.contains("\"source\":\"rtnetlink\""));
        }
    }

    @Test
    void watchesEverythingUntilItIsCancelled(NetworkNamespace namespace) throws Exception {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            links(route);
        }
        Captured captured = new Captured().in(namespace);
        FutureTask<Integer> watch = new FutureTask<>(() -> captured.run("link", "watch"));
        new Thread(watch, "watch").start();
        while (captured.out().lines().count() < 4 && !watch.isDone()) {
            Thread.onSpinWait();
        }
        captured.session().cancellation().request(Cancellation.INTERRUPT);
        assertThat(watch.get()).as(captured.err()).isZero();
        assertThat(captured.out().lines())
                .anyMatch(l -> l.matches("\\d{4}-.* v0 up: carrier \\(rtnetlink\\)"))
                .anyMatch(
                        l -> l.endsWith(" lo disabled: set down by the administrator (rtnetlink)"));
    }
}
