// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// What an administrator is told.
public enum Event {
    /// This host is master now.
    MASTER,
    /// This host has released the service.
    RELEASED,
    /// This host tried to take over and could not.
    TAKEOVER_FAILED,
    /// The own downlink is broken: this host takes no part.
    ISOLATED,
    /// A backup is silent for too long.
    PEER_DEAD,
    /// No backup is left.
    ALONE,
    /// This master has lost the dedicated link.
    DEDICATED_LINK_DOWN,
    /// Most backups cannot use the service, although everything is well here and they have voted a
    /// master out before.
    DISPUTED,
    /// This backup hears no master, but policy forbids to take over while the dedicated link is
    /// down.
    STAYING_BACKUP,
    /// The host named for a switchover is no synchronised backup, or was one no more before it had
    /// taken over.
    SWITCHOVER_REFUSED,
    /// This host was suspended for so long that others may have taken over.
    PAUSED,
    /// A majority does not confirm this master any more.
    QUORUM_LOST
}
