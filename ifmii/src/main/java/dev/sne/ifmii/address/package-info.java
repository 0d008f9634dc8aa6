// SPDX-License-Identifier: Apache-2.0

/// Service addresses that move between nodes: put on and taken off an interface, found again after
/// a crash, and checked for somebody else's use.
package dev.sne.ifmii.address;
