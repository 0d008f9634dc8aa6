// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.Route;
import java.util.List;
import java.util.Optional;

/// Addresses that move together, and what moves along.
///
/// @param interfaceName the real interface
/// @param addresses IPv4 and IPv6 addresses
/// @param routes routes that exist only here where the addresses are. Their protocol is replaced by
///   [VirtualAddresses#PROTOCOL]; an interface index of 0 stands for the interface that has the
///   addresses
/// @param mac the hardware address that moves along, if one does
public record ServiceAddresses(
        String interfaceName,
        List<VirtualAddress> addresses,
        List<Route> routes,
        Optional<VirtualMac> mac) {

    /// The lists are copied.
    public ServiceAddresses {
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
    }

    /// Addresses on an interface, which keeps its own hardware address.
    public static ServiceAddresses on(String interfaceName, List<VirtualAddress> addresses) {
        return new ServiceAddresses(interfaceName, addresses, List.of(), Optional.empty());
    }

    /// The same with routes.
    public ServiceAddresses withRoutes(List<Route> more) {
        return new ServiceAddresses(interfaceName, addresses, more, mac);
    }

    /// The same with a hardware address that moves along.
    public ServiceAddresses withMac(VirtualMac virtual) {
        return new ServiceAddresses(interfaceName, addresses, routes, Optional.of(virtual));
    }

    /// The interface that has the addresses while they are here: to announce them on.
    public String holder() {
        return mac.map(VirtualMac::linkName).orElse(interfaceName);
    }

    /// The addresses alone, as announcing and probing them needs.
    public List<IpAddress> ips() {
        return addresses.stream().map(VirtualAddress::address).toList();
    }
}
