// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

/// What to measure.
///
/// @param flows how many new flows a run at one rate makes, and a transfer of the whole table has
/// @param runs how often all is measured
/// @param peer whether conntrackd(8) is measured too
public record SyncOptions(int flows, int runs, boolean peer) {}
