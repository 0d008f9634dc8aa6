// SPDX-License-Identifier: Apache-2.0

/// Replication at work: one thread of one host that reads the kernel's events and sends them, or
/// receives those of another host and puts them into this one's kernel.
package dev.sne.hasm.runtime.replicator;
