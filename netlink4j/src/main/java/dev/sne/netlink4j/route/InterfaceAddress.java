// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.uapi.IfAddr;
import dev.sne.netlink4j.uapi.Rtnetlink;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An IPv4 or IPv6 address of a link (RTM_NEWADDR).
///
/// @param interfaceIndex the link that has it
/// @param address the local address
/// @param prefixLength 0 to 32 (IPv4) or 128 (IPv6); the kernel adds a route to the prefix
/// @param peer the other end of a point-to-point link, or null; the prefix is then the peer's
/// @param broadcast IPv4 only; null if none
/// @param flags IFA_F_* bits, see [IfAddr]
/// @param scope RT_SCOPE_*, see [Rtnetlink]: 0 is global, 253 link, 254 host
/// @param label IPv4 only; empty means the link's name when adding
/// @param protocol IFAPROT_*, or any other number up to 255: who made it; 0 if nobody says (Linux
///   5.18; an older kernel forgets it)
public record InterfaceAddress(
        int interfaceIndex,
        IpAddress address,
        int prefixLength,
        @Nullable IpAddress peer,
        @Nullable IpAddress broadcast,
        int flags,
        int scope,
        String label,
        int protocol) {

    /// Checks the prefix length.
    public InterfaceAddress {
        Objects.requireNonNull(address, "address");
        Prefixes.check(address, prefixLength);
        if (protocol < 0 || protocol > 255) {
            throw new IllegalArgumentException("protocol must be 0 to 255, not " + protocol);
        }
    }

    /// A plain address of global scope (host scope for a loopback address), as `ip address add`
    /// would make it.
    ///
    /// @throws IllegalArgumentException if the prefix is longer than the address
    public static InterfaceAddress of(int interfaceIndex, IpAddress address, int prefixLength) {
        int scope =
                Prefixes.isLoopback(address)
                        ? Rtnetlink.RT_SCOPE_HOST
                        : Rtnetlink.RT_SCOPE_UNIVERSE;
        return new InterfaceAddress(
                interfaceIndex, address, prefixLength, null, null, 0, scope, "", 0);
    }

    /// The same with more IFA_F_* bits.
    public InterfaceAddress withFlags(int more) {
        return new InterfaceAddress(
                interfaceIndex,
                address,
                prefixLength,
                peer,
                broadcast,
                flags | more,
                scope,
                label,
                protocol);
    }

    /// The same without duplicate address detection (IFA_F_NODAD): an IPv6 address is usable as
    /// soon as the link is operationally up, instead of a second or two later.
    public InterfaceAddress withoutDad() {
        return withFlags(IfAddr.IFA_F_NODAD);
    }

    /// The same with a broadcast address, which the kernel does not derive from the prefix.
    public InterfaceAddress withBroadcast(IpAddress address) {
        return new InterfaceAddress(
                interfaceIndex,
                this.address,
                prefixLength,
                peer,
                address,
                flags,
                scope,
                label,
                protocol);
    }

    /// The same as one end of a point-to-point link.
    public InterfaceAddress withPeer(IpAddress address) {
        return new InterfaceAddress(
                interfaceIndex,
                this.address,
                prefixLength,
                address,
                broadcast,
                flags,
                scope,
                label,
                protocol);
    }

    /// The same, made by somebody (IFA_PROTO), 0 to 255.
    public InterfaceAddress withProtocol(int number) {
        return new InterfaceAddress(
                interfaceIndex,
                address,
                prefixLength,
                peer,
                broadcast,
                flags,
                scope,
                label,
                number);
    }
}
