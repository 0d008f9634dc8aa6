// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.uapi.If;
import org.jspecify.annotations.Nullable;

/// One network interface as the kernel described it at one moment (RTM_NEWLINK).
///
/// @param index interface index, positive, unique in its namespace
/// @param name up to 15 bytes
/// @param kind `veth`, `bridge`, … (IFLA_INFO_KIND); empty for loopback and hardware
/// @param type ARPHRD_* of `linux/if_arp.h`: 1 is Ethernet, 772 loopback
/// @param flags IFF_* bits, see [If]
/// @param operState RFC 2863 state
/// @param carrier whether the driver sees a signal; meaningful only while the link is up
/// @param carrierChanges times that the carrier came or went since the link exists
/// @param mtu bytes
/// @param address hardware address, or null if the link has none
/// @param master index of the bridge, bond or VRF that the link belongs to; 0 if none
/// @param lower index of the link below (a veth's peer, a macvlan's parent); 0 if none. With
///   `lowerNsid` not −1 it is an index in that other namespace
/// @param lowerNsid namespace id of the link below as this namespace knows it; −1 if it is here
/// @param alias what the administrator calls the link (IFLA_IFALIAS); empty if it has no such name
public record Link(
        int index,
        String name,
        String kind,
        int type,
        int flags,
        OperState operState,
        boolean carrier,
        long carrierChanges,
        int mtu,
        @Nullable HardwareAddress address,
        int master,
        int lower,
        int lowerNsid,
        String alias) {

    /// Whether the administrator set the link up (IFF_UP). Says nothing about the cable.
    public boolean isUp() {
        return (flags & If.IFF_UP) != 0;
    }

    /// Whether what is sent here comes back (IFF_LOOPBACK).
    public boolean isLoopback() {
        return (flags & If.IFF_LOOPBACK) != 0;
    }
}
