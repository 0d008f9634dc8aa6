// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

/// Reads the management registers of one transceiver. [MiiSocket] goes by way of the kernel; a test
/// may put registers of its own in its place.
///
/// Used by one thread at a time.
public interface MiiBus {
    /// The transceiver's address on the management bus, 0–31; drivers with an emulated or internal
    /// one may give another number.
    int phy();

    /// Reads a register now. Some registers change by being read: latched bits are let go.
    ///
    /// @param register 0–31, see [Register]
    /// @return 16 bits
    /// @throws dev.sne.netlink4j.SystemCallException if the driver does not let it be read
    int read(int register);
}
