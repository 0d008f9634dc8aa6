// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// How the first of two numbers of a {@link Lollipop} space lies to the second.
public enum Order {
    /// The first is older.
    LT,
    /// They are the same number.
    EQ,
    /// The first is newer.
    GT,
    /// They are half a circle apart, which no rule can decide; only where the circle has an even
    /// number of numbers.
    UN
}
