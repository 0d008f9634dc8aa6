// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

/// A fault and when it happens.
///
/// @param atNanos of the world's time, a whole number of microseconds
/// @param fault what happens
public record TimedFault(long atNanos, Fault fault) {}
