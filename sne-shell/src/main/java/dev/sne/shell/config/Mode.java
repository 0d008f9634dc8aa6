// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

/// Who decides which host is the master.
public enum Mode {
    /// This program's own failover machine.
    OWN,
    /// Another program, such as keepalived or Pacemaker, which tells the daemon.
    EXTERNAL,
    /// Nobody here: flows are replicated, no address moves.
    REPLICATION_ONLY,
    /// Nobody here: the host looks on and tells what it sees.
    MONITOR
}
