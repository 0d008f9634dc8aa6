// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import java.time.Duration;

/// When a link that is lost again and again is held down. Each loss adds 1,000 points, which decay.
///
/// @param enabled whether links are held down at all
/// @param suppress points at which a link is held down, more than `reuse`
/// @param reuse points at which it is released, positive
/// @param halfLife in which half of the points decay, positive
/// @param longest for which a link is held after its last loss, positive
public record DampingSettings(
        boolean enabled, int suppress, int reuse, Duration halfLife, Duration longest) {
    /// Held down at the fourth loss within a few seconds, for about ten seconds and at most one
    /// minute.
    public static final DampingSettings DEFAULT =
            new DampingSettings(true, 3500, 2000, Duration.ofSeconds(10), Duration.ofMinutes(1));

    /// Never held down.
    public static final DampingSettings OFF =
            new DampingSettings(false, 3500, 2000, Duration.ofSeconds(10), Duration.ofMinutes(1));

    public DampingSettings {
        if (reuse <= 0 || suppress <= reuse) {
            throw new IllegalArgumentException(
                    "damping needs 0 < reuse < suppress, not " + reuse + ", " + suppress);
        }
        if (!halfLife.isPositive() || !longest.isPositive()) {
            throw new IllegalArgumentException(
                    "damping needs positive times, not " + halfLife + ", " + longest);
        }
    }
}
