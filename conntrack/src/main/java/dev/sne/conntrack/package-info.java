// SPDX-License-Identifier: Apache-2.0

/// Flows of the kernel's connection tracking and the table that holds them.
///
/// A flow has three forms: [FlowView] reads it where a message of the kernel holds it,
/// [FlowBuilder] is where one is put together, [Flow] is an immutable record of everything.
/// [FlowEncoder] writes requests. [Conntrack] is the table of one network namespace.
package dev.sne.conntrack;
