// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

/// Which driver serves an interface (`ETHTOOL_GDRVINFO`). What a driver does not tell is empty.
///
/// @param driver its name, such as `e1000e`
/// @param version its version; the kernel's for drivers that have none of their own
/// @param firmware version of the card's firmware
/// @param bus where the card is, such as `0000:00:03.0`
public record DriverInfo(String driver, String version, String firmware, String bus) {}
