// SPDX-License-Identifier: Apache-2.0

/// Every way a small cluster can go: all orders of what happens, all faults up to a bound, with the
/// real machines, every property checked after every step. And machines that are wrong on purpose,
/// to show that the checks can fail.
package dev.sne.testkit.hasm.explore;
