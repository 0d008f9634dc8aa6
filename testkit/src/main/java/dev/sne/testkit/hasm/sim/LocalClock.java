// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

/// A host's monotonic clock: where it stood at the world's zero, and how much too fast it runs.
/// Good for an hour or two of virtual time, which is more than any run takes.
///
/// @param offsetNanos what it shows at the world's zero
/// @param driftPpm parts per million it gains; negative loses
record LocalClock(long offsetNanos, int driftPpm) {
    private static final long MILLION = 1_000_000;

    /// What it shows at an instant of the world.
    long local(long worldNanos) {
        return offsetNanos + worldNanos + gain(worldNanos);
    }

    /// The first instant of the world at which it shows at least this.
    long world(long localNanos) {
        long shown = localNanos - offsetNanos;
        long guess = Math.floorDiv(shown * MILLION, MILLION + driftPpm);
        while (local(guess) >= localNanos) {
            guess--;
        }
        while (local(guess) < localNanos) {
            guess++;
        }
        return guess;
    }

    /// The same clock after it has stood still, as the monotonic clock does while a machine is
    /// suspended.
    LocalClock stoodStill(long nanos) {
        return new LocalClock(offsetNanos - nanos, driftPpm);
    }

    private long gain(long nanos) {
        return driftPpm == 0 ? 0 : Math.floorDiv(nanos * driftPpm, MILLION);
    }
}
