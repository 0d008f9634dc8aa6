// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

/// What an interface is good for.
public enum LinkStatus {
    /// Not looked at yet.
    UNKNOWN,
    /// There is no interface of this name.
    ABSENT,
    /// Set down by the administrator.
    DISABLED,
    /// Set up, but nothing can be sent.
    DOWN,
    /// Carries frames.
    UP
}
