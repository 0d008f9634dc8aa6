// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.uapi.Rtnetlink;
import org.jspecify.annotations.Nullable;

/// Something changed in a network namespace. `deleted` false means that the object is new *or*
/// changed: the kernel does not tell which, and repeats itself.
public sealed interface NetworkEvent {
    /// Whether the object is gone; its record is then the last that the kernel knew of it.
    boolean deleted();

    /// A link; group [Rtnetlink#RTNLGRP_LINK].
    record LinkEvent(boolean deleted, Link link) implements NetworkEvent {}

    /// An address; groups [Rtnetlink#RTNLGRP_IPV4_IFADDR] and [Rtnetlink#RTNLGRP_IPV6_IFADDR].
    record AddressEvent(boolean deleted, InterfaceAddress address) implements NetworkEvent {}

    /// A route; groups [Rtnetlink#RTNLGRP_IPV4_ROUTE] and [Rtnetlink#RTNLGRP_IPV6_ROUTE]. The
    /// kernel does not report IPv4 routes that vanish because their link went down.
    record RouteEvent(boolean deleted, Route route) implements NetworkEvent {}

    /// A neighbour; group [Rtnetlink#RTNLGRP_NEIGH].
    record NeighbourEvent(boolean deleted, Neighbour neighbour) implements NetworkEvent {}

    /// Decodes the message that `message` stands on, one of a multicast datagram.
    ///
    /// @return null if it tells of something that this package does not model
    /// @throws dev.sne.netlink4j.DecodeException if it is malformed
    static @Nullable NetworkEvent decode(MessageReader message) {
        return switch (message.type()) {
            case Rtnetlink.RTM_NEWLINK -> link(false, message);
            case Rtnetlink.RTM_DELLINK -> link(true, message);
            case Rtnetlink.RTM_NEWADDR -> address(false, message);
            case Rtnetlink.RTM_DELADDR -> address(true, message);
            case Rtnetlink.RTM_NEWROUTE -> route(false, message);
            case Rtnetlink.RTM_DELROUTE -> route(true, message);
            case Rtnetlink.RTM_NEWNEIGH -> neighbour(false, message);
            case Rtnetlink.RTM_DELNEIGH -> neighbour(true, message);
            default -> null;
        };
    }

    private static @Nullable NetworkEvent link(boolean deleted, MessageReader message) {
        Link link = LinkCodec.decode(message);
        return link == null ? null : new LinkEvent(deleted, link);
    }

    private static @Nullable NetworkEvent address(boolean deleted, MessageReader message) {
        InterfaceAddress address = AddressCodec.decode(message);
        return address == null ? null : new AddressEvent(deleted, address);
    }

    private static @Nullable NetworkEvent route(boolean deleted, MessageReader message) {
        Route route = RouteCodec.decode(message);
        return route == null ? null : new RouteEvent(deleted, route);
    }

    private static @Nullable NetworkEvent neighbour(boolean deleted, MessageReader message) {
        Neighbour neighbour = NeighbourCodec.decode(message);
        return neighbour == null ? null : new NeighbourEvent(deleted, neighbour);
    }
}
