// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.AttributeNames;
import dev.sne.netlink4j.AttributeReader;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.uapi.Neigh;
import dev.sne.netlink4j.uapi.Nfnetlink;
import org.jspecify.annotations.Nullable;

/// RTM_*NEIGH messages: `struct ndmsg` and NDA_* attributes.
final class NeighbourCodec {
    private static final AttributeNames NDA =
            AttributeNames.of("NDA_UNSPEC", "NDA_DST", "NDA_LLADDR");

    private NeighbourCodec() {}

    /// Null for other families: AF_BRIDGE entries, sent to the same group, are forwarding entries.
    static @Nullable Neighbour decode(MessageReader message) {
        int family = message.payloadU8(Neigh.NDMSG_FAMILY);
        if (family != Nfnetlink.AF_INET && family != Nfnetlink.AF_INET6) {
            return null;
        }
        IpAddress destination = null;
        HardwareAddress address = null;
        AttributeReader a = message.attributes(new AttributeReader(), Neigh.SIZEOF_NDMSG, NDA);
        while (a.next()) {
            switch (a.type()) {
                case Neigh.NDA_DST -> destination = Addresses.ip(a);
                case Neigh.NDA_LLADDR -> address = a.length() == 0 ? null : Addresses.hardware(a);
                default -> {}
            }
        }
        if (destination == null) {
            throw new DecodeException("", message.offset(), "no NDA_DST");
        }
        return new Neighbour(
                message.payloadU32(Neigh.NDMSG_IFINDEX),
                destination,
                address,
                message.payloadU16(Neigh.NDMSG_STATE),
                message.payloadU8(Neigh.NDMSG_FLAGS));
    }

    static void encode(MessageWriter w, Neighbour neighbour) {
        w.u8(Prefixes.family(neighbour.destination()))
                .zeros(3)
                .u32(neighbour.interfaceIndex())
                .u16(neighbour.state())
                .u8(neighbour.flags())
                .u8(0)
                .attrBytes(Neigh.NDA_DST, neighbour.destination().bytes());
        if (neighbour.address() != null) {
            w.attrBytes(Neigh.NDA_LLADDR, neighbour.address().bytes());
        }
    }
}
