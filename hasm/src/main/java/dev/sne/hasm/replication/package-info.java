// SPDX-License-Identifier: Apache-2.0

/// How what changes in one host's connection table comes to the others, once, in order, whatever
/// the network does: the numbered stream and its repair ([dev.sne.hasm.replication.Sender],
/// [dev.sne.hasm.replication.Receiver]), the transfer of whole tables or parts of them, and the
/// comparison of tables by digests.
///
/// Only what is pure belongs here: no clock, no thread, no socket, no cipher, nothing of what an
/// entry's bytes mean. Time is an argument, in nanoseconds. Every class is used by one thread at a
/// time. All bytes are in native memory, and nothing is allocated per entry.
package dev.sne.hasm.replication;
