// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

/// The verdict of a [ProbeMonitor].
public enum Health {
    /// There have not been enough results to tell.
    UNKNOWN,
    HEALTHY,
    UNHEALTHY
}
