// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// What holds for every step, whatever the rules say.
class MachineTest {

    private static final long SECOND = 1_000_000_000L;

    /// A host in each of the sub-states.
    private static final List<Supplier<Host>> HOSTS =
            List.of(
                    Host::off,
                    Host::checking,
                    Host::waiting,
                    Host::listening,
                    Host::syncing,
                    Host::backup,
                    Host::querying,
                    Host::doubting,
                    Host::awaiting,
                    Host::awaitingUnsynced,
                    Host::isolated,
                    Host::verifying,
                    Host::electing,
                    Host::awaitingRelease,
                    Host::activatingUplink,
                    Host::activatingService,
                    Host::masterOfThree,
                    Host::releasing);

    /// A turbulent life of three hosts: crashes, failures, a switchover, suspended hosts.
    private static SmallCluster turbulence() {
        SmallCluster cluster =
                new SmallCluster(3, Timing.standard(), Policy.STANDARD.withPreempt(true));
        cluster.run(5 * SECOND);
        cluster.feed(0, new Input.Switchover(2));
        cluster.run(2 * SECOND);
        cluster.failing.add("2 check-service-local");
        cluster.run(5 * SECOND);
        cluster.failing.clear();
        cluster.dead.add(1);
        cluster.run(5 * SECOND);
        cluster.dead.clear();
        cluster.failing.add("3 check-downlink");
        cluster.run(20 * SECOND);
        cluster.failing.clear();
        cluster.failing.add("1 check-service-remote");
        cluster.run(20 * SECOND);
        return cluster;
    }

    @Test
    void theSameArgumentsGiveTheSameStep() {
        List<SmallCluster.Taken> taken = turbulence().taken;
        assertThat(taken).hasSizeGreaterThan(1000);
        for (SmallCluster.Taken each : taken) {
            Step again = each.machine().step(each.state(), each.input(), each.nowNanos());
            assertThat(again).isEqualTo(each.step());
            assertThat(again.state().hashCode()).isEqualTo(each.step().state().hashCode());
        }
    }

    @Test
    void onlyDistancesInTimeMatter() {
        for (SmallCluster.Taken each : turbulence().taken) {
            long origin = each.nowNanos() / 2;
            Step moved =
                    each.machine()
                            .step(
                                    each.state().since(origin),
                                    each.input(),
                                    each.nowNanos() - origin);
            assertThat(moved.effects()).isEqualTo(each.step().effects());
            assertThat(moved.rules()).isEqualTo(each.step().rules());
            assertThat(moved.state().since(each.nowNanos() - origin))
                    .isEqualTo(each.step().state().since(each.nowNanos()));
        }
    }

    @Test
    void aHostBehavesAfterAnyJumpInTime() {
        for (Supplier<Host> each : HOSTS) {
            for (long jump : new long[] {1, 100_000_000L, SECOND, 3600 * SECOND, 1L << 60}) {
                Host host = each.get();
                host.pass(jump).feed(new Input.Alarm());
                assertThat(host.state.nextDeadlineNanos())
                        .as("%s after %d", host.state.describe(), jump)
                        .isGreaterThan(host.now);
            }
        }
    }

    @Test
    void theTimeBeforeTheFirstDeadlineIsQuiet() {
        for (Supplier<Host> each : HOSTS) {
            Host host = each.get();
            long due = host.state.nextDeadlineNanos();
            if (due != Deadlines.NONE) {
                host.now = due - 1;
                State before = host.state;
                host.feed(new Input.Alarm());
                assertThat(host.state).isEqualTo(before);
                assertThat(host.last.effects()).isEmpty();
            }
        }
    }

    @Test
    void resultsOfEarlierChecksAreIgnored() {
        for (Supplier<Host> each : HOSTS) {
            for (Check check : Check.values()) {
                Host host = each.get();
                State before = host.state;
                host.feed(new Input.CheckResult(check, before.checkGeneration() - 1, false));
                assertThat(host.state).isEqualTo(before);
                host.feed(new Input.CheckResult(check, before.checkGeneration() + 1, true));
                assertThat(host.state).isEqualTo(before);
            }
        }
    }

    @Test
    void endsOfEarlierProceduresAreIgnored() {
        for (Supplier<Host> each : HOSTS) {
            for (Procedure procedure : Procedure.values()) {
                Host host = each.get();
                State before = host.state;
                host.feed(new Input.Done(procedure, before.procedureGeneration() - 1));
                assertThat(host.state).isEqualTo(before);
            }
        }
    }

    @Test
    void aCheckWithoutAResultCountsAsNegativeAtItsLimit() {
        Host host = Host.checking();
        host.expire(AlarmTimer.CHECK);
        assertThat(host.state.sub()).isEqualTo(SubState.I_WAIT);
    }

    @Test
    void aPositiveResultAfterTheLimitCountsAsNegative() {
        Host host = Host.checking().pass(Period.C_DL).pass(1);
        host.results(true);
        assertThat(host.state.sub()).isEqualTo(SubState.I_WAIT);
    }

    @Test
    void aReleaseWithHangingProceduresEndsWithinItsLimit() {
        Host host = Host.releasing();
        long end = host.now + Host.TIMING.nanos(Period.R_MAX);
        List<String> procedures = new ArrayList<>(host.effects());
        while (host.state.sub() == SubState.S_REL) {
            host.expire(AlarmTimer.PROCEDURE);
            procedures.addAll(host.effects());
        }
        assertThat(host.now).isLessThanOrEqualTo(end);
        assertThat(procedures)
                .containsExactly(
                        "service-deactivate",
                        "announce-release-downstream",
                        "announce-release-upstream",
                        "uplink-deactivate",
                        "send RESIGN 2.2 STOP to all",
                        "notify RELEASED 2");
    }

    @Test
    void afterASuspensionEveryStepOfAReleaseHasItsTime() {
        Host host = Host.releasing().pass(10 * Host.TIMING.nanos(Period.R_MAX));
        host.expire(AlarmTimer.PROCEDURE);
        assertThat(host.effects()).containsExactly("announce-release-downstream");
        assertThat(host.state.deadlines().nanos(AlarmTimer.PROCEDURE))
                .isGreaterThan(host.now + Host.TIMING.nanos(Period.G) / 10);
    }

    @Test
    void ownMessagesAndThoseBeforeTheStartAreIgnored() {
        Host host = Host.backup();
        State before = host.state;
        host.hear(Host.passOf(Host.ME));
        assertThat(host.state).isEqualTo(before);
        Host off = Host.off();
        off.hear(Host.firstAdv());
        assertThat(off.state).isEqualTo(State.initial());
    }

    @Test
    void everyMessageTeachesTheEpochCounter() {
        Host host = Host.backup();
        host.hear(Host.claim(3, 41, HandoverReason.ADMIN, Epoch.NONE));
        assertThat(host.state.maxCounter()).isEqualTo(41);
        host.hear(new Message.Query(Host.header(3, new Epoch(50, 1))));
        assertThat(host.state.maxCounter()).isEqualTo(50);
    }

    @Test
    void aLaterLifeDoesNotUseACounterAgain() {
        Host host = Host.off();
        host.feed(new Input.Start(2, 40)).results(true);
        for (int i = 0; i < Host.TIMING.count(Count.N_JOIN); i++) {
            host.expire(AlarmTimer.JOIN);
        }
        host.results(true);
        assertThat(host.effects()).containsExactly("send BID 41 BOOT to all");
    }

    /// Any input in any state: never an exception, and what must be down is down.
    @Test
    void anythingMayHappenAtAnyTime() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Host host = HOSTS.get(random.nextInt(HOSTS.size())).get();
            for (int i = 0; i < 200; i++) {
                host.pass(random.nextInt(100_000_000));
                host.feed(Inputs.any(random, host));
                MainState main = host.state.sub().mainState();
                boolean active = main == MainState.HANDOVER || main == MainState.SERVICE;
                String where = seed + "/" + i + ": " + host.state.describe();
                assertThat(host.state.uplinkUp() && !active).as(where).isFalse();
                assertThat(host.state.serviceUp() && !host.state.uplinkUp()).as(where).isFalse();
                assertThat(host.state.synced()).as(where).isEqualTo(host.state.lastseq() >= 0);
                assertThat(host.state.isMaster() && host.state.master() != Host.ME)
                        .as(where)
                        .isFalse();
            }
        }
    }
}
