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
public record VethSpec(
        String name,
        String peerName,
        @Nullable NetworkNamespace peerNamespace,
        @Nullable HardwareAddress address,
        @Nullable HardwareAddress peerAddress,
        int mtu) {

    /// A pair in the socket's namespace, everything else left to the kernel.
    public static VethSpec of(String name, String peerName) {
        return new VethSpec(name, peerName, null, null, null, 0);
    }

    /// The same with the other end in `namespace`.
    public VethSpec withPeerIn(NetworkNamespace namespace) {
        return new VethSpec(name, peerName, namespace, address, peerAddress, mtu);
    }

    /// The same with these hardware addresses.
    public VethSpec withAddresses(HardwareAddress near, HardwareAddress peer) {
        return new VethSpec(name, peerName, peerNamespace, near, peer, mtu);
    }

    /// The same with this MTU at both ends.
    public VethSpec withMtu(int bytes) {
        return new VethSpec(name, peerName, peerNamespace, address, peerAddress, bytes);
    }
}
