// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.Arrays;

/// The deadline of each alarm timer. Immutable.
public final class Deadlines {

    /// The deadline of a timer that does not run.
    public static final long NONE = Long.MAX_VALUE;

    /// No timer runs.
    public static final Deadlines IDLE = new Deadlines(idle());

    private static final AlarmTimer[] TIMERS = AlarmTimer.values();

    private final long[] nanos;

    private Deadlines(long[] nanos) {
        this.nanos = nanos;
    }

    /// Takes the array over: the caller does not change it any more.
    static Deadlines owning(long[] nanos) {
        return new Deadlines(nanos);
    }

    private static long[] idle() {
        long[] nanos = new long[AlarmTimer.values().length];
        Arrays.fill(nanos, NONE);
        return nanos;
    }

    long[] toArray() {
        return nanos.clone();
    }

    /// When the timer is due, [#NONE] if it does not run.
    public long nanos(AlarmTimer timer) {
        return nanos[timer.index()];
    }

    /// When the first timer is due, [#NONE] if none runs.
    public long earliestNanos() {
        long earliest = NONE;
        for (long each : nanos) {
            earliest = Math.min(earliest, each);
        }
        return earliest;
    }

    /// The same deadlines on a clock whose zero is at `origin` of this one.
    Deadlines since(long origin) {
        long[] shifted = nanos.clone();
        for (int i = 0; i < shifted.length; i++) {
            if (shifted[i] != NONE) {
                shifted[i] -= origin;
            }
        }
        return new Deadlines(shifted);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Deadlines that && Arrays.equals(nanos, that.nanos);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(nanos);
    }

    /// The running timers with their deadlines in nanoseconds.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (AlarmTimer timer : TIMERS) {
            if (nanos(timer) != NONE) {
                text.append(text.length() > 1 ? " " : "").append(timer).append('=');
                text.append(nanos(timer));
            }
        }
        return text.append(']').toString();
    }
}
