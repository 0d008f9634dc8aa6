// SPDX-License-Identifier: Apache-2.0

/// The failover state machine: who is master. A pure function from state and input to state and
/// effects, which imports nothing but `java.base` and knows no clock, thread, socket or chance.
///
/// [Machine] takes the steps. What it does is in the rules ([Rule], [TransitionTable] and the
/// classes named `…Rules`), what it remembers in [State], what it is told in [Input], what it wants
/// done in [Effect], what it is configured with in [Settings], [Policy] and [Timing]. Several
/// machines on one host are [ServiceGroups]. The messages between hosts and their bytes are in
/// `dev.sne.hasm.message`.
package dev.sne.hasm;
