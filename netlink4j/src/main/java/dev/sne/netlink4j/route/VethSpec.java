// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.NetworkNamespace;
import org.jspecify.annotations.Nullable;

/// What [RouteSocket#createVeth] makes: a pair of Ethernet links joined by a virtual cable.
///
/// @param name the end in the socket's namespace
/// @param peerName the other end
/// @param peerNamespace where the other end is born, or null for the socket's own; must stay open
///   until the link is created
/// @param address hardware address of the near end, or null to let the kernel choose
/// @param peerAddress the same for the other end
/// @param mtu bytes, of both ends; 0 for the kernel's default of 1500
/// @param index interface index of the near end, or 0 to let the kernel choose
/// @param peerIndex the same for the other end
public record VethSpec(
        String name,
        String peerName,
        @Nullable NetworkNamespace peerNamespace,
        @Nullable HardwareAddress address,
        @Nullable HardwareAddress peerAddress,
        int mtu,
        int index,
        int peerIndex) {

    /// A pair in the socket's namespace, everything else left to the kernel.
    public static VethSpec of(String name, String peerName) {
        return new VethSpec(name, peerName, null, null, null, 0, 0, 0);
    }

    /// The same with the other end in `namespace`.
    public VethSpec withPeerIn(NetworkNamespace namespace) {
        return new VethSpec(name, peerName, namespace, address, peerAddress, mtu, index, peerIndex);
    }

    /// The same with these hardware addresses.
    public VethSpec withAddresses(HardwareAddress near, HardwareAddress peer) {
        return new VethSpec(name, peerName, peerNamespace, near, peer, mtu, index, peerIndex);
    }

    /// The same with this MTU at both ends.
    public VethSpec withMtu(int bytes) {
        return new VethSpec(
                name, peerName, peerNamespace, address, peerAddress, bytes, index, peerIndex);
    }

    /// The same with these interface indexes. Two ends in different namespaces should not have the
    /// same one: the kernel then takes its time, up to a second, to see that the first end has a
    /// carrier, and drops its packets until it does (`linkwatch_urgent_event()` in
    /// `net/core/link_watch.c`).
    ///
    /// @param near positive and free in the socket's namespace
    /// @param peer positive and free in the peer's namespace
    public VethSpec withIndexes(int near, int peer) {
        return new VethSpec(name, peerName, peerNamespace, address, peerAddress, mtu, near, peer);
    }
}
