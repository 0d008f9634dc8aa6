// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import java.time.Duration;

/// How fast a stream sends, if its peer takes it.
///
/// @param bytes how many at once
/// @param interval from one time to the next; what was missed is made up for
public record Pace(int bytes, Duration interval) {
    public Pace {
        if (bytes < 1 || interval.toNanos() < 1) {
            throw new IllegalArgumentException("not positive: " + bytes + ", " + interval);
        }
    }
}
