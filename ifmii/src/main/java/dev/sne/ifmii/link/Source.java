// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

/// Who said something about an interface.
public enum Source {
    /// The registers of its transceiver.
    MII("MII"),
    /// The driver, through the ethtool ioctls.
    ETHTOOL("ethtool"),
    /// The kernel's network core.
    RTNETLINK("rtnetlink");

    private final String label;

    Source(String label) {
        this.label = label;
    }

    /// As messages write it.
    @Override
    public String toString() {
        return label;
    }
}
