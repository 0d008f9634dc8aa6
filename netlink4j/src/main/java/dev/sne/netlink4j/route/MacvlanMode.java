// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.uapi.IfLink;

/// Whom the links of a macvlan may talk to (MACVLAN_MODE_* in `linux/if_link.h`).
public enum MacvlanMode {
    /// Nobody on the same parent.
    PRIVATE(IfLink.MACVLAN_MODE_PRIVATE),
    /// Each other, through a switch outside that sends frames back.
    VEPA(IfLink.MACVLAN_MODE_VEPA),
    /// Each other, directly.
    BRIDGE(IfLink.MACVLAN_MODE_BRIDGE),
    /// There is only one and it takes over the parent.
    PASSTHRU(IfLink.MACVLAN_MODE_PASSTHRU),
    /// Whom a list of source addresses allows.
    SOURCE(IfLink.MACVLAN_MODE_SOURCE);

    private final int value;

    MacvlanMode(int value) {
        this.value = value;
    }

    int value() {
        return value;
    }
}
