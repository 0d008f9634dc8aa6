// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import dev.sne.ifmii.packet.Arp;
import dev.sne.ifmii.packet.Ethernet;
import java.lang.foreign.MemorySegment;

/// Asks an IPv4 neighbour for its hardware address (RFC 826), which hosts answer that drop pings.
///
/// An answer counts if it is a reply of the target to this host's addresses and comes during the
/// attempt. ARP has neither a number nor a token: an answer to the attempt before that comes as
/// late as during the next one is taken for the next one's. It still says that the target was there
/// after the earlier question; make the timeout longer than any answer takes.
///
/// Takes `CAP_NET_RAW` and an interface of the Ethernet kind with an IPv4 address.
public final class ArpProbe extends LinkProbe {
    private ArpProbe(ProbeOrigin origin, ProbeTarget target) {
        super(origin, target, Ethernet.ETH_P_ARP, null);
        if (target.address().isV6()) {
            throw new IllegalArgumentException("ARP is for IPv4, not for " + target);
        }
    }

    /// Asks a neighbour.
    ///
    /// @param target with the interface that leads there
    public static ArpProbe of(ProbeOrigin origin, ProbeTarget target) {
        return new ArpProbe(origin, target);
    }

    @Override
    int question(MemorySegment frame, Self self) {
        return Arp.request(self.hardware(), self.address(), address())
                .encode(frame, 0, Ethernet.BROADCAST);
    }

    @Override
    String fault(MemorySegment frame, int length, Self self) {
        Arp arp = Arp.decode(frame, length);
        if (arp == null) {
            return "a truncated or foreign frame of " + length + " bytes";
        }
        if (arp.operation() != Arp.REPLY) {
            return "an ARP packet that is no reply";
        }
        if (!arp.senderAddress().equals(address())) {
            return "a reply of " + arp.senderAddress();
        }
        if (!arp.targetAddress().equals(self.address()) || !arp.target().equals(self.hardware())) {
            return "a reply to another question";
        }
        return arp.sender().equals(self.hardware()) ? "a reply of this host itself" : "";
    }

    @Override
    public String toString() {
        return "ARP for " + target();
    }
}
