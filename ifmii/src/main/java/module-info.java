// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/// Network interfaces as a firewall cluster sees them: link state, addresses, reachability.
@NullMarked
module dev.sne.ifmii {
    requires transitive dev.sne.netlink4j;
    requires static transitive org.jspecify;
}
