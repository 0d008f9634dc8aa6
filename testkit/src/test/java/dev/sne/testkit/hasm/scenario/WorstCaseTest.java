// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Check;
import dev.sne.hasm.Link;
import dev.sne.hasm.Period;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.TimeBounds;
import dev.sne.hasm.Timing;
import dev.sne.testkit.hasm.sim.Cluster;
import dev.sne.testkit.hasm.sim.Fates;
import dev.sne.testkit.hasm.sim.Fault;
import dev.sne.testkit.hasm.sim.Pending;
import dev.sne.testkit.hasm.sim.ProcedureFate;
import dev.sne.testkit.hasm.sim.Span;
import dev.sne.testkit.hasm.sim.World;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The bounds T1 to T6 where everything that they allow for comes together: every message takes
/// D_MAX, every check its limit, every release all of R_MAX, and every timer fires G late. The
/// fault comes at any moment of a period of advertisements and checks.
class WorstCaseTest {

    /// Moments in a stretch of four advertisements.
    private static final int PHASES = 800;

    private static final int STRETCH = 4;

    /// How long the cluster runs before, and how long it may take at most, in advertisements.
    private static final int BOOT = 40;

    private static final int LIMIT = 100;

    @ParameterizedTest
    @ValueSource(strings = {"fast", "standard", "relaxed"})
    void crash(String profile) {
        Worst worst = worst(profile, "crash 1");

        // Nothing better can be promised: the worst case is the bound.
        assertThat(worst.failover).isEqualTo(bounds(profile).crashNanos());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "standard", "relaxed"})
    void crashOfTheMasterAndTheFirstBackup(String profile) {
        Worst worst = worst(Cluster.parse("hosts 3\nprofile " + profile), 3, "crash 1", "crash 2");

        assertThat(worst.failover).isLessThanOrEqualTo(bounds(profile).crashNanos(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "standard", "relaxed"})
    void crashWhereMastersNeedVotes(String profile) {
        Worst worst = worst(Cluster.parse("hosts 3\nvoters 3\nprofile " + profile), 2, "crash 1");

        assertThat(worst.failover).isLessThanOrEqualTo(bounds(profile).crashWithVotesNanos());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "standard", "relaxed"})
    void failureOfServiceAndUplink(String profile) {
        assertThat(worst(profile, "service 1 fails").failover)
                .isLessThanOrEqualTo(bounds(profile).failureNanos());
        assertThat(worst(profile, "uplink 1 fails").failover)
                .isLessThanOrEqualTo(bounds(profile).failureNanos());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "standard", "relaxed"})
    void downlink(String profile) {
        Worst unnoticed = worst(profile, "link 1 main down silent");
        Worst told = worst(profile, "link 1 main down");

        assertThat(unnoticed.failover).isLessThanOrEqualTo(bounds(profile).downlinkNanos());
        assertThat(unnoticed.letGo).isLessThanOrEqualTo(bounds(profile).letGoNanos());
        assertThat(told.failover).isLessThanOrEqualTo(bounds(profile).downlinkNanos());
        assertThat(told.letGo).isLessThanOrEqualTo(bounds(profile).timing().nanos(Period.R_MAX));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "standard", "relaxed"})
    void switchover(String profile) {
        Worst worst = worst(profile, "switchover 2");

        assertThat(worst.failover).isLessThanOrEqualTo(bounds(profile).switchoverNanos());
        assertThat(worst.outage).isLessThanOrEqualTo(bounds(profile).switchoverOutageNanos());
    }

    /// Condition F5: a master that is cut off and slow has let go of service and uplink before a
    /// successor for whom everything takes no time begins to serve.
    @ParameterizedTest
    @ValueSource(strings = {"fast", "standard", "relaxed"})
    void slowMasterLetsGoBeforeAQuickSuccessorServes(String profile) {
        Cluster cluster = Cluster.parse("hosts 2\nprofile " + profile);
        long period = cluster.timing().nanos(Period.ADV);
        for (int phase = 0; phase < PHASES; phase++) {
            World world = booted(cluster, phase, new WorstFates(cluster.timing(), 2));
            world.befall(Fault.parse("link 1 main down silent"));
            long limit = world.nowNanos() + LIMIT * period;
            while (!world.host(2).isServing()) {
                step(world, limit);
            }
            assertThat(world.host(1).isServing() || world.host(1).isUp())
                    .as("phase %d", phase)
                    .isFalse();
        }
    }

    /// T6: two masters, for both sides of a network that is whole again.
    @ParameterizedTest
    @ValueSource(strings = {"fast", "standard", "relaxed"})
    void overlap(String profile) {
        Cluster cluster = Cluster.parse("hosts 2\nprofile " + profile);
        long period = cluster.timing().nanos(Period.ADV);
        for (int phase = 0; phase < PHASES; phase++) {
            World world = booted(cluster, 0, new WorstFates(cluster.timing(), 0));
            world.befall(Fault.parse("split main 1"));
            run(world, world.nowNanos() + BOOT * period + STRETCH * period * phase / PHASES);
            world.befall(Fault.parse("join main"));
            long begin = world.nowNanos();
            while (world.host(1).isServing() && world.host(2).isServing()) {
                step(world, begin + LIMIT * period);
            }
            assertThat(world.nowNanos() - begin)
                    .isPositive()
                    .isLessThanOrEqualTo(cluster.timing().bounds().overlapNanos());
        }
    }

    /// The longest of each over all phases, in nanoseconds.
    private static final class Worst {
        private long failover;
        private long outage;
        private long letGo;
    }

    private static Worst worst(String profile, String fault) {
        return worst(Cluster.parse("hosts 2\nprofile " + profile), 2, fault);
    }

    /// @param next the host that is going to take over
    private static Worst worst(Cluster cluster, int next, String... faults) {
        long period = cluster.timing().nanos(Period.ADV);
        var worst = new Worst();
        for (int phase = 0; phase < PHASES; phase++) {
            World world = booted(cluster, phase, new WorstFates(cluster.timing(), 0));
            for (String fault : faults) {
                world.befall(Fault.parse(fault));
            }
            follow(world, next, worst, world.nowNanos() + LIMIT * period);
        }
        return worst;
    }

    /// A cluster whose master is host 1, at one of the moments.
    private static World booted(Cluster cluster, int phase, Fates fates) {
        World world = World.of(cluster, fates);
        for (int host = 1; host <= cluster.hosts(); host++) {
            world.befall(new Fault.Start(host));
        }
        long period = cluster.timing().nanos(Period.ADV);
        run(world, BOOT * period + STRETCH * period * phase / PHASES);
        assertThat(world.host(1).state().isMaster()).isTrue();
        return world;
    }

    private static void step(World world, long limit) {
        Pending first = world.next();
        assertThat(first).isNotNull();
        world.advance(Math.max(world.nowNanos(), first.latestNanos()));
        assertThat(world.nowNanos()).isLessThan(limit);
        world.perform(first);
    }

    /// Until the next host is master.
    private static void follow(World world, int next, Worst worst, long limit) {
        long begin = world.nowNanos();
        long letGo = world.host(1).isServing() ? -1 : begin;
        while (!world.host(next).state().isMaster()) {
            step(world, limit);
            if (letGo < 0 && !world.host(1).isServing()) {
                letGo = world.nowNanos();
            }
        }
        assertThat(letGo).isNotNegative();
        worst.failover = Math.max(worst.failover, world.nowNanos() - begin);
        worst.outage = Math.max(worst.outage, world.nowNanos() - letGo);
        worst.letGo = Math.max(worst.letGo, letGo - begin);
    }

    private static void run(World world, long end) {
        Pending next = world.next();
        while (next != null && next.latestNanos() <= end) {
            world.advance(Math.max(world.nowNanos(), next.latestNanos()));
            world.perform(next);
            next = world.next();
        }
        world.advance(end);
    }

    private static TimeBounds bounds(String profile) {
        return Cluster.parse("hosts 2\nprofile " + profile).timing().bounds();
    }

    /// Everything takes as long as it may, but at one host, if there is a quick one: there, and on
    /// the way there, everything takes no time.
    private static final class WorstFates implements Fates {

        private static final int RELEASE_PROCEDURES = 4;

        private final Timing timing;
        private final int quick;
        private long ties;

        WorstFates(Timing timing, int quick) {
            this.timing = timing;
            this.quick = quick;
        }

        @Override
        public int copies(int from, int to, Link link) {
            return 1;
        }

        @Override
        public Span travel(int from, int to, Link link) {
            return Span.exactly(to == quick ? 0 : timing.nanos(Period.D_MAX));
        }

        @Override
        public Span check(int host, Check check, long limitNanos) {
            return Span.exactly(host == quick ? 0 : limitNanos);
        }

        @Override
        public boolean falselyNegative(int host, Check check) {
            return false;
        }

        @Override
        public Span procedure(int host, Procedure procedure, long limitNanos) {
            if (host == quick) {
                return Span.exactly(0);
            }
            return switch (procedure) {
                // What is activated is found well at the first attempt.
                case UPLINK_ACTIVATE -> Span.exactly(timing.nanos(Period.SETTLE_UP));
                case SERVICE_ACTIVATE ->
                        Span.exactly(timing.nanos(Period.A_MAX) + timing.nanos(Period.G));
                default ->
                        Span.exactly(
                                Math.min(
                                        limitNanos,
                                        timing.nanos(Period.R_MAX) / RELEASE_PROCEDURES));
            };
        }

        @Override
        public ProcedureFate procedureFate(int host, Procedure procedure) {
            return ProcedureFate.WORKS;
        }

        @Override
        public Span transfer(int server, int receiver) {
            return Span.exactly(0);
        }

        @Override
        public Span carrierNotice(int host, Link link) {
            return Span.exactly(0);
        }

        @Override
        public Span alarm(int host, long deadlineNanos) {
            return Span.exactly(host == quick ? 0 : timing.nanos(Period.G));
        }

        @Override
        public Span connectionEvent(int master) {
            return Span.exactly(timing.nanos(Period.ADV));
        }

        @Override
        public long tie() {
            return ++ties;
        }

        @Override
        public WorstFates copy() {
            var copy = new WorstFates(timing, quick);
            copy.ties = ties;
            return copy;
        }
    }
}
