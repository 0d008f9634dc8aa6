// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

/// Who is at the other end of a connection, by the kernel's word.
///
/// @param processId of the process that connected
/// @param userId whose process it is
/// @param trusted whether it may give orders: root, and the daemon's own user
public record Peer(long processId, long userId, boolean trusted) {}
