// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Link;
import dev.sne.hasm.Lollipop;
import dev.sne.hasm.Period;
import dev.sne.hasm.Policy;
import dev.sne.hasm.Profile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Makes a script from a seed. Which kinds of faults there are at all differs from seed to seed, as
/// does everything else: runs with few kinds go deeper into their combinations than runs with all
/// of them (Groce and others: Swarm testing, ISSTA 2012).
public final class Swarm {
    private static final long MICRO = 1_000;
    private static final int KINDS = 16;
    private static final int FIRST_PRIO = 200;

    private final Prng prng;
    private final Cluster cluster;
    private final List<TimedFault> faults = new ArrayList<>();
    private long at;

    private Swarm(Prng prng, Cluster cluster) {
        this.prng = prng;
        this.cluster = cluster;
    }

    /// The script of a seed: always the same.
    public static Script script(long seed) {
        var prng = new Prng(seed);
        Cluster cluster = cluster(prng);
        Noise noise = noise(prng);
        int drift = prng.oneIn(2) ? 0 : (int) prng.between(1, 500);
        var swarm = new Swarm(prng, cluster);
        swarm.boot();
        swarm.befall();
        swarm.faults.sort(Comparator.comparingLong(TimedFault::atNanos));
        long quiet = swarm.at;
        for (TimedFault each : swarm.faults) {
            quiet = Math.max(quiet, each.atNanos());
        }
        boolean repaired = !prng.oneIn(3);
        return new Script(cluster, seed, drift, noise, swarm.faults, quiet, repaired);
    }

    private static Cluster cluster(Prng prng) {
        int hosts = prng.oneIn(2) ? 2 + prng.below(2) : 2 + prng.below(6);
        int profile = prng.below(8);
        int[] prios = new int[hosts];
        boolean equal = prng.oneIn(5);
        prios[0] = FIRST_PRIO;
        for (int i = 1; i < hosts; i++) {
            prios[i] = equal || prng.oneIn(8) ? FIRST_PRIO : FIRST_PRIO - 10 * i;
        }
        Policy policy = Policy.STANDARD.withPreempt(prng.oneIn(3));
        if (prng.oneIn(5)) {
            policy = policy.withVoters(hosts);
            if (prng.oneIn(4)) {
                prios[prng.below(hosts)] = 0;
            }
        } else if (prng.oneIn(8)) {
            policy = policy.withSplit(Policy.Split.STAY);
        }
        if (prng.oneIn(8)) {
            policy = policy.withBootExpect(1 + prng.below(hosts));
        }
        boolean dedicated = prng.oneIn(2);
        if (dedicated && prng.oneIn(5)) {
            policy = policy.withControl(Policy.Control.FALLBACK);
        }
        Lollipop lollipop = prng.oneIn(3) ? new Lollipop(1000) : Lollipop.STANDARD;
        Profile[] profiles = Profile.values();
        return new Cluster(
                profiles[profile < 5 ? 0 : profile < 7 ? 1 : 2],
                prios,
                dedicated,
                policy,
                lollipop);
    }

    private static Noise noise(Prng prng) {
        if (prng.oneIn(2)) {
            return Noise.NONE;
        }
        int[] values = new int[Noise.NONE.values().length];
        int[] most = {100, 20, 50, 50, 20, 100, 50};
        for (int i = 0; i < values.length; i++) {
            values[i] = prng.oneIn(3) ? 1 + prng.below(most[i]) : 0;
        }
        return Noise.of(values);
    }

    /// All at once, shortly after one another, or some much later.
    private void boot() {
        long within =
                switch (prng.below(3)) {
                    case 0 -> cluster.nanos(Period.D_MAX);
                    case 1 -> 4 * cluster.nanos(Period.JOIN);
                    default -> 3 * cluster.nanos(Period.TAKEOVER);
                };
        for (int host = 1; host <= cluster.hosts(); host++) {
            faults.add(new TimedFault(micros(prng.between(0, within)), new Fault.Start(host)));
        }
        at = prng.oneIn(4) ? 0 : within + 2 * cluster.nanos(Period.TAKEOVER);
    }

    private void befall() {
        int enabled = (int) prng.next();
        if (prng.oneIn(4)) {
            enabled = Network.bit(prng.below(KINDS));
            enabled |= Network.bit(prng.below(KINDS));
        }
        int count = 1 + prng.below(12);
        for (int i = 0; i < count; i++) {
            at += gap();
            int kind = prng.below(KINDS);
            for (int tries = 0; tries < KINDS && (enabled & Network.bit(kind)) == 0; tries++) {
                kind = (kind + 1) % KINDS;
            }
            befall(kind);
        }
        at += gap();
    }

    private void befall(int kind) {
        int host = host();
        switch (kind) {
            case 0, 1 -> pair(new Fault.Crash(host), new Fault.Start(host));
            case 2 -> pair(new Fault.Kill(host), new Fault.Start(host));
            case 3 -> pair(new Fault.Pause(host, false), new Fault.Resume(host));
            case 4 -> pair(new Fault.Pause(host, true), new Fault.Resume(host));
            case 5 -> link(host);
            case 6 -> {
                Link link = link();
                pair(new Fault.Deaf(host, link, true), new Fault.Deaf(host, link, false));
            }
            case 7 -> {
                int other = host();
                Link link = link();
                if (other != host) {
                    pair(
                            new Fault.Cut(host, other, link, true),
                            new Fault.Cut(host, other, link, false));
                }
            }
            case 8, 9 -> {
                Link link = link();
                int side = (int) prng.between(2, (1L << cluster.hosts() + 1) - 3) & -2;
                pair(new Fault.Split(link, side), new Fault.Split(link, 0));
            }
            case 10 -> {
                boolean told = prng.below(2) == 0;
                pair(
                        told ? new Fault.UplinkLost(host) : new Fault.Uplink(host, false),
                        new Fault.Uplink(host, true));
            }
            case 11 -> pair(new Fault.Service(host, false), new Fault.Service(host, true));
            case 12 -> pair(new Fault.Checks(host, true), new Fault.Checks(host, false));
            case 13 -> {
                ProcedureFate[] fates = {
                    ProcedureFate.FAILS, ProcedureFate.SLOW, ProcedureFate.HANGS
                };
                pair(
                        new Fault.Procedures(host, fates[prng.below(fates.length)]),
                        new Fault.Procedures(host, ProcedureFate.WORKS));
            }
            case 14 -> add(at, new Fault.Switchover(host));
            default -> command(host);
        }
    }

    private void command(int host) {
        switch (prng.below(3)) {
            case 0 -> pair(new Fault.Stop(host), new Fault.Start(host));
            case 1 -> add(at, new Fault.Clear(host));
            default -> add(at, new Fault.Desync(host));
        }
    }

    private void link(int host) {
        Link link = link();
        boolean silent = prng.oneIn(3);
        pair(
                new Fault.Carrier(host, link, false, silent),
                new Fault.Carrier(host, link, true, silent));
    }

    /// A fault and, more often than not, its end some time later.
    private void pair(Fault fault, Fault end) {
        add(at, fault);
        if (!prng.oneIn(4)) {
            add(at + gap(), end);
        }
    }

    private void add(long nanos, Fault fault) {
        faults.add(new TimedFault(micros(nanos), fault));
    }

    private int host() {
        return 1 + prng.below(cluster.hosts());
    }

    private Link link() {
        return cluster.dedicated() && prng.oneIn(3) ? Link.DEDICATED : Link.MAIN;
    }

    /// From no time at all to longer than anything takes.
    private long gap() {
        long most =
                switch (prng.below(6)) {
                    case 0 -> 2 * cluster.nanos(Period.D_MAX);
                    case 1, 2 -> cluster.timing().deadNanos(1);
                    case 3, 4 -> 2 * cluster.nanos(Period.TAKEOVER);
                    default -> 2 * cluster.nanos(Period.HOLD);
                };
        return prng.between(0, most);
    }

    private static long micros(long nanos) {
        return nanos / MICRO * MICRO;
    }
}
