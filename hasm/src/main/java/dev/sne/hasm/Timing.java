// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Every time and count of a cluster, the same at all its hosts. Immutable.
///
/// Start from a profile and change what differs: `Timing.standard().with(Period.ADV,
/// Duration.ofMillis(50))`. A set may break conditions on the way; {@link #violations()} tells
/// which, and a machine does not start with one that does.
public final class Timing {

    private static final long MILLI = 1_000_000L;

    /// No time may be longer, so that sums of some of them cannot overflow.
    private static final long MAX_NANOS = Duration.ofDays(1).toNanos();

    /// No count may be larger.
    public static final int MAX_COUNT = 1000;

    private final Values values;

    /// A set of these values, which nobody changes any more.
    Timing(Values values) {
        this.values = values;
    }

    /// For hosts on a link of their own that answer within a millisecond: a heartbeat of 10 ms, a
    /// crash noticed and the service moved within 60 ms.
    public static Timing fast() {
        return Profiles.FAST;
    }

    /// For a LAN: a heartbeat of 100 ms, a crash noticed and the service moved within 730 ms.
    public static Timing standard() {
        return Profiles.STANDARD;
    }

    /// For slow or busy links: a heartbeat of a second, as VRRP has.
    public static Timing relaxed() {
        return Profiles.RELAXED;
    }

    /// A time in nanoseconds.
    public long nanos(Period period) {
        return valueOf(values.nanos, period);
    }

    public int count(Count count) {
        return valueOf(values.counts, count);
    }

    /// This set with another value.
    ///
    /// @throws IllegalArgumentException if it is not longer than zero, or longer than a day
    public Timing with(Period period, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    period + " is " + value + ", expected more than zero and at most a day");
        }
        return withNanos(period, value.toNanos());
    }

    /// This set with another value, in nanoseconds.
    ///
    /// @throws IllegalArgumentException if it is not positive, or longer than a day
    public Timing withNanos(Period period, long value) {
        if (value <= 0 || value > MAX_NANOS) {
            throw new IllegalArgumentException(
                    period + " is " + value + " ns, expected 1 to " + MAX_NANOS);
        }
        Values changed = new Values(values);
        changed.nanos.put(period, value);
        return new Timing(changed);
    }

    /// This set with another count.
    ///
    /// @throws IllegalArgumentException if it is not 1 to {@value #MAX_COUNT}
    public Timing with(Count count, int value) {
        if (value < 1 || value > MAX_COUNT) {
            throw new IllegalArgumentException(
                    count + " is " + value + ", expected 1 to " + MAX_COUNT);
        }
        Values changed = new Values(values);
        changed.set(count, value);
        return new Timing(changed);
    }

    /// The conditions this set breaks, one sentence each, naming the values; empty if it is sound.
    public List<String> violations() {
        return TimingConditions.violations(this);
    }

    /// How long the service may be away, and other bounds that follow from this set.
    public TimeBounds bounds() {
        return new TimeBounds(this);
    }

    /// How long a backup of a rank hears nothing before it holds the master for dead.
    ///
    /// @param rank its place among the backups, 0 for the first
    public long deadNanos(int rank) {
        return count(Count.K_MISS) * nanos(Period.ADV)
                + nanos(Period.D_MAX)
                + rank * nanos(Period.SKEW);
    }

    /// How long a host of a rank waits for somebody else's takeover.
    public long takeoverNanos(int rank) {
        return nanos(Period.TAKEOVER) + rank * nanos(Period.SKEW);
    }

    /// How long a host of a rank waits if it is known that nobody else is taking over.
    public long shortTakeoverNanos(int rank) {
        return Math.max(rank * nanos(Period.SKEW), nanos(Period.G));
    }

    /// The longest of the checks that a master makes of itself.
    public long selfCheckNanos() {
        return Math.max(nanos(Period.C_LS), Math.max(nanos(Period.C_DL), nanos(Period.C_UL)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Timing that
                && values.nanos.equals(that.values.nanos)
                && values.counts.equals(that.values.counts);
    }

    @Override
    public int hashCode() {
        return 31 * values.nanos.hashCode() + values.counts.hashCode();
    }

    /// All values, times in milliseconds.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Timing[");
        for (Period period : Period.values()) {
            text.append(period).append('=').append(millis(nanos(period))).append(", ");
        }
        for (Count count : Count.values()) {
            text.append(count).append('=').append(count(count)).append(", ");
        }
        text.setLength(text.length() - 2);
        return text.append(']').toString();
    }

    /// A time as people read it: `20 ms`, `0.5 ms`.
    static String millis(long nanos) {
        long whole = nanos / MILLI;
        long rest = nanos % MILLI;
        if (rest == 0) {
            return whole + " ms";
        }
        String digits = Long.toString(MILLI + rest).substring(1);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return whole + "." + digits.substring(0, end) + " ms";
    }

    private static <K extends Enum<K>, V> V valueOf(Map<K, V> values, K key) {
        V value = values.get(key);
        if (value == null) {
            throw new IllegalStateException(key + " has no value");
        }
        return value;
    }

    /// The values while a set is being put together.
    static final class Values {
        private final Map<Period, Long> nanos;
        private final Map<Count, Integer> counts;

        Values() {
            nanos = new EnumMap<>(Period.class);
            counts = new EnumMap<>(Count.class);
        }

        private Values(Values other) {
            nanos = new EnumMap<>(other.nanos);
            counts = new EnumMap<>(other.counts);
        }

        void setMillis(Period period, long millis) {
            nanos.put(period, millis * MILLI);
        }

        void set(Count count, int value) {
            counts.put(count, value);
        }
    }
}
