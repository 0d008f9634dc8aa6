// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

/// Something that happened in a run.
///
/// @param nanos when, of CLOCK_MONOTONIC
/// @param who a firewall, or [#LAB]
/// @param kind what sort of thing it is
/// @param what in words
record TimelineEntry(long nanos, String who, Kind kind, String what) {
    /// The lab itself.
    static final String LAB = "lab";

    /// Sorts of things.
    enum Kind {
        /// What the lab did to the firewalls.
        ACTION,
        /// A firewall has become the master.
        MASTER,
        /// A firewall's machine went on.
        STATE,
        /// Anything else that a firewall tells.
        DETAIL,
        /// What the traffic noticed.
        TRAFFIC
    }
}
