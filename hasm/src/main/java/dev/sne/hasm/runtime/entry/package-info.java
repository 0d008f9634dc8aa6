// SPDX-License-Identifier: Apache-2.0

/// Flows as entries of a replication stream: what the kernel said of a flow, made short, and made
/// into a message of the kernel again on the other side.
///
/// Entries are opaque to the stream that carries them. Everything works on native memory and
/// allocates nothing for an entry.
package dev.sne.hasm.runtime.entry;
