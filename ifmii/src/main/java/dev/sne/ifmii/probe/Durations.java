// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

/// Durations in messages.
final class Durations {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private Durations() {}

    /// In milliseconds, with a fraction where that matters.
    static String text(long nanos) {
        return nanos % NANOS_PER_MILLI == 0
                ? nanos / NANOS_PER_MILLI + " ms"
                : (double) nanos / NANOS_PER_MILLI + " ms";
    }
}
