// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import java.util.List;

/// The state of one interface as a [LinkMonitor] reports it, after delays and damping.
///
/// @param name of the interface
/// @param status what it is good for
/// @param reason why, in words
/// @param source who says so
/// @param lower names of the interfaces below that decide: a VLAN's or macvlan's parent, the ports
///   of a bond or a bridge, resolved down to the last; empty for an interface that stands alone
/// @param sinceNanos when the status changed ([System#nanoTime()])
public record LinkState(
        String name,
        LinkStatus status,
        String reason,
        Source source,
        List<String> lower,
        long sinceNanos) {
    public LinkState {
        lower = List.copyOf(lower);
    }

    /// Whether the interface carries frames.
    public boolean isUp() {
        return status == LinkStatus.UP;
    }
}
