// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import dev.sne.netlink4j.IpAddress;
import java.util.Optional;

/// Whom to ask, and the way there.
///
/// @param interfaceName the interface that questions leave through and answers come in through,
///   whatever the routes say (`SO_BINDTODEVICE`); empty: as the routes say. A link-local IPv6
///   address needs it.
public record ProbeTarget(IpAddress address, Optional<String> interfaceName) {
    /// `IFNAMSIZ` of `linux/if.h`, the terminating NUL included.
    private static final int INTERFACE_NAME_SIZE = 16;

    public ProbeTarget {
        interfaceName.ifPresent(ProbeTarget::checkName);
        if (isLinkLocal(address) && interfaceName.isEmpty()) {
            throw new IllegalArgumentException(
                    address + " is link-local: it takes an interface to reach it");
        }
    }

    /// A target where the routes lead to it.
    ///
    /// @param address an IPv4 or IPv6 address; never a name
    public static ProbeTarget of(String address) {
        return new ProbeTarget(IpAddress.parse(address), Optional.empty());
    }

    /// A target behind an interface.
    ///
    /// @param address an IPv4 or IPv6 address; never a name
    public static ProbeTarget of(String address, String interfaceName) {
        return new ProbeTarget(IpAddress.parse(address), Optional.of(interfaceName));
    }

    private static void checkName(String name) {
        if (name.isEmpty() || name.length() >= INTERFACE_NAME_SIZE || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("not an interface name: '" + name + "'");
        }
    }

    /// fe80::/10 and ff02::/16 (RFC 4291).
    private static boolean isLinkLocal(IpAddress address) {
        return address.isV6()
                && (address.high() >>> 54 == 0xfe80 >>> 6 || address.high() >>> 48 == 0xff02);
    }

    /// As in `fe80::1%eth0`.
    @Override
    public String toString() {
        return interfaceName.map(name -> address + "%" + name).orElseGet(address::toString);
    }
}
