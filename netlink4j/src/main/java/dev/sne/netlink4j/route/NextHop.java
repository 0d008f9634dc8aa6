// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.IpAddress;
import org.jspecify.annotations.Nullable;

/// One of the ways that a multipath route shares its traffic among (`struct rtnexthop`).
///
/// @param interfaceIndex where it leaves; 0 to let the kernel find out by the gateway
/// @param gateway the router, or null if the destination is on the link; its family may differ from
///   the route's
/// @param weight 1 to 256
/// @param flags RTNH_F_* bits
public record NextHop(int interfaceIndex, @Nullable IpAddress gateway, int weight, int flags) {
    /// Checks the weight.
    public NextHop {
        if (weight < 1 || weight > 256) {
            throw new IllegalArgumentException("weight must be 1 to 256, not " + weight);
        }
    }
}
