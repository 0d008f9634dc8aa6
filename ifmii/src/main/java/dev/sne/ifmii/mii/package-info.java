// SPDX-License-Identifier: Apache-2.0

/// The registers of Ethernet transceivers (PHYs) as IEEE 802.3 clause 22 defines them, and how they
/// are read. A register can say that a cable was pulled long before the kernel does. Nothing here
/// writes one.
package dev.sne.ifmii.mii;
