// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Link;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.udp.UdpLink;
import java.util.Map;

/// How a host takes part in a cluster.
///
/// @param keys what control packets are sealed with
/// @param links over which they go, at least one
/// @param maxGroups of how many service groups the host can be master, 1 or more
public record NodeSettings(ClusterKeys keys, Map<Link, UdpLink> links, int maxGroups) {
    public NodeSettings {
        links = Map.copyOf(links);
        if (links.isEmpty()) {
            throw new IllegalArgumentException("a host without a link, expected at least one");
        }
    }
}
