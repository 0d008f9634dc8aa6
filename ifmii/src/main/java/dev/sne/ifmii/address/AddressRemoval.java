// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.RouteBatch;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.IfAddr;
import dev.sne.netlink4j.uapi.Ip;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Takes addresses off a link without taking others along.
///
/// The first IPv4 address of a network on a link is primary, later ones are secondary, and a
/// primary takes its secondaries with it unless the link's `promote_secondaries` is set. So
/// secondaries go first; where others stay behind, the setting is changed for the moment in which
/// the primaries go, in the same system call, so that nothing but this sees it.
final class AddressRemoval {
    /// Of the requests that are handed over at once, two change the setting.
    private static final int MAX_PRIMARIES = 254;

    private final RouteSocket route;
    private final List<KernelException> refused;
    private final List<InterfaceAddress> inBatch = new ArrayList<>();
    private int removed;

    /// @param refused takes what the kernel does not do
    AddressRemoval(RouteSocket route, List<KernelException> refused) {
        this.route = route;
        this.refused = refused;
    }

    /// Removes addresses of one link.
    ///
    /// @param index of the link
    /// @param name of the link
    /// @param all all addresses of the link, in the kernel's order
    /// @param going those of them that are to go
    /// @return how many have been removed
    int remove(int index, String name, List<InterfaceAddress> all, List<InterfaceAddress> going) {
        Set<InterfaceAddress> goes = new HashSet<>(going);
        List<InterfaceAddress> primaries = new ArrayList<>();
        RouteBatch batch = route.batch("remove addresses", this::failed);
        // From the end: the kernel has secondaries behind their primary.
        for (InterfaceAddress address : going.reversed()) {
            if (isPrimaryOfOthers(address, all, goes)) {
                primaries.add(address);
            } else {
                delete(batch, address);
            }
        }
        finish(batch);
        for (int from = 0; from < primaries.size(); from += MAX_PRIMARIES) {
            int to = Math.min(from + MAX_PRIMARIES, primaries.size());
            removePrimaries(index, name, primaries.subList(from, to));
        }
        return removed;
    }

    private void removePrimaries(int link, String name, List<InterfaceAddress> primaries) {
        int before = route.ipv4Setting(link, Ip.IPV4_DEVCONF_PROMOTE_SECONDARIES);
        List<KernelException> notSet = new ArrayList<>();
        // Two of the indexes are of no address: what is refused of them is told apart.
        RouteBatch batch =
                route.batch(
                        "remove addresses",
                        (index, error) -> {
                            if (index == 0 || index > primaries.size()) {
                                notSet.add(
                                        new KernelException(
                                                "set promote_secondaries of " + name, error));
                            } else {
                                failed(index - 1, error);
                            }
                        });
        batch.setIpv4Setting(name, Ip.IPV4_DEVCONF_PROMOTE_SECONDARIES, 1);
        for (InterfaceAddress address : primaries) {
            delete(batch, address);
        }
        batch.setIpv4Setting(name, Ip.IPV4_DEVCONF_PROMOTE_SECONDARIES, before);
        finish(batch);
        refused.addAll(notSet);
    }

    private void delete(RouteBatch batch, InterfaceAddress address) {
        inBatch.add(address);
        removed++;
        batch.deleteAddress(address);
    }

    private void finish(RouteBatch batch) {
        batch.flush();
        inBatch.clear();
    }

    private void failed(long index, KernelError error) {
        removed--;
        // It is gone: somebody else was faster.
        if (!error.errno().equals(Errno.EADDRNOTAVAIL)) {
            InterfaceAddress address = inBatch.get((int) index);
            refused.add(
                    new KernelException(
                            "remove " + address.address() + "/" + address.prefixLength(), error));
        }
    }

    /// Whether addresses that stay would go with this one.
    private static boolean isPrimaryOfOthers(
            InterfaceAddress address, List<InterfaceAddress> all, Set<InterfaceAddress> going) {
        if (address.address().isV6() || isSecondary(address)) {
            return false;
        }
        for (InterfaceAddress other : all) {
            if (isSecondary(other) && sameNetwork(address, other) && !going.contains(other)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSecondary(InterfaceAddress address) {
        return !address.address().isV6() && (address.flags() & IfAddr.IFA_F_SECONDARY) != 0;
    }

    private static boolean sameNetwork(InterfaceAddress one, InterfaceAddress other) {
        int length = one.prefixLength();
        long difference = one.address().low() ^ other.address().low();
        return length == other.prefixLength() && difference >>> (Integer.SIZE - length) == 0;
    }
}
