// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import dev.sne.netlink4j.IpAddress;
import org.jspecify.annotations.Nullable;

/// What the kernel may translate a source or destination into when it creates a flow
/// (`CTA_NAT_SRC`, `CTA_NAT_DST`). Never reported. Immutable.
///
/// @param min lowest address; null to keep the address
/// @param max highest address; null exactly when `min` is
/// @param minPort lowest port, ICMP id or GRE key; null to keep it, or to let the kernel choose if
///   it is taken
/// @param maxPort highest port; null exactly when `minPort` is
public record NatRange(
        @Nullable IpAddress min,
        @Nullable IpAddress max,
        @Nullable Integer minPort,
        @Nullable Integer maxPort) {
    public NatRange {
        if ((min == null) != (max == null) || (minPort == null) != (maxPort == null)) {
            throw new IllegalArgumentException("a range has two ends or none");
        }
        if (min != null && max != null && (min.isV6() != max.isV6() || min.compareTo(max) > 0)) {
            throw new IllegalArgumentException("no addresses from " + min + " to " + max);
        }
        if (minPort != null && maxPort != null) {
            Ranges.u16("lowest port", minPort);
            Ranges.u16("highest port", maxPort);
            if (minPort > maxPort) {
                throw new IllegalArgumentException("no ports from " + minPort + " to " + maxPort);
            }
        }
    }

    /// One address, the port kept.
    public static NatRange of(IpAddress address) {
        return new NatRange(address, address, null, null);
    }

    /// One address and one port.
    public static NatRange of(IpAddress address, int port) {
        return new NatRange(address, address, port, port);
    }
}
