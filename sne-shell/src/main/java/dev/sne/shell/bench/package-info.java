// SPDX-License-Identifier: Apache-2.0

/// Whole-program measurements: sne and conntrack(8) as a user starts them, one after the other on
/// the same table, in a network namespace of their own; and takeovers of addresses, in several.
package dev.sne.shell.bench;
