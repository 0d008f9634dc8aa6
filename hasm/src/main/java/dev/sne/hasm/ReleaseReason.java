// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// Why a master releases the service.
public enum ReleaseReason {
    /// Its downlink failed.
    LINK,
    /// Its uplink failed.
    UPLINK,
    /// The service itself failed.
    SERVICE,
    /// Most backups cannot use the service.
    DISPUTED,
    /// A host that ranks higher takes over.
    PREEMPT,
    /// The administrator hands over to another host.
    ADMIN,
    /// There is a later master.
    FENCED,
    /// The administrator stops the host.
    STOP,
    /// It lost the majority that grants it the lease.
    QUORUM,
    /// It was suspended for so long that others may have taken over.
    PAUSED;

    /// Whether the master could have gone on: it releases for another that it hands over to.
    public boolean planned() {
        return this == PREEMPT || this == ADMIN;
    }
}
