// SPDX-License-Identifier: Apache-2.0

/// Home of the failover state machine, a pure function from state and input to state and effects
/// that imports nothing but `java.base`, and, in packages of its own, of the runtime that performs
/// its effects and replicates flows between nodes.
package dev.sne.hasm;
