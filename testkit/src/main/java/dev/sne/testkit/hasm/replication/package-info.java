// SPDX-License-Identifier: Apache-2.0

/// The replication of connection tables, simulated: real senders, receivers and transfers, with
/// tables, a network and a clock that are made up. One seed is one run, always the same.
package dev.sne.testkit.hasm.replication;
