// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.ifmii.address.CleanUp;
import dev.sne.ifmii.address.VirtualAddresses;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.junit.NeedsCommand;
import dev.sne.testkit.netns.Links;
import dev.sne.testkit.netns.Segment;
import dev.sne.testkit.netns.Sysctl;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A process that has addresses is killed with SIGKILL. The next run finds all that it had left in
/// the kernel, and nothing else.
@KernelTest
@NeedsCommand("nsenter")
class KilledHolderIT {
    private static final int KILLS = 5;

    private static Process start(NetworkNamespace node, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add("nsenter");
        command.add("--net=/proc/" + ProcessHandle.current().pid() + "/fd/" + node.fd());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(AddressHolder.class.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static void killAfter(int lines, Process process)
            throws IOException, InterruptedException {
        try (BufferedReader output = process.inputReader()) {
            for (int i = 0; i < lines; i++) {
                assertThat(output.readLine()).isEqualTo("taken");
            }
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as("killed, not ended").isEqualTo(128 + 9);
    }

    /// Everything in a namespace that a takeover could change.
    private static Set<String> everything(NetworkNamespace node) {
        try (RouteSocket route = RouteSocket.open(node)) {
            return Stream.of(
                            route.links().stream().map(Link::name),
                            route.addresses().stream().map(InterfaceAddress::toString),
                            route.routes().stream().map(Object::toString),
                            Stream.of(
                                    Sysctl.get(node, "ipv4/conf/eth0/arp_ignore"),
                                    Sysctl.get(node, "ipv4/conf/eth0/promote_secondaries")))
                    .flatMap(lines -> lines)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static void prepare(NetworkNamespace middle, NetworkNamespace node) {
        Segment.in(middle).connect(node, "eth0");
        try (RouteSocket route = RouteSocket.open(node)) {
            int index = route.link("eth0").orElseThrow().index();
            for (var own : Pool.own(9)) {
                route.addAddress(
                        InterfaceAddress.of(index, own.address(), own.prefixLength()).withoutDad());
            }
            Links.awaitAddresses(route, index);
        }
    }

    @Test
    void theNextRunRemovesWhatItHadLeft(NetworkNamespace middle, NetworkNamespace node)
            throws Exception {
        prepare(middle, node);
        Set<String> before = everything(node);
        killAfter(1, start(node));
        assertThat(everything(node)).hasSizeGreaterThan(before.size() + 2 * AddressHolder.COUNT);
        try (VirtualAddresses addresses = VirtualAddresses.open(node)) {
            assertThat(addresses.cleanUp())
                    .isEqualTo(new CleanUp(2 * AddressHolder.COUNT, 1, 1, List.of()));
            assertThat(everything(node)).isEqualTo(before);
            assertThat(addresses.cleanUp().isNothing()).isTrue();
        }
    }

    /// Killed at any moment, between or within its changes.
    @Test
    void whereverItWas(NetworkNamespace middle, NetworkNamespace node) throws Exception {
        prepare(middle, node);
        Set<String> before = everything(node);
        for (int i = 1; i <= KILLS; i++) {
            killAfter(i, start(node, "again"));
            try (VirtualAddresses addresses = VirtualAddresses.open(node)) {
                assertThat(addresses.cleanUp().refused()).isEmpty();
            }
            assertThat(everything(node)).isEqualTo(before);
        }
    }
}
