// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

/// What one look at an interface that stands for hardware told.
///
/// @param up whether there is a signal
/// @param flapped whether it was lost for a moment since the look before, and is back
/// @param source who says so
/// @param note why no better source says it; empty for [Source#MII]
record Signal(boolean up, boolean flapped, Source source, String note) {}
