// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.HardwareAddress;

/// Somebody else has an address, or is about to take it.
///
/// @param address the address
/// @param holder the hardware address of who says so
public record Conflict(IpAddress address, HardwareAddress holder) {
    @Override
    public String toString() {
        return address + " is in use by " + holder;
    }
}
