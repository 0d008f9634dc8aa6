// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.uapi.If;
import org.jspecify.annotations.Nullable;

/// What [InterfaceLookup] has found.
///
/// @param index its index, positive
/// @param name its name
/// @param flags the first 16 of the IFF_* bits, see [If]
/// @param address its Ethernet address, or null if it has none
public record FoundInterface(int index, String name, int flags, @Nullable HardwareAddress address) {

    /// Whether the administrator set it up (IFF_UP).
    public boolean isUp() {
        return (flags & If.IFF_UP) != 0;
    }

    /// Whether it is set up and the kernel calls it operational (IFF_RUNNING).
    public boolean isRunning() {
        return (flags & If.IFF_RUNNING) != 0;
    }
}
