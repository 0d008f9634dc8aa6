// SPDX-License-Identifier: Apache-2.0

/// The MII management registers of a network adapter, read through its driver, and what IEEE 802.3
/// says they mean.
package dev.sne.ifmii.mii;
