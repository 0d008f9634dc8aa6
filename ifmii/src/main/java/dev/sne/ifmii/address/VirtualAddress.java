// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

import dev.sne.netlink4j.IpAddress;

/// An address that moves between the nodes, with the length of its network's prefix: 0 to 32 or
/// 128.
public record VirtualAddress(IpAddress address, int prefixLength) {
    public VirtualAddress {
        int bits = address.isV6() ? 128 : 32;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException(
                    "prefix length of " + address + ": 0 to " + bits + ", not " + prefixLength);
        }
    }

    /// As `ip address` writes it: `192.0.2.1/24`.
    @Override
    public String toString() {
        return address + "/" + prefixLength;
    }
}
