// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench;

/// What to measure.
///
/// @param flows how many flows are in the table
/// @param runs how often each program is run
/// @param peer whether conntrack(8) is run too
public record BenchOptions(int flows, int runs, boolean peer) {}
