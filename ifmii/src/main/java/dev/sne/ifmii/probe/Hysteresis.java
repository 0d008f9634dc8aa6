// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

/// Makes a steady verdict of single results: it takes a number of results in a row to change it.
/// Not thread-safe.
public final class Hysteresis {
    private final int rise;
    private final int fall;
    private Health health = Health.UNKNOWN;
    private int successes;
    private int failures;

    /// Begins with [Health#UNKNOWN].
    ///
    /// @param rise successes in a row, at least 1, that make healthy
    /// @param fall failures in a row, at least 1, that make unhealthy
    public Hysteresis(int rise, int fall) {
        if (rise < 1 || fall < 1) {
            throw new IllegalArgumentException(
                    "rise and fall must be at least 1, not " + rise + " and " + fall);
        }
        this.rise = rise;
        this.fall = fall;
    }

    /// The verdict.
    public Health health() {
        return health;
    }

    /// Takes the next result.
    ///
    /// @return whether the verdict has changed
    public boolean take(boolean success) {
        Health before = health;
        if (success) {
            failures = 0;
            successes = Math.min(successes + 1, rise);
            health = successes == rise ? Health.HEALTHY : health;
        } else {
            successes = 0;
            failures = Math.min(failures + 1, fall);
            health = failures == fall ? Health.UNHEALTHY : health;
        }
        return health != before;
    }
}
