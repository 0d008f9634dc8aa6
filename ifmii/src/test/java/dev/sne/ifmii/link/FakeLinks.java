// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.OperState;
import dev.sne.netlink4j.uapi.If;

/// Links as rtnetlink would tell of them.
final class FakeLinks {
    private FakeLinks() {}

    /// An interface that is set up and has a carrier.
    static Link up(int index, String name, String kind) {
        return link(index, name, kind, true, true, 0, 0);
    }

    /// One that stands on the interface with index `lower`.
    static Link on(int index, String name, String kind, int lower) {
        return link(index, name, kind, true, true, 0, lower);
    }

    /// One that is a port of the interface with index `master`.
    static Link port(int index, String name, int master) {
        return link(index, name, "", true, true, master, 0);
    }

    static Link noCarrier(Link link) {
        return link(
                link.index(),
                link.name(),
                link.kind(),
                link.isUp(),
                false,
                link.master(),
                link.lower());
    }

    static Link disabled(Link link) {
        return link(
                link.index(), link.name(), link.kind(), false, false, link.master(), link.lower());
    }

    static Link renamed(Link link, String name) {
        return link(
                link.index(),
                name,
                link.kind(),
                link.isUp(),
                link.carrier(),
                link.master(),
                link.lower());
    }

    private static Link link(
            int index,
            String name,
            String kind,
            boolean up,
            boolean carrier,
            int master,
            int lower) {
        int flags = (up ? If.IFF_UP : 0) | (carrier ? If.IFF_LOWER_UP : 0);
        OperState state = carrier ? OperState.UP : OperState.DOWN;
        return new Link(
                index, name, kind, 1, flags, state, carrier, 0, 1500, null, master, lower, -1, "");
    }
}
