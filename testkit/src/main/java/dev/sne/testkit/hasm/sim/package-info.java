// SPDX-License-Identifier: Apache-2.0

/// A cluster of failover machines in memory: hosts, links, checks and procedures in virtual time,
/// the faults that befall them, and the simulator that plays all of it from one seed.
///
/// [World][dev.sne.testkit.hasm.sim.World] holds what is and knows what can happen next; who
/// chooses among that is not its business. The simulator chooses by a seed; an exhaustive explorer
/// takes one choice after the other. Nothing here is thread-safe: one world belongs to one thread.
package dev.sne.testkit.hasm.sim;
