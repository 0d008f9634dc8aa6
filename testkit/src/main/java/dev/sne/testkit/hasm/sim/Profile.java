// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Timing;

/// The sets of times a cluster can be simulated with.
public enum Profile {
    /// A heartbeat of 10 ms.
    FAST,
    /// The specification's defaults.
    STANDARD,
    /// A heartbeat of a second.
    RELAXED;

    /// Its times and counts.
    public Timing timing() {
        return switch (this) {
            case FAST -> Timing.fast();
            case STANDARD -> Timing.standard();
            case RELAXED -> Timing.relaxed();
        };
    }
}
