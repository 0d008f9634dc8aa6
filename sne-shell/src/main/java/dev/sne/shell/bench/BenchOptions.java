// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench;

/// What to measure.
///
/// @param flows how many flows are in the table
/// @param addresses how many addresses of each family are taken over
/// @param runs how often each program is run
/// @param peer whether the programs that are compared with are run too
public record BenchOptions(int flows, int addresses, int runs, boolean peer) {}
