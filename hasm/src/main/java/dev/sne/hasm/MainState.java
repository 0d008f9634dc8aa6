// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// Roelle's main states, and "not running".
public enum MainState {
    /// Not running.
    OFF("(off)"),
    /// Brings the host into a known state and finds its initial priority.
    INIT("Init"),
    /// Tells a cluster that has a master from one that has to be booted.
    DECIDE("Decide"),
    /// Watches the master, and the service as a client sees it.
    BACKUP("Backup"),
    /// Takes the service over.
    HANDOVER("Handover"),
    /// Provides the service.
    SERVICE("Service");

    private final String title;

    MainState(String title) {
        this.title = title;
    }

    /// Its name in prose.
    public String title() {
        return title;
    }
}
