// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

/// What another program, such as keepalived, tells this host to be.
public enum ExternalRole {
    /// The master: its flows are what the others shall have.
    PRIMARY,
    /// A backup: takes the flows of the master.
    BACKUP,
    /// Broken: takes no part.
    FAULT
}
