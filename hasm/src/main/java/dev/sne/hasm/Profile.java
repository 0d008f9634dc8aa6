// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// The sets of times and counts that come with the failover machine.
public enum Profile {
    /// See {@link Timing#fast()}.
    FAST,
    /// See {@link Timing#standard()}.
    STANDARD,
    /// See {@link Timing#relaxed()}.
    RELAXED;

    /// Its values.
    public Timing timing() {
        return switch (this) {
            case FAST -> Timing.fast();
            case STANDARD -> Timing.standard();
            case RELAXED -> Timing.relaxed();
        };
    }
}
