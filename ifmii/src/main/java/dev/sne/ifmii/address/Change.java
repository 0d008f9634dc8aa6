// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

import dev.sne.netlink4j.KernelException;
import java.util.List;

/// What has come of activating or deactivating addresses.
///
/// @param changed addresses and routes that were added, or removed
/// @param unchanged those that were already as they should be
/// @param pending IPv6 addresses that were added but do not work yet: the interface has no carrier,
///   or the kernel was not ready with them in a second, or did not get to say so. They will when it
///   is
/// @param refused what the kernel did not do, each with its words; the rest was done
public record Change(int changed, int unchanged, int pending, List<KernelException> refused) {
    public Change {
        refused = List.copyOf(refused);
    }

    /// Whether everything is now as it should be, and works.
    public boolean isComplete() {
        return pending == 0 && refused.isEmpty();
    }
}
