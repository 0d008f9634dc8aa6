// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import dev.sne.netlink4j.IpAddress;
import org.jspecify.annotations.Nullable;

/// What identifies the packets of one direction of a flow. Immutable.
///
/// @param source address, of the same family as `destination`
/// @param destination address
/// @param protocol layer-4 protocol number, 0 to 255
/// @param layer4 ports, keys, ICMP fields, or nothing
/// @param zone the zone that holds in this direction only, 0 to 65535; null when there is none
public record Tuple(
        IpAddress source,
        IpAddress destination,
        int protocol,
        Layer4 layer4,
        @Nullable Integer zone) {
    public Tuple {
        if (source.isV6() != destination.isV6()) {
            throw new IllegalArgumentException("source and destination are of different families");
        }
        Ranges.u8("protocol", protocol);
        if (zone != null) {
            Ranges.u16("zone", zone);
        }
    }

    /// A tuple without a zone of its own.
    public Tuple(IpAddress source, IpAddress destination, int protocol, Layer4 layer4) {
        this(source, destination, protocol, layer4, null);
    }

    /// `tcp src=10.0.0.1 dst=10.0.0.2 sport=1024 dport=80`
    @Override
    public String toString() {
        return new TupleBuilder().set(this).toString();
    }
}
