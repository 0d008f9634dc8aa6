// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import java.util.Arrays;

/// An immutable set of IPv4 and IPv6 addresses, kept per family as sorted, disjoint, inclusive
/// intervals.
///
/// An IPv6 address is a pair of longs compared unsigned; an IPv4 address is the low long of a pair
/// whose high long is 0, as everywhere in this library. The families never meet: `::a00:1` is not
/// 10.0.0.1.
final class AddressSet {
    private final Ranges v4;
    private final Ranges v6;

    private AddressSet(Ranges v4, Ranges v6) {
        this.v4 = v4;
        this.v6 = v6;
    }

    boolean contains(boolean isV6, long high, long low) {
        return (isV6 ? v6 : v4).contains(high, low);
    }

    boolean hasV4() {
        return v4.size > 0;
    }

    boolean hasV6() {
        return v6.size > 0;
    }

    /// Whether the set is one IPv4 address, which is then [#firstV4()].
    boolean isSingleV4() {
        return v6.size == 0 && v4.size == 1 && v4.fromLow[0] == v4.toLow[0];
    }

    /// The smallest IPv4 address, as an unsigned 32-bit number.
    long firstV4() {
        return v4.fromLow[0];
    }

    /// Collects intervals in any order, overlapping or not.
    static final class Builder {
        private final Ranges v4 = new Ranges();
        private final Ranges v6 = new Ranges();

        void add(boolean isV6, long fromHigh, long fromLow, long toHigh, long toLow) {
            (isV6 ? v6 : v4).insert(fromHigh, fromLow, toHigh, toLow);
        }

        AddressSet build() {
            v4.merge();
            v6.merge();
            return new AddressSet(v4, v6);
        }
    }

    /// Sorted intervals of 128-bit unsigned numbers in four parallel arrays.
    private static final class Ranges {
        private long[] fromHigh = new long[2];
        private long[] fromLow = new long[2];
        private long[] toHigh = new long[2];
        private long[] toLow = new long[2];
        private int size;

        boolean contains(long high, long low) {
            int from = 0;
            int to = size - 1;
            while (from <= to) {
                int middle = (from + to) >>> 1;
                if (less(high, low, fromHigh[middle], fromLow[middle])) {
                    to = middle - 1;
                } else if (less(toHigh[middle], toLow[middle], high, low)) {
                    from = middle + 1;
                } else {
                    return true;
                }
            }
            return false;
        }

        void insert(long highFrom, long lowFrom, long highTo, long lowTo) {
            if (size == fromHigh.length) {
                fromHigh = Arrays.copyOf(fromHigh, 2 * size);
                fromLow = Arrays.copyOf(fromLow, 2 * size);
                toHigh = Arrays.copyOf(toHigh, 2 * size);
                toLow = Arrays.copyOf(toLow, 2 * size);
            }
            int at = size++;
            while (at > 0 && less(highFrom, lowFrom, fromHigh[at - 1], fromLow[at - 1])) {
                move(at - 1, at);
                at--;
            }
            fromHigh[at] = highFrom;
            fromLow[at] = lowFrom;
            toHigh[at] = highTo;
            toLow[at] = lowTo;
        }

        void merge() {
            int kept = 0;
            for (int i = 0; i < size; i++) {
                if (kept > 0 && !less(toHigh[kept - 1], toLow[kept - 1], fromHigh[i], fromLow[i])) {
                    if (less(toHigh[kept - 1], toLow[kept - 1], toHigh[i], toLow[i])) {
                        toHigh[kept - 1] = toHigh[i];
                        toLow[kept - 1] = toLow[i];
                    }
                } else {
                    move(i, kept++);
                }
            }
            size = kept;
        }

        private void move(int from, int to) {
            fromHigh[to] = fromHigh[from];
            fromLow[to] = fromLow[from];
            toHigh[to] = toHigh[from];
            toLow[to] = toLow[from];
        }

        private static boolean less(long highA, long lowA, long highB, long lowB) {
            int order = Long.compareUnsigned(highA, highB);
            return order < 0 || (order == 0 && Long.compareUnsigned(lowA, lowB) < 0);
        }
    }
}
