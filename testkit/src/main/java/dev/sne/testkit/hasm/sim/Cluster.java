// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Count;
import dev.sne.hasm.Lollipop;
import dev.sne.hasm.Machine;
import dev.sne.hasm.Period;
import dev.sne.hasm.Policy;
import dev.sne.hasm.Profile;
import dev.sne.hasm.Settings;
import dev.sne.hasm.Timing;
import dev.sne.hasm.TransitionTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How many hosts there are and how each is configured. Immutable, but for the machines, which have
/// no state of their own.
public final class Cluster {
    /// Enough for every majority and every order of takeovers.
    public static final int MAX_HOSTS = 9;

    private static final int MAX_FAILS = 2;
    private static final int DEFAULT_PRIO = 100;
    private static final int PRIO_STEP = 10;

    private final Profile profile;
    private final Timing timing;
    private final Times times;
    private final TransitionTable table;
    private final int[] prios;
    private final boolean dedicated;
    private final Policy policy;
    private final Lollipop lollipop;
    private final List<Machine> machines;

    /// @param prios by host, from index 0 for host 1; with votes, 0 for one that only votes
    /// @param dedicated whether there is a link between the hosts besides the main one
    public Cluster(
            Profile profile, int[] prios, boolean dedicated, Policy policy, Lollipop lollipop) {
        this(
                profile,
                new Times(profile.timing(), profile.timing()),
                prios,
                dedicated,
                policy,
                lollipop,
                TransitionTable.STANDARD);
    }

    private Cluster(
            Profile profile,
            Times times,
            int[] prios,
            boolean dedicated,
            Policy policy,
            Lollipop lollipop,
            TransitionTable table) {
        if (prios.length < 1 || prios.length > MAX_HOSTS) {
            throw new IllegalArgumentException(prios.length + " hosts, expected 1 to " + MAX_HOSTS);
        }
        this.profile = profile;
        this.times = times;
        this.timing = times.real;
        this.table = table;
        this.prios = prios.clone();
        this.dedicated = dedicated;
        this.policy = policy;
        this.lollipop = lollipop;
        machines = new ArrayList<>();
        for (int i = 0; i < prios.length; i++) {
            Policy own = isWitness(i + 1) ? policy.asWitness() : policy;
            machines.add(
                    new Machine(
                            new Settings(
                                    0, 0, i + 1, prios[i], times.told, own, lollipop, MAX_FAILS),
                            table));
        }
    }

    /// What is so, and what the machines are told.
    private record Times(Timing real, Timing told) {}

    /// Reads a cluster from lines such as `hosts 3`, `priorities 200 100`, `dedicated`, `preempt`.
    ///
    /// @throws IllegalArgumentException if a line is none, naming it
    public static Cluster parse(String lines) {
        var builder = new Builder();
        int number = 0;
        for (String line : lines.lines().toList()) {
            number++;
            var words = new Words(number, line);
            String key = words.word("a setting");
            if (!builder.line(key, words)) {
                throw words.unexpected(key, "a setting");
            }
            words.end();
        }
        return builder.build();
    }

    /// How many hosts there are; they are numbered from 1.
    public int hosts() {
        return prios.length;
    }

    /// Its times.
    public Profile profile() {
        return profile;
    }

    /// Its times.
    public Timing timing() {
        return timing;
    }

    /// One of its times, in nanoseconds.
    public long nanos(Period period) {
        return timing.nanos(period);
    }

    /// The policy of all hosts.
    public Policy policy() {
        return policy;
    }

    /// Whether there is a link between the hosts besides the main one.
    public boolean dedicated() {
        return dedicated;
    }

    /// The space of sequence numbers.
    public Lollipop lollipop() {
        return lollipop;
    }

    /// Whether a host only votes and never serves.
    public boolean isWitness(int host) {
        return prios[host - 1] == 0 && policy.split() == Policy.Split.WITNESS;
    }

    /// How many failures make a host the last choice.
    public int maxFails() {
        return MAX_FAILS;
    }

    /// T6: how long two hosts that reach each other may both serve.
    public long overlapBoundNanos() {
        return timing.bounds().overlapNanos();
    }

    /// 8*D_MAX: how long hosts must have reached each other to know of each other.
    public long acquaintanceNanos() {
        return 8 * nanos(Period.D_MAX);
    }

    /// SETTLE + C_*: how old a check may be that an activation relies on.
    public long freshCheckNanos() {
        return nanos(Period.SETTLE_UP)
                + Math.max(nanos(Period.C_DL), nanos(Period.C_UL))
                + nanos(Period.G);
    }

    /// R_MAX: the limit of a release.
    public long releaseLimitNanos() {
        return nanos(Period.R_MAX);
    }

    /// T_STAB: how long a cluster may take to settle after the last fault.
    ///
    /// @param unhealthy how many of its hosts cannot serve
    public long stabilisationNanos(int unhealthy) {
        return (1L + (long) MAX_FAILS * unhealthy)
                        * (nanos(Period.TAKEOVER) + (hosts() - 1L) * nanos(Period.SKEW))
                + (1L + MAX_FAILS) * nanos(Period.HOLD)
                + (long) timing.count(Count.N_JOIN) * nanos(Period.JOIN)
                + nanos(Period.RETRY);
    }

    /// The machine of a host.
    Machine machine(int host) {
        return machines.get(host - 1);
    }

    /// The same with fewer hosts: the last ones are gone.
    Cluster withHosts(int count) {
        int[] fewer = Arrays.copyOf(prios, count);
        return new Cluster(profile, times, fewer, dedicated, policy, lollipop, table);
    }

    /// The same with other times.
    ///
    /// @param real what is so in its world, and what it is checked against
    /// @param told what its machines are configured with: the same, unless something is to go wrong
    public Cluster withTiming(Timing real, Timing told) {
        return new Cluster(
                profile, new Times(real, told), prios, dedicated, policy, lollipop, table);
    }

    /// The same with other rules, wrong on purpose.
    public Cluster withTable(TransitionTable other) {
        return new Cluster(profile, times, prios, dedicated, policy, lollipop, other);
    }

    Cluster withPolicy(Policy other) {
        return new Cluster(profile, times, prios, dedicated, other, lollipop, table);
    }

    void format(StringBuilder text) {
        text.append("hosts ").append(prios.length).append('\n');
        text.append("profile ").append(profile.name().toLowerCase(Locale.ROOT)).append('\n');
        text.append("priorities");
        for (int prio : prios) {
            text.append(' ').append(prio);
        }
        text.append('\n');
        if (dedicated) {
            text.append("dedicated\n");
        }
        if (policy.preempt()) {
            text.append("preempt\n");
        }
        switch (policy.split()) {
            case STAY -> text.append("stay\n");
            case WITNESS -> text.append("voters ").append(policy.voters()).append('\n');
            case TAKEOVER -> {
                // What is not said is so.
            }
        }
        if (policy.control() == Policy.Control.FALLBACK) {
            text.append("fallback\n");
        }
        if (policy.bootExpect() > 1) {
            text.append("boot-expect ").append(policy.bootExpect()).append('\n');
        }
        if (!lollipop.equals(Lollipop.STANDARD)) {
            text.append("lollipop ").append(lollipop.k()).append('\n');
        }
    }

    /// Collects a cluster from the lines of a script.
    static final class Builder {
        private Profile profile = Profile.STANDARD;
        private int hosts;
        private final List<Integer> prios = new ArrayList<>();
        private boolean dedicated;
        private Policy policy = Policy.STANDARD;
        private Lollipop lollipop = Lollipop.STANDARD;

        /// Takes a line; false if it is not about the cluster.
        boolean line(String key, Words words) {
            switch (key) {
                case "hosts" -> hosts = words.number("the number of hosts");
                case "profile" -> profile = words.constant(Profile.class, "a profile");
                case "priorities" -> {
                    while (!words.isEmpty()) {
                        prios.add(words.number("a priority"));
                    }
                }
                case "dedicated" -> dedicated = true;
                case "preempt" -> policy = policy.withPreempt(true);
                case "stay" -> policy = policy.withSplit(Policy.Split.STAY);
                case "voters" -> policy = policy.withVoters(words.number("the number of voters"));
                case "fallback" -> policy = policy.withControl(Policy.Control.FALLBACK);
                case "boot-expect" ->
                        policy = policy.withBootExpect(words.number("the number of hosts"));
                case "lollipop" -> lollipop = new Lollipop(words.number("k"));
                default -> {
                    return false;
                }
            }
            return true;
        }

        Cluster build() {
            int[] all = new int[hosts];
            for (int i = 0; i < hosts; i++) {
                all[i] = i < prios.size() ? prios.get(i) : DEFAULT_PRIO - i * PRIO_STEP;
            }
            return new Cluster(profile, all, dedicated, policy, lollipop);
        }
    }
}
