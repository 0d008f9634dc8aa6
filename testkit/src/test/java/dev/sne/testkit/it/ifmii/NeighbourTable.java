// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.route.Neighbour;
import dev.sne.netlink4j.route.RouteBatch;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.Neigh;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a host believes of its neighbours.
final class NeighbourTable implements AutoCloseable {
    private final RouteSocket route;
    private final int index;

    NeighbourTable(NetworkNamespace host, String interfaceName) {
        route = RouteSocket.open(host);
        index = route.link(interfaceName).orElseThrow().index();
    }

    /// Makes the host believe that `hardware` has the addresses, as if it had just heard so.
    void learn(List<IpAddress> addresses, HardwareAddress hardware) {
        RouteBatch batch =
                route.batch(
                        "fill the table",
                        (_, error) -> {
                            throw new AssertionError("the kernel refused a neighbour: " + error);
                        });
        for (IpAddress address : addresses) {
            batch.putNeighbour(new Neighbour(index, address, hardware, Neigh.NUD_REACHABLE, 0));
        }
        batch.flush();
    }

    /// Whom the host believes to have these addresses, and how many each.
    Map<String, Integer> holders(List<IpAddress> addresses) {
        Set<IpAddress> asked = new HashSet<>(addresses);
        Map<String, Integer> holders = new TreeMap<>();
        for (Neighbour neighbour : route.neighbours()) {
            if (neighbour.interfaceIndex() == index && asked.contains(neighbour.destination())) {
                holders.merge(String.valueOf(neighbour.address()), 1, Integer::sum);
            }
        }
        return holders;
    }

    /// The hardware addresses that the host has for one address.
    Set<String> holdersOf(IpAddress address) {
        return new TreeSet<>(holders(List.of(address)).keySet());
    }

    @Override
    public void close() {
        route.close();
    }
}
