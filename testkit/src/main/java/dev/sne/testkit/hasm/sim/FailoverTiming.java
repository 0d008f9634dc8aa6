// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Link;
import dev.sne.hasm.Lollipop;
import dev.sne.hasm.Period;
import dev.sne.hasm.Policy;
import dev.sne.hasm.Profile;
import dev.sne.hasm.TimeBounds;
import dev.sne.hasm.TransitionTable;
import dev.sne.testkit.hasm.check.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// **T1 to T4**: how long the service is away after one fault in a settled cluster, where messages
/// take any time up to D_MAX, checks up to their limits, alarms ring up to g late, and what is
/// activated is found well at the first attempt: the assumptions of the formulas, and nothing
/// better.
public final class FailoverTiming {
    /// What happens to the master.
    public enum Cause {
        /// T1.
        CRASH,
        /// T2.
        SERVICE,
        /// T2.
        UPLINK,
        /// T2: the physical layer tells of it.
        UPLINK_CARRIER,
        /// T3: the downlink stops carrying, and nobody is told.
        DOWNLINK,
        /// T3: the physical layer tells of it.
        CARRIER,
        /// T4: an administrator names a successor.
        SWITCHOVER
    }

    /// What one measurement found, in nanoseconds.
    ///
    /// @param failover from the fault until another host is master
    /// @param outage without any service on the way; for [Cause#SWITCHOVER] the time between the
    ///   two
    /// @param letGo from the fault until the old master serves no longer
    public record Sample(long failover, long outage, long letGo) {}

    private static final int FIRST_PRIO = 200;
    private static final long MICRO = 1_000;

    private FailoverTiming() {}

    /// The bound of the time from the fault to the new master.
    public static long boundNanos(Cause cause, TimeBounds bounds) {
        return switch (cause) {
            case CRASH -> bounds.crashNanos();
            case SERVICE, UPLINK, UPLINK_CARRIER -> bounds.failureNanos();
            case DOWNLINK, CARRIER -> bounds.downlinkNanos();
            case SWITCHOVER -> bounds.switchoverNanos();
        };
    }

    /// Measures one failover.
    ///
    /// @throws AssertionError if a property or a bound does not hold, with what was found
    public static Sample measure(Profile profile, Cause cause, int hosts, long seed) {
        return measure(TransitionTable.STANDARD, profile, cause, hosts, seed);
    }

    static Sample measure(
            TransitionTable rules, Profile profile, Cause cause, int hosts, long seed) {
        var prng = new Prng(seed);
        Script calm = calm(profile, hosts, prng.oneIn(2), seed);
        Script script = calm.with(calm.cluster().withTable(rules));
        var simulator = new Simulator(script, Trace.NONE);
        check(simulator.run().violation(), script);
        World world = simulator.world();
        // At any phase of advertisements, checks and everything else.
        long phase = prng.between(0, 5 * profile.timing().nanos(Period.ADV)) / MICRO * MICRO;
        simulator.runUntil(world.nowNanos() + phase);
        SimHost master = master(world, 0);
        if (master == null) {
            throw new AssertionError("no master in\n" + script.format());
        }
        long begin = world.nowNanos();
        simulator.befall(fault(cause, master, prng, hosts));
        long bound = boundNanos(cause, profile.timing().bounds());
        Sample sample = follow(simulator, master, begin, begin + 10 * bound);
        check(simulator.violation(), script);
        return sample;
    }

    private static Sample follow(Simulator simulator, SimHost old, long begin, long limitNanos) {
        World world = simulator.world();
        long letGo = old.isServing() ? -1 : 0;
        while (simulator.violation() == null && simulator.performNext(limitNanos)) {
            if (letGo < 0 && !old.isServing()) {
                letGo = world.nowNanos() - begin;
            }
            SimHost next = master(world, old.number());
            if (next != null && next.isServing()) {
                long failover = world.nowNanos() - begin;
                return new Sample(failover, failover - Math.max(letGo, 0), letGo);
            }
        }
        return new Sample(Long.MAX_VALUE, Long.MAX_VALUE, letGo);
    }

    private static Script calm(Profile profile, int hosts, boolean dedicated, long seed) {
        int[] prios = new int[hosts];
        List<TimedFault> starts = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            prios[i] = FIRST_PRIO - 10 * i;
            starts.add(new TimedFault(0, new Fault.Start(i + 1)));
        }
        var cluster = new Cluster(profile, prios, dedicated, Policy.STANDARD, Lollipop.STANDARD);
        return new Script(cluster, seed, 0, Noise.NONE, starts, 0, false);
    }

    private static Fault fault(Cause cause, SimHost master, Prng prng, int hosts) {
        int number = master.number();
        return switch (cause) {
            case CRASH -> new Fault.Crash(number);
            case SERVICE -> new Fault.Service(number, false);
            case UPLINK -> new Fault.Uplink(number, false);
            case UPLINK_CARRIER -> new Fault.UplinkLost(number);
            case DOWNLINK -> new Fault.Carrier(number, Link.MAIN, false, true);
            case CARRIER -> new Fault.Carrier(number, Link.MAIN, false, false);
            case SWITCHOVER -> new Fault.Switchover(1 + (number + prng.below(hosts - 1)) % hosts);
        };
    }

    private static @Nullable SimHost master(World world, int besides) {
        for (int host = 1; host <= world.cluster().hosts(); host++) {
            if (host != besides && world.host(host).state().isMaster()) {
                return world.host(host);
            }
        }
        return null;
    }

    private static void check(@Nullable Violation violation, Script script) {
        if (violation != null) {
            throw new AssertionError(violation + " in\n" + script.format());
        }
    }
}
