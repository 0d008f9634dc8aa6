// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab;

/// What a [Lab] is to be like.
///
/// @param traffic whether traffic runs through the firewall from the start; otherwise only the
///   services are there
public record LabOptions(boolean traffic) {
    /// With traffic.
    public static final LabOptions DEFAULT = new LabOptions(true);

    /// Without.
    public static final LabOptions QUIET = new LabOptions(false);
}
