// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each condition at its border: the last value that keeps it and the first that breaks it.
class TimingTest {

    @Test
    void f1LivingMasterIsDefended() {
        border(
                Period.FRESH,
                120,
                119,
                "F1: a living master would not be defended: FRESH = 119 ms, must be at least"
                        + " ADV + D_MAX = 120 ms");
    }

    @Test
    void f1DeadMasterIsNotDefended() {
        border(
                Period.FRESH,
                299,
                300,
                "F1: a dead master would be defended: FRESH = 300 ms, must be less than"
                        + " K_MISS*ADV = 300 ms");
    }

    @Test
    void f2ObjectionsArriveInTime() {
        border(
                Period.ELECT,
                50,
                49,
                "F2: an objection could come too late: ELECT = 49 ms, must be at least"
                        + " 2*D_MAX + G = 50 ms");
    }

    @Test
    void f3NextRankHearsTheFirst() {
        border(
                Period.SKEW,
                100,
                99,
                "F3: the next rank would act before it hears the bid of the first: SKEW = 99 ms,"
                        + " must be at least C_DL + 2*D_MAX + G = 100 ms");
    }

    @Test
    void f4OthersWaitForATakeover() {
        border(
                Period.TAKEOVER,
                880,
                879,
                "F4: the others would lose patience with a takeover under way: TAKEOVER = 879 ms,"
                        + " must be at least C_DL + ELECT + K_UP*(SETTLE_UP + max(C_UL, C_DL))"
                        + " + A_MAX + C_LS + (K_SVC-1)*(SETTLE_SVC + C_LS) + 3*D_MAX + ADV"
                        + " = 880 ms");
    }

    @Test
    void f5MasterLetsGoInTime() {
        border(
                Period.SELF,
                100,
                101,
                "F5: a master cut off could still serve when the next one begins:"
                        + " (K_MISS-1)*ADV + ELECT + SETTLE_UP = 350 ms, must be at least"
                        + " SELF + (K_SELF-1)*SELF_RETRY + (K_SELF+1)*(max(C_DL, C_UL, C_LS) + G)"
                        + " + R_MAX"
                        + " = 351 ms");
    }

    @Test
    void f6HostThatFailedWaitsLonger() {
        border(
                Period.HOLD,
                1001,
                1000,
                "F6: a host that just failed would try again before the others: HOLD = 1000 ms,"
                        + " must be more than TAKEOVER = 1000 ms");
    }

    @Test
    void f7JoiningHostHearsALivingMaster() {
        border(
                Period.JOIN,
                107,
                106,
                "F7: a host that joins could miss a living master: N_JOIN*JOIN = 318 ms,"
                        + " must be more than K_MISS*ADV + D_MAX = 320 ms");
    }

    @Test
    void f7SilenceMustBeLongerThanItTakesToHoldAMasterForDead() {
        Timing silent = Timing.standard().with(Count.N_JOIN, 4);

        assertThat(silent.with(Period.JOIN, Duration.ofMillis(80)).violations())
                .containsExactly(
                        "F7: a host that joins could miss a living master: N_JOIN*JOIN = 320 ms,"
                                + " must be more than K_MISS*ADV + D_MAX = 320 ms");
    }

    @Test
    void f8PeerSurvivesTwoLostReports() {
        border(
                Period.PEER,
                620,
                619,
                "F8: a backup would be struck off for two lost reports: PEER = 619 ms,"
                        + " must be at least 3*STATUS + D_MAX = 620 ms");
    }

    @Test
    void f9PlannedHandoverWaitsForTheRelease() {
        border(
                Period.REL,
                100,
                99,
                "F9: a planned handover would be given up while the master releases: REL = 99 ms,"
                        + " must be at least 2*D_MAX + R_MAX + G = 100 ms");
    }

    @Test
    void f10LivingMasterAnswersInTime() {
        border(
                Period.QUERY,
                100,
                99,
                "F10: a living master could not answer in time: QUERY = 99 ms, must be at least"
                        + " 2*D_MAX + max(C_DL, C_UL, C_LS) + G = 100 ms");
    }

    @Test
    void f11LeaseSurvivesALostReport() {
        border(
                Period.LEASE,
                550,
                549,
                "F11: a lost report would end a lease: LEASE = 549 ms, must be at least"
                        + " ADV + 2*STATUS + 2*D_MAX + G = 550 ms");
    }

    @Test
    void f12VoteWaitsForTheOldLease() {
        border(
                Period.VOTE_WAIT,
                677,
                676,
                "F12: a vote could be given before the old lease has ended: VOTE_WAIT = 676 ms,"
                        + " must be at least (LEASE + R_MAX)*1.01 + D_MAX = 676.5 ms");
    }

    @Test
    void f13VotesLastUntilTheNewMasterIsAcknowledged() {
        Timing timing = Timing.standard().with(Period.STATUS, Duration.ofMillis(50));

        assertThat(timing.with(Period.LEASE, Duration.ofMillis(370)).violations()).isEmpty();
        assertThat(timing.with(Period.LEASE, Duration.ofMillis(369)).violations())
                .containsExactly(
                        "F13: votes would run out before the new master is acknowledged:"
                                + " LEASE = 369 ms, must be at least ELECT + SETTLE_UP"
                                + " + max(C_UL, C_DL) + A_MAX + C_LS + 2*D_MAX + 3*G"
                                + " = 370 ms");
    }

    @Test
    void f14ProceduresOfAReleaseHaveTime() {
        border(
                Period.R_MAX,
                41,
                40,
                "F14: a procedure of a release that begins late would have no time: R_MAX = 40 ms,"
                        + " must be more than 4*G = 40 ms");
    }

    @Test
    void everyBrokenConditionIsTold() {
        List<String> violations =
                Timing.standard().with(Period.D_MAX, Duration.ofSeconds(1)).violations();

        assertThat(violations).hasSizeGreaterThan(5);
        assertThat(violations).allMatch(sentence -> sentence.matches("F\\d+: .* ms.*"));
    }

    @Test
    void changesLeaveTheOriginalAlone() {
        Timing changed =
                Timing.standard().with(Period.ADV, Duration.ofMillis(90)).with(Count.K_MISS, 4);

        assertThat(changed.nanos(Period.ADV)).isEqualTo(90_000_000L);
        assertThat(changed.count(Count.K_MISS)).isEqualTo(4);
        assertThat(Timing.standard().nanos(Period.ADV)).isEqualTo(100_000_000L);
        assertThat(Timing.standard().count(Count.K_MISS)).isEqualTo(3);
    }

    @Test
    void equalValuesAreEqualSets() {
        Timing there = Timing.standard().with(Count.K_UP, 7);
        Timing back = there.with(Count.K_UP, 3);

        assertThat(back).isEqualTo(Timing.standard()).hasSameHashCodeAs(Timing.standard());
        assertThat(there).isNotEqualTo(Timing.standard());
        assertThat(Timing.standard().with(Period.G, Duration.ofNanos(250_000)).toString())
                .startsWith("Timing[D_MAX=20 ms, ADV=100 ms")
                .contains("G=0.25 ms", "K_MISS=3");
    }

    @Test
    void takesTheEndsOfEveryRange() {
        Timing timing = Timing.standard();
        Duration day = Duration.ofDays(1);

        assertThat(timing.with(Period.STABLE, day).nanos(Period.STABLE)).isEqualTo(day.toNanos());
        assertThat(timing.withNanos(Period.STABLE, day.toNanos()).nanos(Period.STABLE))
                .isEqualTo(day.toNanos());
        assertThat(timing.withNanos(Period.G, 1).nanos(Period.G)).isEqualTo(1);
        assertThat(timing.with(Count.K_MISS, 1).count(Count.K_MISS)).isOne();
        assertThat(timing.with(Count.K_MISS, 1000).count(Count.K_MISS)).isEqualTo(1000);
    }

    @Test
    void refusesValuesOutOfRange() {
        Timing timing = Timing.standard();

        assertThatThrownBy(() -> timing.withNanos(Period.G, Duration.ofDays(1).toNanos() + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> timing.with(Count.K_MISS, 1001))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> timing.with(Period.ADV, Duration.ZERO))
                .hasMessage("ADV is PT0S, expected more than zero and at most a day");
        assertThatThrownBy(() -> timing.with(Period.ADV, Duration.ofHours(25)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> timing.withNanos(Period.ADV, 0))
                .hasMessage("ADV is 0 ns, expected 1 to 86400000000000");
        assertThatThrownBy(() -> timing.with(Count.K_MISS, 0))
                .hasMessage("K_MISS is 0, expected 1 to 1000");
    }

    private static void border(Period period, long goodMillis, long badMillis, String sentence) {
        Timing standard = Timing.standard();

        assertThat(standard.with(period, Duration.ofMillis(goodMillis)).violations()).isEmpty();
        assertThat(standard.with(period, Duration.ofMillis(badMillis)).violations())
                .containsExactly(sentence);
    }
}
