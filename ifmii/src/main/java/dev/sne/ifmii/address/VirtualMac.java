// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

import dev.sne.netlink4j.route.HardwareAddress;

/// A hardware address that moves along with the addresses, so that neighbours have nothing to learn
/// but the switch's port. The kernel carries it on a macvlan link on top of the real interface.
///
/// @param linkName the macvlan's name, 1 to 15 bytes
/// @param address its hardware address
public record VirtualMac(String linkName, HardwareAddress address) {
    private static final int MAX_ROUTER_ID = 255;

    /// The address that VRRP has for a group of IPv4 routers: `00:00:5e:00:01` and the group's
    /// number (RFC 9568 section 7.3).
    ///
    /// @param virtualRouterId 1 to 255
    public static VirtualMac vrrpIpv4(String linkName, int virtualRouterId) {
        return vrrp(linkName, 1, virtualRouterId);
    }

    /// The same for IPv6: `00:00:5e:00:02` and the number.
    public static VirtualMac vrrpIpv6(String linkName, int virtualRouterId) {
        return vrrp(linkName, 2, virtualRouterId);
    }

    private static VirtualMac vrrp(String linkName, int family, int id) {
        if (id < 1 || id > MAX_ROUTER_ID) {
            throw new IllegalArgumentException("virtual router id: 1 to 255, not " + id);
        }
        byte[] bytes = {0, 0, 0x5e, 0, (byte) family, (byte) id};
        return new VirtualMac(linkName, HardwareAddress.of(bytes));
    }
}
