// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.udp;

import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One network that joins the hosts.
///
/// @param local this host's address and port on it
/// @param peers the other hosts' by host number
/// @param multicast a group to which what is for all is sent once, or null to send it to each
/// @param interfaceName the interface for the group, or null without one
public record UdpLink(
        InetSocketAddress local,
        Map<Integer, InetSocketAddress> peers,
        @Nullable InetSocketAddress multicast,
        @Nullable String interfaceName) {

    public UdpLink {
        peers = Map.copyOf(peers);
        if ((multicast == null) != (interfaceName == null)) {
            throw new IllegalArgumentException("a multicast group takes an interface");
        }
        if (multicast != null && !multicast.getAddress().isMulticastAddress()) {
            throw new IllegalArgumentException(multicast + " is no multicast address");
        }
    }

    /// A link on which everything is sent to one host at a time.
    public static UdpLink unicast(InetSocketAddress local, Map<Integer, InetSocketAddress> peers) {
        return new UdpLink(local, peers, null, null);
    }
}
