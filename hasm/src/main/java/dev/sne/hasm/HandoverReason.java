// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// Why a host wants to take the service over.
public enum HandoverReason {
    /// No master was found at the start.
    BOOT,
    /// The master's advertisements stopped.
    DEAD,
    /// The service fails for clients and the master does not answer.
    SUSPECT,
    /// The master said that it released.
    RESIGNED,
    /// A host that ranks above the master wants to be it.
    PREEMPT,
    /// The master asked for it: the administrator wants it, or the master cannot serve any more.
    ADMIN;

    /// Whether a living master hands over in order, so that it is it that releases first.
    public boolean planned() {
        return this == PREEMPT || this == ADMIN;
    }
}
