// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.procedure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Procedure;
import dev.sne.hasm.runtime.procedure.FirewallProcedures;
import dev.sne.hasm.runtime.procedure.FirewallSettings;
import dev.sne.hasm.runtime.procedure.Forwarding;
import dev.sne.hasm.runtime.procedure.Resources;
import dev.sne.ifmii.address.ServiceAddresses;
import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.ifmii.address.VirtualMac;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.Route;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.junit.NeedsCommand;
import dev.sne.testkit.netns.Cable;
import dev.sne.testkit.netns.Command;
import dev.sne.testkit.netns.Links;
import dev.sne.testkit.netns.Sysctl;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A master is killed with SIGKILL. Its next run cleans up and then deactivates, as every machine
/// does when it starts: nothing of the mastership is left then.
@KernelTest
@NeedsCommand("nsenter")
class KilledProceduresIT {

    /// The process that is killed.
    static final class Master {
        private Master() {}

        public static void main(String[] arguments) throws Exception {
            try (NetworkNamespace here = NetworkNamespace.current();
                    Performing one = new Performing(here, settings())) {
                one.run(Procedure.UPLINK_ACTIVATE);
                one.run(Procedure.SERVICE_ACTIVATE);
                System.out.println("serving");
                new CountDownLatch(1).await();
            }
        }
    }

    private static FirewallSettings.Builder settings() {
        ServiceAddresses office =
                ServiceAddresses.on(
                                "eth0",
                                List.of(
                                        new VirtualAddress(IpAddress.parse("10.77.0.100"), 24),
                                        new VirtualAddress(IpAddress.parse("fd00:77::100"), 64)))
                        .withRoutes(List.of(Route.to(IpAddress.parse("192.0.2.0"), 24).build()));
        ServiceAddresses virtual =
                ServiceAddresses.on(
                                "wan0",
                                List.of(new VirtualAddress(IpAddress.parse("10.78.0.100"), 24)))
                        .withMac(VirtualMac.vrrpIpv4("vrrp7", 7));
        return Performing.settings()
                .uplink(Resources.of(virtual).withInterfaces("wan0"))
                .service(Resources.of(office).withForwarding(Forwarding.IPV4, Forwarding.IPV6));
    }

    private static Set<String> everything(NetworkNamespace node) {
        try (RouteSocket route = RouteSocket.open(node)) {
            return Stream.of(
                            route.links().stream().map(l -> l.name() + " " + l.isUp()),
                            route.addresses().stream().map(InterfaceAddress::toString),
                            route.routes().stream().map(Object::toString),
                            Stream.of(
                                    "arp_ignore " + Sysctl.get(node, "ipv4/conf/wan0/arp_ignore"),
                                    "4 " + Sysctl.get(node, "ipv4/ip_forward"),
                                    "6 " + Sysctl.get(node, "ipv6/conf/all/forwarding")))
                    .flatMap(lines -> lines)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void theNextRunLeavesNothingOfIt(NetworkNamespace node, NetworkNamespace far) throws Exception {
        Sysctl.set(node, Map.of("ipv6/conf/default/accept_dad", "0"));
        Cable.connect(node, "eth0", far, "far0");
        Cable.connect(node, "wan0", far, "far1");
        try (RouteSocket route = RouteSocket.open(node)) {
            Link wan = route.link("wan0").orElseThrow();
            Links.awaitAddresses(route, wan.index());
            route.setDown(wan.index());
            Links.awaitAddresses(route, route.link("eth0").orElseThrow().index());
        }
        Set<String> before = everything(node);
        List<String> command = new ArrayList<>(Command.prefix(node));
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Master.class.getName()));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("serving");
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as("killed, not ended").isEqualTo(128 + 9);
        Set<String> left = everything(node);
        assertThat(left).contains("4 1", "6 1", "wan0 true", "vrrp7 true");

        var cleaned = FirewallProcedures.cleanUp(node);
        assertThat(cleaned.addresses()).isEqualTo(2);
        assertThat(cleaned.routes()).isEqualTo(1);
        assertThat(cleaned.links()).isEqualTo(1);
        assertThat(cleaned.refused()).isEmpty();
        try (Performing next = new Performing(node, settings())) {
            assertThat(next.run(Procedure.SERVICE_DEACTIVATE)).isEmpty();
            assertThat(next.run(Procedure.UPLINK_DEACTIVATE)).isEmpty();
        }
        assertThat(everything(node)).isEqualTo(before);
    }
}
