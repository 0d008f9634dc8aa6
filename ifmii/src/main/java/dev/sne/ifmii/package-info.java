// SPDX-License-Identifier: Apache-2.0

/// Home of the MII registers, the link monitor, the virtual addresses that move between nodes with
/// their announcements, and the probes that tell whether a neighbour can be reached.
package dev.sne.ifmii;
