// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab.cluster;

/// The links of a firewall.
public enum Side {
    /// To the clients: the downlink.
    INSIDE(ClusterAddresses.INSIDE_LINK),
    /// To the servers: the uplink.
    OUTSIDE(ClusterAddresses.OUTSIDE_LINK),
    /// To the other firewalls: the dedicated link.
    SYNC(ClusterAddresses.SYNC_LINK);

    private final String interfaceName;

    Side(String interfaceName) {
        this.interfaceName = interfaceName;
    }

    /// The firewall's interface.
    public String interfaceName() {
        return interfaceName;
    }
}
