// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sne.ifmii.address.Change;
import dev.sne.ifmii.address.CleanUp;
import dev.sne.ifmii.address.ServiceAddresses;
import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.ifmii.address.VirtualAddresses;
import dev.sne.ifmii.address.VirtualMac;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Route;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.route.VethSpec;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Segment;
import dev.sne.testkit.netns.Sysctl;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Adding and removing service addresses, and what must not happen to other addresses meanwhile.
@KernelTest
class VirtualAddressesIT {
    private static final String ETH = "eth0";

    private static IpAddress ip(String text) {
        return IpAddress.parse(text);
    }

    private static VirtualAddress address(String text, int prefixLength) {
        return new VirtualAddress(ip(text), prefixLength);
    }

    private static void connect(NetworkNamespace middle, NetworkNamespace node) {
        Segment.in(middle).connect(node, ETH);
    }

    private static List<String> texts(RouteSocket route, int index) {
        return route.addresses(index).stream()
                .map(a -> a.address() + "/" + a.prefixLength())
                .filter(text -> !text.startsWith("fe80"))
                .sorted()
                .toList();
    }

    @Test
    void isIdempotent(NetworkNamespace middle, NetworkNamespace node) {
        connect(middle, node);
        ServiceAddresses service = ServiceAddresses.on(ETH, Pool.of(3));
        try (VirtualAddresses addresses = VirtualAddresses.open(node);
                RouteSocket route = RouteSocket.open(node)) {
            assertThat(addresses.activate(service)).isEqualTo(new Change(6, 0, 0, List.of()));
            assertThat(addresses.activate(service)).isEqualTo(new Change(0, 6, 0, List.of()));
            assertThat(texts(route, route.link(ETH).orElseThrow().index())).hasSize(6);
            assertThat(addresses.deactivate(service)).isEqualTo(new Change(6, 0, 0, List.of()));
            assertThat(addresses.deactivate(service)).isEqualTo(new Change(0, 6, 0, List.of()));
            assertThat(addresses.cleanUp().isNothing()).isTrue();
        }
    }

    /// The kernel answers for an address once it has a local route to it.
    @Test
    void addressesWorkWhenActivateReturns(NetworkNamespace middle, NetworkNamespace node) {
        connect(middle, node);
        ServiceAddresses service = ServiceAddresses.on(ETH, Pool.of(100));
        try (VirtualAddresses addresses = VirtualAddresses.open(node);
                RouteSocket route = RouteSocket.open(node)) {
            for (int i = 0; i < 5; i++) {
                assertThat(addresses.activate(service).isComplete()).isTrue();
                List<Route> local = new ArrayList<>(route.routes(Nfnetlink.AF_INET, 255));
                local.addAll(route.routes(Nfnetlink.AF_INET6, 255));
                assertThat(local.stream().map(Route::destination)).containsAll(service.ips());
                addresses.deactivate(service);
            }
        }
    }

    @Test
    void saysThatIpv6AddressesWaitForACarrier(NetworkNamespace node, NetworkNamespace far) {
        try (RouteSocket route = RouteSocket.open(node);
                VirtualAddresses addresses = VirtualAddresses.open(node)) {
            route.createVeth(VethSpec.of(ETH, "far").withPeerIn(far));
            route.setUp(route.link(ETH).orElseThrow().index());
            Change change = addresses.activate(ServiceAddresses.on(ETH, Pool.of(2)));
            assertThat(change).isEqualTo(new Change(4, 0, 2, List.of()));
            assertThat(change.isComplete()).isFalse();
        }
    }

    /// The administrator's own addresses are neither ours to remove nor a reason to fail.
    @Test
    void leavesWhatItHasNotMade(NetworkNamespace middle, NetworkNamespace node) {
        connect(middle, node);
        ServiceAddresses service =
                ServiceAddresses.on(ETH, List.of(address("10.77.1.1", 24), address("fd00::1", 64)));
        try (VirtualAddresses addresses = VirtualAddresses.open(node);
                RouteSocket route = RouteSocket.open(node)) {
            int index = route.link(ETH).orElseThrow().index();
            route.addAddress(InterfaceAddress.of(index, ip("10.77.1.1"), 24));
            assertThat(addresses.activate(service)).isEqualTo(new Change(1, 1, 0, List.of()));
            assertThat(addresses.deactivate(service)).isEqualTo(new Change(1, 1, 0, List.of()));
            assertThat(texts(route, index)).containsExactly("10.77.1.1/24");
            assertThat(addresses.cleanUp().isNothing()).isTrue();
        }
    }

    /// A primary address would take the secondary ones of its network with it.
    @Test
    void doesNotTakeSecondaryAddressesAlong(NetworkNamespace middle, NetworkNamespace node) {
        connect(middle, node);
        ServiceAddresses first =
                ServiceAddresses.on(
                        ETH,
                        List.of(
                                address("10.77.1.1", 24),
                                address("10.77.1.2", 24),
                                address("10.78.1.1", 24)));
        ServiceAddresses second = ServiceAddresses.on(ETH, List.of(address("10.77.1.3", 24)));
        try (VirtualAddresses addresses = VirtualAddresses.open(node);
                RouteSocket route = RouteSocket.open(node)) {
            int index = route.link(ETH).orElseThrow().index();
            addresses.activate(first);
            addresses.activate(second);
            route.addAddress(InterfaceAddress.of(index, ip("10.77.1.4"), 24));
            route.addAddress(InterfaceAddress.of(index, ip("10.77.1.5"), 32));

            assertThat(addresses.deactivate(first)).isEqualTo(new Change(3, 0, 0, List.of()));
            assertThat(texts(route, index))
                    .containsExactly("10.77.1.3/24", "10.77.1.4/24", "10.77.1.5/32");
            assertThat(Sysctl.get(node, "ipv4/conf/eth0/promote_secondaries")).isEqualTo("0");
            assertThat(addresses.cleanUp()).isEqualTo(new CleanUp(1, 0, 0, List.of()));
            assertThat(texts(route, index)).containsExactly("10.77.1.4/24", "10.77.1.5/32");
        }
    }

    @Test
    void routesComeAndGoWithTheAddresses(NetworkNamespace middle, NetworkNamespace node) {
        connect(middle, node);
        ServiceAddresses service =
                ServiceAddresses.on(ETH, List.of(address("10.77.1.1", 24), address("fd00::1", 64)))
                        .withRoutes(
                                List.of(
                                        Route.to(ip("192.0.2.0"), 24)
                                                .via(ip("10.77.1.9"))
                                                .source(ip("10.77.1.1"))
                                                .build(),
                                        Route.to(ip("2001:db8::"), 32).via(ip("fd00::9")).build(),
                                        Route.to(ip("198.51.100.0"), 24).table(77).build()));
        try (VirtualAddresses addresses = VirtualAddresses.open(node);
                RouteSocket route = RouteSocket.open(node)) {
            int before = route.routes().size();
            assertThat(addresses.activate(service)).isEqualTo(new Change(5, 0, 0, List.of()));
            assertThat(addresses.activate(service)).isEqualTo(new Change(0, 5, 0, List.of()));
            List<Route> ours =
                    new ArrayList<>(route.routesOf(Nfnetlink.AF_INET, VirtualAddresses.PROTOCOL));
            ours.addAll(route.routesOf(Nfnetlink.AF_INET6, VirtualAddresses.PROTOCOL));
            assertThat(ours)
                    .extracting(Route::destination)
                    .containsExactlyInAnyOrder(
                            ip("192.0.2.0"), ip("198.51.100.0"), ip("2001:db8::"));
            assertThat(addresses.deactivate(service)).isEqualTo(new Change(5, 0, 0, List.of()));
            assertThat(route.routes()).hasSize(before);
        }
    }

    @Test
    void whatIsRefusedDoesNotKeepTheRestFromBeingDone(
            NetworkNamespace middle, NetworkNamespace node) {
        connect(middle, node);
        Sysctl.set(node, Map.of("ipv6/conf/eth0/disable_ipv6", "1"));
        try (VirtualAddresses addresses = VirtualAddresses.open(node)) {
            Change change = addresses.activate(ServiceAddresses.on(ETH, Pool.of(1)));
            assertThat(change.changed()).isEqualTo(1);
            assertThat(change.pending()).isZero();
            assertThat(change.refused()).hasSize(1);
            assertThat(change.refused().getFirst().getMessage())
                    .startsWith("add fd00:4d::1:0/64 to eth0: EACCES (Permission denied)")
                    .contains("IPv6 is disabled on this device");
        }
    }

    @Test
    void saysThatThereIsNoSuchInterface(NetworkNamespace node) {
        try (VirtualAddresses addresses = VirtualAddresses.open(node)) {
            assertThatExceptionOfType(SystemCallException.class)
                    .isThrownBy(() -> addresses.activate(ServiceAddresses.on("eth7", Pool.of(1))))
                    .withMessage("find interface eth7: ENODEV (No such device)");
        }
    }

    @Test
    void restoresWhatAVirtualHardwareAddressNeeded(NetworkNamespace middle, NetworkNamespace node) {
        connect(middle, node);
        ServiceAddresses seven =
                ServiceAddresses.on(ETH, Pool.of(1)).withMac(VirtualMac.vrrpIpv4("vrrp7", 7));
        ServiceAddresses eight =
                ServiceAddresses.on(ETH, Pool.of(1)).withMac(VirtualMac.vrrpIpv6("vrrp8", 8));
        String setting = "ipv4/conf/eth0/arp_ignore";
        try (VirtualAddresses addresses = VirtualAddresses.open(node);
                RouteSocket route = RouteSocket.open(node)) {
            assertThat(addresses.activate(seven).changed()).isEqualTo(2);
            assertThat(addresses.activate(seven).unchanged()).isEqualTo(2);
            assertThat(addresses.activate(eight).changed()).isEqualTo(2);
            assertThat(Sysctl.get(node, setting)).isEqualTo("1");
            assertThat(addresses.deactivate(seven)).isEqualTo(new Change(2, 0, 0, List.of()));
            assertThat(addresses.deactivate(seven)).isEqualTo(new Change(0, 2, 0, List.of()));
            assertThat(Sysctl.get(node, setting)).isEqualTo("1");
            assertThat(addresses.cleanUp()).isEqualTo(new CleanUp(0, 0, 1, List.of()));
            assertThat(Sysctl.get(node, setting)).isEqualTo("0");
            assertThat(route.link("vrrp7")).isEqualTo(Optional.empty());
            assertThat(route.link("vrrp8")).isEqualTo(Optional.empty());
        }
    }

    @Test
    void changesNothingWhereThereIsNoVirtualHardwareAddress(NetworkNamespace node) {
        // The kernel puts no macvlan on the loopback interface.
        ServiceAddresses service =
                ServiceAddresses.on("lo", Pool.of(1)).withMac(VirtualMac.vrrpIpv4("vrrp7", 7));
        try (VirtualAddresses addresses = VirtualAddresses.open(node)) {
            assertThatExceptionOfType(KernelException.class)
                    .isThrownBy(() -> addresses.activate(service))
                    .withMessageStartingWith("create vrrp7 on lo");
            assertThat(Sysctl.get(node, "ipv4/conf/lo/arp_ignore")).isEqualTo("0");
            assertThat(addresses.cleanUp().isNothing()).isTrue();
        }
    }

    @Test
    void takesNoInterfaceOfSomebodyElse(NetworkNamespace middle, NetworkNamespace node) {
        connect(middle, node);
        ServiceAddresses service =
                ServiceAddresses.on(ETH, Pool.of(1)).withMac(VirtualMac.vrrpIpv4("mine", 7));
        try (VirtualAddresses addresses = VirtualAddresses.open(node);
                RouteSocket route = RouteSocket.open(node)) {
            route.createBridge("mine");
            assertThatIllegalStateException()
                    .isThrownBy(() -> addresses.activate(service))
                    .withMessageContaining("there is an interface of that name");
            assertThat(addresses.deactivate(service).changed()).isZero();
            assertThat(addresses.cleanUp().isNothing()).isTrue();
            assertThat(route.link("mine")).isPresent();
        }
    }

    /// In an order that has primaries everywhere.
    @Test
    void removesAThousandInAnyOrder(NetworkNamespace middle, NetworkNamespace node) {
        connect(middle, node);
        List<VirtualAddress> shuffled = new ArrayList<>(Pool.of(1000));
        Collections.shuffle(shuffled, new Random(1));
        ServiceAddresses half = ServiceAddresses.on(ETH, shuffled.subList(0, 1000));
        try (VirtualAddresses addresses = VirtualAddresses.open(node);
                RouteSocket route = RouteSocket.open(node)) {
            int index = route.link(ETH).orElseThrow().index();
            addresses.activate(ServiceAddresses.on(ETH, shuffled));
            assertThat(addresses.deactivate(half)).isEqualTo(new Change(1000, 0, 0, List.of()));
            assertThat(texts(route, index)).hasSize(1000);
            assertThat(addresses.cleanUp()).isEqualTo(new CleanUp(1000, 0, 0, List.of()));
            assertThat(texts(route, index)).isEmpty();
        }
    }
}
