// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.netlink4j.route.Link;

/// How an interface stands on others.
enum Stacking {
    /// On none, or on one that cannot be seen from its namespace.
    ALONE,
    /// On one, without which it carries nothing: VLAN, macvlan, ipvlan, MACsec, a switch's port.
    ON_ONE,
    /// On several, any of which is enough: bond, team, bridge.
    ON_ANY;

    static Stacking of(Link link) {
        return switch (link.kind()) {
            case "bond", "team", "bridge" -> ON_ANY;
            // IFLA_LINK names the other end here, which is no part of this one.
            case "veth", "netkit", "vxcan" -> ALONE;
            default -> isBelowHere(link) ? ON_ONE : ALONE;
        };
    }

    /// Whether IFLA_LINK names another link of the same namespace; hardware names itself.
    private static boolean isBelowHere(Link link) {
        return link.lower() > 0 && link.lower() != link.index() && link.lowerNsid() < 0;
    }
}
