// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import dev.sne.ifmii.address.ServiceAddresses;
import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.ifmii.link.FoundInterface;
import dev.sne.ifmii.link.InterfaceLookup;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.IfAddr;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Looks whether resources are in place, whoever has put them there. Asks nothing that the kernel
/// answers only when nobody else changes the network's settings: a check has milliseconds.
///
/// Used by one thread at a time, which lives in the namespace.
final class ResourceView implements AutoCloseable {
    private final RouteSocket route;
    private final InterfaceLookup interfaces;

    ResourceView(NetworkNamespace namespace) {
        route = RouteSocket.open(namespace);
        try {
            interfaces = InterfaceLookup.open(namespace);
        } catch (RuntimeException e) {
            route.close();
            throw e;
        }
    }

    /// What is not in place, in words; empty if all is. Routes are not looked for: a probe through
    /// them says more.
    String missing(Resources resources) {
        for (String name : resources.interfaces()) {
            Optional<FoundInterface> link = interfaces.find(name);
            if (link.isEmpty() || !link.get().isUp()) {
                return name + " is not set up";
            }
        }
        for (ServiceAddresses each : resources.addresses()) {
            String missing = missing(each);
            if (!missing.isEmpty()) {
                return missing;
            }
        }
        for (Forwarding family : resources.families()) {
            try {
                if (!family.isOn()) {
                    return family + " is off";
                }
            } catch (IOException e) {
                return "read " + family + ": " + e.getMessage();
            }
        }
        return "";
    }

    private String missing(ServiceAddresses service) {
        Optional<FoundInterface> holder = interfaces.find(service.holder());
        if (holder.isEmpty()) {
            return "there is no " + service.holder();
        }
        Set<IpAddress> working = new HashSet<>();
        for (InterfaceAddress address : route.addresses(holder.get().index())) {
            if ((address.flags() & (IfAddr.IFA_F_TENTATIVE | IfAddr.IFA_F_DADFAILED)) == 0) {
                working.add(address.address());
            }
        }
        for (VirtualAddress address : service.addresses()) {
            if (!working.contains(address.address())) {
                return address + " is not on " + service.holder();
            }
        }
        return "";
    }

    @Override
    public void close() {
        interfaces.close();
        route.close();
    }
}
