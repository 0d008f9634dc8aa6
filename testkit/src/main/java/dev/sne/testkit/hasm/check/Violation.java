// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.check;

import java.math.BigDecimal;

/// A property that did not hold.
///
/// @param property its name, such as `S1`
/// @param atNanos when, in the world's time
/// @param text what was found, with hosts and numbers
public record Violation(String property, long atNanos, String text) {
    private static final int MILLI_DIGITS = 6;

    @Override
    public String toString() {
        return property + " at " + millis(atNanos) + ": " + text;
    }

    /// A time as people read it.
    static String millis(long nanos) {
        return BigDecimal.valueOf(nanos, MILLI_DIGITS).stripTrailingZeros().toPlainString() + " ms";
    }
}
