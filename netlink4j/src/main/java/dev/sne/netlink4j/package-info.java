// SPDX-License-Identifier: Apache-2.0

/// Netlink messages and the sockets that carry them: the writer and reader of messages and
/// attributes, the blocking socket with its dumps and batches, network namespaces, and the errors
/// that all of them report. Nothing here knows what a message is about; that belongs to the
/// packages beneath and to the modules on top.
package dev.sne.netlink4j;
