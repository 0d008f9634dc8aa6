// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a host fares at one moment.
///
/// @param host its number
/// @param incarnation which life of it this is
/// @param groups its service groups
/// @param links its links
/// @param pauses how often it stood still for so long that others could hold it for dead
/// @param longestPause how late it was at most for what it had to do, whether that counted or not
/// @param malformed authentic packets that made no sense
/// @param failure why it cannot go on, null if it can
public record NodeStatus(
        int host,
        long incarnation,
        List<GroupStatus> groups,
        List<LinkStatus> links,
        long pauses,
        Duration longestPause,
        long malformed,
        @Nullable String failure) {
    public NodeStatus {
        groups = List.copyOf(groups);
        links = List.copyOf(links);
    }

    /// A service group by its number.
    public GroupStatus group(int number) {
        for (GroupStatus each : groups) {
            if (each.group() == number) {
                return each;
            }
        }
        throw new IllegalArgumentException("no service group " + number);
    }
}
