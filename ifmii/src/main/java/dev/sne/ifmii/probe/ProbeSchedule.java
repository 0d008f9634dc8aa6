// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// When to ask, how long to wait, and how many results make a verdict.
///
/// @param interval from the start of one attempt to the start of the next; an attempt that takes
///   longer delays the next one
/// @param timeout of one attempt
/// @param jitter how far each interval may be off at random, both ways, as a fraction of it: 0.0 to
///   0.5. Keeps many monitors, and the monitors of two hosts, from asking all at once
/// @param rise successes in a row that make healthy, at least 1
/// @param fall failures in a row that make unhealthy, at least 1
public record ProbeSchedule(
        Duration interval, Duration timeout, double jitter, int rise, int fall) {
    private static final double MAX_JITTER = 0.5;
    private static final double DEFAULT_JITTER = 0.1;
    private static final int DEFAULT_RISE = 2;
    private static final int DEFAULT_FALL = 3;

    public ProbeSchedule {
        checkPositive("interval", interval);
        checkPositive("timeout", timeout);
        if (!(jitter >= 0.0 && jitter <= MAX_JITTER)) {
            throw new IllegalArgumentException("jitter not between 0.0 and 0.5: " + jitter);
        }
        new Hysteresis(rise, fall);
    }

    private static void checkPositive(String what, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(what + " not positive: " + duration);
        }
    }

    /// A tenth of jitter; two successes make healthy, three failures unhealthy.
    public static ProbeSchedule of(Duration interval, Duration timeout) {
        return new ProbeSchedule(interval, timeout, DEFAULT_JITTER, DEFAULT_RISE, DEFAULT_FALL);
    }

    /// With other numbers of results.
    public ProbeSchedule withHysteresis(int newRise, int newFall) {
        return new ProbeSchedule(interval, timeout, jitter, newRise, newFall);
    }

    /// With another jitter.
    public ProbeSchedule withJitter(double newJitter) {
        return new ProbeSchedule(interval, timeout, newJitter, rise, fall);
    }

    /// How long after monitoring has begun the first attempt starts: at random within one interval
    /// if there is jitter, otherwise at once.
    long firstDelayNanos(RandomGenerator random) {
        return (long) (interval.toNanos() * 2 * jitter * random.nextDouble());
    }

    /// From the start of an attempt to the next.
    long nextDelayNanos(RandomGenerator random) {
        double factor = 1.0 + jitter * (2 * random.nextDouble() - 1);
        return (long) (interval.toNanos() * factor);
    }

    /// The longest that a target which has failed may still be called healthy: what a failover's
    /// time is computed from.
    public Duration worstCaseDetection() {
        // The last good answer may have been asked for just before; then there are `fall` attempts.
        long longest = (long) Math.ceil(interval.toNanos() * (1.0 + jitter));
        long between = Math.max(longest, timeout.toNanos());
        return Duration.ofNanos(fall * between + timeout.toNanos());
    }
}
