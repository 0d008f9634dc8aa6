// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import dev.sne.ifmii.packet.Ethernet;
import dev.sne.ifmii.packet.NeighbourDiscovery;
import dev.sne.ifmii.packet.PacketFilter;
import java.lang.foreign.MemorySegment;

/// Asks an IPv6 neighbour for its hardware address by neighbour discovery (RFC 4861), which hosts
/// answer that drop pings.
///
/// An answer counts if it is a solicited advertisement of the target for this host's address, with
/// a right checksum, and comes during the attempt; announcements do not count. As with [ArpProbe],
/// a late answer can't be told from the next one.
///
/// Takes `CAP_NET_RAW` and an interface of the Ethernet kind with an IPv6 address.
public final class NeighbourProbe extends LinkProbe {
    private NeighbourProbe(ProbeOrigin origin, ProbeTarget target) {
        super(origin, target, Ethernet.ETH_P_IPV6, PacketFilter.WHO_HAS);
        if (!target.address().isV6()) {
            throw new IllegalArgumentException(
                    "neighbour discovery is for IPv6, not for " + target);
        }
    }

    /// Asks a neighbour.
    ///
    /// @param target with the interface that leads there
    public static NeighbourProbe of(ProbeOrigin origin, ProbeTarget target) {
        return new NeighbourProbe(origin, target);
    }

    @Override
    int question(MemorySegment frame, Self self) {
        return NeighbourDiscovery.solicitation(self.hardware(), self.address(), address())
                .encode(frame, 0, self.hardware());
    }

    @Override
    String fault(MemorySegment frame, int length, Self self) {
        NeighbourDiscovery answer = NeighbourDiscovery.decode(frame, length);
        if (answer == null) {
            return "a truncated or damaged frame of " + length + " bytes";
        }
        if (answer.type() != NeighbourDiscovery.ADVERTISEMENT) {
            return "a solicitation";
        }
        if (!answer.target().equals(address())) {
            return "an advertisement of " + answer.target();
        }
        if ((answer.flags() & NeighbourDiscovery.SOLICITED) == 0
                || !answer.destination().equals(self.address())) {
            return "an advertisement that answers another question";
        }
        return Ethernet.source(frame).equals(self.hardware())
                ? "an advertisement of this host itself"
                : "";
    }

    @Override
    public String toString() {
        return "neighbour solicitation of " + target();
    }
}
