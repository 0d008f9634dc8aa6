// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import java.util.function.LongSupplier;

/// What has to be added to another machine's [System#nanoTime] to get this one's: a value between
/// two bounds. They hold whatever the way of question and answer takes, because the other clock was
/// read after the question was sent and before the answer came.
///
/// @param least nanoseconds
/// @param most nanoseconds, not less
record ClockOffset(long least, long most) {
    private static final int EXCHANGES = 10;

    /// Asks the other machine some times and keeps the tightest bounds.
    ///
    /// @param otherClock asks for its time and waits for the answer
    static ClockOffset measure(LongSupplier otherClock) {
        ClockOffset best = exchange(otherClock);
        for (int i = 1; i < EXCHANGES; i++) {
            ClockOffset next = exchange(otherClock);
            best =
                    new ClockOffset(
                            Math.max(best.least, next.least), Math.min(best.most, next.most));
        }
        return best;
    }

    private static ClockOffset exchange(LongSupplier otherClock) {
        long asked = System.nanoTime();
        long other = otherClock.getAsLong();
        return new ClockOffset(asked - other, System.nanoTime() - other);
    }

    /// The bounds of a time between two measurements: the clocks may drift.
    ClockOffset until(ClockOffset later) {
        return new ClockOffset(Math.min(least, later.least), Math.max(most, later.most));
    }
}
