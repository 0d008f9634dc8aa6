// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import dev.sne.ifmii.address.ServiceAddresses;
import dev.sne.ifmii.address.VirtualAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a host has while it serves. Taken in the order of the components, given back in reverse.
///
/// @param interfaces that are set up, and down again; not one that carries messages of the cluster
/// @param addresses that move between the hosts, with their routes and hardware addresses
/// @param forwarding that is switched on, and off again
public record Resources(
        List<String> interfaces, List<ServiceAddresses> addresses, Set<Forwarding> forwarding) {
    /// Nothing.
    public static final Resources NONE = new Resources(List.of(), List.of(), Set.of());

    public Resources {
        interfaces = List.copyOf(interfaces);
        addresses = List.copyOf(addresses);
        forwarding = Set.copyOf(forwarding);
    }

    /// Addresses alone.
    public static Resources of(ServiceAddresses... addresses) {
        return new Resources(List.of(), List.of(addresses), Set.of());
    }

    /// The same with interfaces that are set up and down.
    public Resources withInterfaces(String... names) {
        return new Resources(List.of(names), addresses, forwarding);
    }

    /// The same with forwarding that is switched on and off.
    public Resources withForwarding(Forwarding... families) {
        return new Resources(interfaces, addresses, Set.of(families));
    }

    /// Whether there is nothing to take.
    public boolean isEmpty() {
        return interfaces.isEmpty() && addresses.isEmpty() && forwarding.isEmpty();
    }

    /// In the order of the families, which a set does not keep.
    Set<Forwarding> families() {
        Set<Forwarding> ordered = EnumSet.noneOf(Forwarding.class);
        ordered.addAll(forwarding);
        return ordered;
    }

    /// The names of all interfaces that have a part in it.
    SortedSet<String> interfaceNames() {
        SortedSet<String> names = new TreeSet<>(interfaces);
        for (ServiceAddresses each : addresses) {
            names.add(each.interfaceName());
        }
        return names;
    }

    /// All addresses as `192.0.2.1/24`, separated by blanks.
    String addressText() {
        StringBuilder text = new StringBuilder();
        for (ServiceAddresses each : addresses) {
            for (VirtualAddress address : each.addresses()) {
                text.append(text.isEmpty() ? "" : " ").append(address);
            }
        }
        return text.toString();
    }
}
