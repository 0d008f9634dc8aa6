// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Sets of intervals against lists of intervals.
class SetTest {
    private final long seed = Long.getLong("sne.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @Test
    void numbers() {
        for (int round = 0; round < 1_000; round++) {
            NumberSet.Builder builder = new NumberSet.Builder();
            List<long[]> intervals = new ArrayList<>();
            for (int i = 1 + random.nextInt(12); i > 0; i--) {
                long low = random.nextInt(40);
                long high = low + random.nextInt(4);
                builder.add(low, high);
                intervals.add(new long[] {low, high});
            }
            NumberSet set = builder.build();
            for (long value = 0; value < 50; value++) {
                boolean expected = false;
                for (long[] interval : intervals) {
                    expected |= interval[0] <= value && value <= interval[1];
                }
                assertThat(set.contains(value)).as("seed %d", seed).isEqualTo(expected);
            }
        }
    }

    @Test
    void theWholeRangeOfALong() {
        NumberSet set = NumberSet.of(0, Long.MAX_VALUE);
        assertThat(set.contains(Long.MAX_VALUE)).isTrue();
        assertThat(set.contains(FlowNumbers.ABSENT)).isFalse();
    }

    /// Addresses close to where a signed comparison or a carry between the halves would go wrong.
    @Test
    void addresses() {
        long[] halves = {0, 1, 2, Long.MAX_VALUE, Long.MIN_VALUE, -2, -1};
        for (int round = 0; round < 1_000; round++) {
            AddressSet.Builder builder = new AddressSet.Builder();
            List<BigInteger[]> intervals = new ArrayList<>();
            for (int i = 1 + random.nextInt(6); i > 0; i--) {
                long[] a = {pick(halves), pick(halves)};
                long[] b = {pick(halves), pick(halves)};
                boolean swap = number(a[0], a[1]).compareTo(number(b[0], b[1])) > 0;
                long[] low = swap ? b : a;
                long[] high = swap ? a : b;
                builder.add(true, low[0], low[1], high[0], high[1]);
                intervals.add(new BigInteger[] {number(low[0], low[1]), number(high[0], high[1])});
            }
            AddressSet set = builder.build();
            for (long high : halves) {
                for (long low : halves) {
                    BigInteger value = number(high, low);
                    boolean expected = false;
                    for (BigInteger[] interval : intervals) {
                        expected |=
                                interval[0].compareTo(value) <= 0
                                        && value.compareTo(interval[1]) <= 0;
                    }
                    assertThat(set.contains(true, high, low))
                            .as("seed %d", seed)
                            .isEqualTo(expected);
                    assertThat(set.contains(false, high, low)).isFalse();
                }
            }
        }
    }

    private long pick(long[] values) {
        return values[random.nextInt(values.length)];
    }

    private static BigInteger number(long high, long low) {
        BigInteger upper = new BigInteger(Long.toUnsignedString(high)).shiftLeft(64);
        return upper.add(new BigInteger(Long.toUnsignedString(low)));
    }
}
