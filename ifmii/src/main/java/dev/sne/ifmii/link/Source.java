// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

/// Who said something about an interface.
public enum Source {
    /// The registers of its physical layer.
    MII,
    /// The driver, through the ethtool ioctls.
    ETHTOOL,
    /// The kernel's network core.
    RTNETLINK
}
