// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.announce;

import java.time.Duration;

/// How often the neighbours are told: `bursts` times, the first at once, the others each `interval`
/// after the one before. A burst tells of every address; more than one, since a frame may be lost
/// and a switch may still be learning.
public record AnnouncePlan(int bursts, Duration interval) {
    /// Five bursts, a fifth of a second apart.
    public static final AnnouncePlan DEFAULT = new AnnouncePlan(5, Duration.ofMillis(200));

    public AnnouncePlan {
        if (bursts < 1 || bursts > 1000) {
            throw new IllegalArgumentException("bursts: 1 to 1000, not " + bursts);
        }
        if (interval.isNegative() || interval.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("interval: 0 to 1 minute, not " + interval);
        }
    }
}
