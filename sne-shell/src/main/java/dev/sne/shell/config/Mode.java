// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

/// Who decides which host is the master.
public enum Mode {
    /// This program's own failover machine.
    OWN,
    /// Another program, such as keepalived or Pacemaker, which tells the daemon.
    EXTERNAL,
    /// This program's own failover machine, but no address moves: flows are replicated.
    REPLICATION_ONLY,
    /// Nobody here: the host looks on and tells which others it hears.
    MONITOR
}
