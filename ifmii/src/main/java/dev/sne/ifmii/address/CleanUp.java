// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

import dev.sne.netlink4j.KernelException;
import java.util.List;

/// What an earlier run had left behind and is gone now.
///
/// @param addresses how many addresses, those on `links` not counted
/// @param routes how many routes, those through `links` not counted
/// @param links how many links with a virtual hardware address
/// @param refused what the kernel did not remove
public record CleanUp(int addresses, int routes, int links, List<KernelException> refused) {
    public CleanUp {
        refused = List.copyOf(refused);
    }

    /// Whether there was nothing.
    public boolean isNothing() {
        return addresses == 0 && routes == 0 && links == 0 && refused.isEmpty();
    }
}
