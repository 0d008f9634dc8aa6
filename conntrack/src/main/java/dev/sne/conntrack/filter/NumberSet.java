// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import java.util.Arrays;

/// An immutable set of numbers, kept as sorted, disjoint, inclusive intervals.
///
/// Ports, counters, seconds and 32-bit words are all non-negative in a `long`, so signed comparison
/// is right everywhere.
final class NumberSet {
    private final long[] low;
    private final long[] high;

    private NumberSet(long[] low, long[] high) {
        this.low = low;
        this.high = high;
    }

    static NumberSet of(long low, long high) {
        return new NumberSet(new long[] {low}, new long[] {high});
    }

    boolean contains(long value) {
        int from = 0;
        int to = low.length - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            if (value < low[middle]) {
                to = middle - 1;
            } else if (value > high[middle]) {
                from = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /// Whether the set holds exactly one number, which is then [#first()].
    boolean isSingle() {
        return low.length == 1 && low[0] == high[0];
    }

    /// The smallest number of the set.
    long first() {
        return low[0];
    }

    /// Collects intervals in any order, overlapping or not.
    static final class Builder {
        private long[] low = new long[4];
        private long[] high = new long[4];
        private int size;

        void add(long from, long to) {
            if (size == low.length) {
                low = Arrays.copyOf(low, 2 * size);
                high = Arrays.copyOf(high, 2 * size);
            }
            // Insertion keeps the arrays sorted: lists are short and mostly in order already.
            int at = size++;
            while (at > 0 && low[at - 1] > from) {
                low[at] = low[at - 1];
                high[at] = high[at - 1];
                at--;
            }
            low[at] = from;
            high[at] = to;
        }

        boolean isEmpty() {
            return size == 0;
        }

        NumberSet build() {
            int kept = 0;
            for (int i = 0; i < size; i++) {
                boolean touches = kept > 0 && low[i] - 1 <= high[kept - 1];
                if (touches) {
                    high[kept - 1] = Math.max(high[kept - 1], high[i]);
                } else {
                    low[kept] = low[i];
                    high[kept] = high[i];
                    kept++;
                }
            }
            return new NumberSet(Arrays.copyOf(low, kept), Arrays.copyOf(high, kept));
        }
    }
}
