// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import dev.sne.ifmii.address.ServiceAddresses;
import dev.sne.ifmii.address.VirtualAddresses;
import dev.sne.ifmii.address.VirtualMac;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.Route;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A process that takes addresses, a virtual hardware address and a route, and holds them until it
/// is killed; or, with the argument `again`, takes and gives them back all the time. Says `taken`
/// whenever it has them.
final class AddressHolder {
    static final int COUNT = 200;

    private AddressHolder() {}

    static ServiceAddresses plain() {
        return ServiceAddresses.on("eth0", Pool.of(COUNT))
                .withRoutes(List.of(Route.to(IpAddress.parse("192.0.2.0"), 24).build()));
    }

    static ServiceAddresses virtual() {
        return ServiceAddresses.on("eth0", Pool.own(200)).withMac(VirtualMac.vrrpIpv4("vrrp7", 7));
    }

    public static void main(String[] args) throws InterruptedException {
        boolean again = args.length > 0 && args[0].equals("again");
        try (VirtualAddresses addresses = VirtualAddresses.open()) {
            do {
                addresses.activate(plain());
                addresses.activate(virtual());
                System.out.println("taken");
                if (again) {
                    addresses.deactivate(virtual());
                    addresses.deactivate(plain());
                }
            } while (again);
            new CountDownLatch(1).await();
        }
    }
}
