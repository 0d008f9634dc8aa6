// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.uapi.Neigh;
import org.jspecify.annotations.Nullable;

/// An entry of the ARP (IPv4) or neighbour discovery (IPv6) table (RTM_NEWNEIGH).
///
/// @param interfaceIndex the link that the neighbour is reached through
/// @param destination the neighbour's IP address
/// @param address its hardware address, or null while unresolved
/// @param state NUD_* bits, see [Neigh]
/// @param flags NTF_* bits, see [Neigh]
public record Neighbour(
        int interfaceIndex,
        IpAddress destination,
        @Nullable HardwareAddress address,
        int state,
        int flags) {

    /// An entry that never expires and is never probed (NUD_PERMANENT).
    public static Neighbour permanent(
            int interfaceIndex, IpAddress destination, HardwareAddress address) {
        return new Neighbour(interfaceIndex, destination, address, Neigh.NUD_PERMANENT, 0);
    }
}
