// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

/// Reads the registers of one adapter's physical layer (IEEE 802.3 clause 22). There is no way to
/// write one: a wrong write takes the link down.
public interface MiiBus {
    /// The address of the PHY on the management bus, 0 to 31, or what the driver says instead.
    int phy();

    /// Register `register`, 0 to 31; 0 to 65535.
    int read(int register);
}
