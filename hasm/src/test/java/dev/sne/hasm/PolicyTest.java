// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sne.hasm.message.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is a matter of policy: votes and leases, links, load.
class PolicyTest {

    private static final Policy VOTES = Policy.STANDARD.withVoters(3);
    private static final Policy FALLBACK = Policy.STANDARD.withControl(Policy.Control.FALLBACK);
    private static final Policy FEEDBACK = Policy.STANDARD.withFeedback(true);

    // Votes

    @Test
    void noVoteWhileAMasterMayServe() {
        Host host = Host.backup(VOTES).pass(Period.VOTE_WAIT);
        host.hear(Host.betterBid(HandoverReason.DEAD));
        assertThat(host.effects()).isEmpty();
    }

    @Test
    void oneVoteForEachCounterAndNoneWhileOneGivenMayCount() {
        Host host = Host.backup(VOTES).pass(Period.VOTE_WAIT).pass(1);
        host.hear(Host.bid(3, 2, 5, HandoverReason.DEAD, Epoch.NONE));
        assertThat(host.effects()).containsExactly("store 2", "send GRANT 2 to 3");
        host.hear(Host.bid(1, 2, 5, HandoverReason.DEAD, Epoch.NONE));
        assertThat(host.effects()).isEmpty();
        host.hear(Host.bid(1, 3, 5, HandoverReason.DEAD, Epoch.NONE));
        assertThat(host.effects()).as("host 3 may be master now").isEmpty();
        host.hear(Host.passOf(3, 1));
        host.hear(Host.bid(1, 3, 5, HandoverReason.DEAD, Epoch.NONE));
        assertThat(host.effects()).as("that was an earlier bid").isEmpty();
        host.hear(Host.passOf(3, 2));
        host.hear(Host.bid(1, 4, 5, HandoverReason.DEAD, Epoch.NONE));
        assertThat(host.effects()).containsExactly("store 4", "send GRANT 4 to 1");
    }

    @Test
    void aVoteIsRememberedOverARestart() {
        Host host = Host.off(VOTES);
        host.feed(new Input.Start(2, 7)).results(true);
        host.pass(Period.VOTE_WAIT);
        host.hear(Host.bid(3, 7, 5, HandoverReason.DEAD, Epoch.NONE));
        assertThat(host.state.sub()).isEqualTo(SubState.B_AWAIT);
        assertThat(host.effects()).doesNotContain("send GRANT 7 to 3");
    }

    @Test
    void noVoteRightAfterAStart() {
        Host host = Host.listening(VOTES);
        host.hear(Host.betterBid(HandoverReason.BOOT));
        assertThat(host.effects()).containsExactly("send SYNC_REQ to all");
    }

    @Test
    void acknowledgementsOfAMajorityExtendTheLease() {
        Host host = Host.master(VOTES);
        long lease = host.state.deadlines().nanos(AlarmTimer.LEASE);
        host.hear(Host.status(3, 80, false, 1));
        long extended = host.state.deadlines().nanos(AlarmTimer.LEASE);
        assertThat(extended).isGreaterThan(lease);
        long sent = host.now;
        assertThat(extended).isEqualTo(sent + Host.TIMING.nanos(Period.LEASE));
        host.pass(Period.D_MAX).hear(Host.status(1, 80, false, 1));
        assertThat(host.state.deadlines().nanos(AlarmTimer.LEASE))
                .as("it counts from when the advertisement was sent")
                .isEqualTo(extended);
    }

    @Test
    void aSuspendedMasterWhoseLeaseIsOverActsOnNothing() {
        Host host = Host.master(VOTES).pass(Period.HOLD);
        host.hear(Host.query(3));
        assertThat(host.state.sub()).isEqualTo(SubState.S_REL);
        assertThat(host.effects()).containsExactly("notify QUORUM_LOST 2", "service-deactivate");
    }

    // Links

    @Test
    void withFallbackAdvertisementsGoOnTheDedicatedLink() {
        Host host = Host.masterOfThree(FALLBACK);
        advertiseFor(host, Host.TIMING.nanos(Period.LINK_UP));
        host.feed(new Input.Received(Host.query(3), Link.DEDICATED));
        host.expire(AlarmTimer.ADV);
        assertThat(host.effects()).containsExactly("send ADV 2.2 [1 2 3] to all on dedicated");
        advertiseFor(host, Host.TIMING.deadNanos(0));
        assertThat(host.effects()).as("silent").containsExactly("send ADV 2.2 [1 2 3] to all");
    }

    @Test
    void withFallbackANewMasterMakesItselfKnownOnEveryLink() {
        Host host = Host.masterOfThree(FALLBACK);
        host.feed(new Input.Received(Host.query(3), Link.DEDICATED));
        host.expire(AlarmTimer.ADV);
        assertThat(host.effects()).containsExactly("send ADV 2.2 [1 2 3] to all");
    }

    @Test
    void withFallbackAndVotesAdvertisementsGoOnEveryLink() {
        Host host = Host.master(VOTES.withControl(Policy.Control.FALLBACK));
        advertiseFor(host, Host.TIMING.nanos(Period.ADV));
        host.feed(new Input.Received(Host.status(3, 80, false, 1), Link.DEDICATED));
        host.expire(AlarmTimer.ADV);
        assertThat(host.effects()).containsExactly("send ADV 2.2 [2 3] to all");
    }

    @Test
    void withFallbackWhoMayNotBidIsNoticedAllTheSame() {
        Host deaf = Host.backup(FALLBACK.withSplit(Policy.Split.STAY));
        deaf.link(Link.DEDICATED, false).expire(AlarmTimer.DEAD);
        assertThat(deaf.effects()).containsExactly("notify STAYING_BACKUP 2", "send JOIN to all");
        Host master = Host.masterOfThree(FALLBACK);
        advertiseFor(master, Host.TIMING.nanos(Period.LINK_UP));
        master.feed(new Input.Received(Host.query(3), Link.DEDICATED));
        master.feed(new Input.Received(Host.join(1, 100), Link.MAIN));
        assertThat(master.effects()).containsExactly("send ADV 2.2 [1 2 3] to all");
    }

    @Test
    void withFallbackBackupsSpeakOnEveryLink() {
        Host host = Host.backup(FALLBACK);
        host.feed(new Input.Received(Host.firstAdv(), Link.DEDICATED));
        host.expire(AlarmTimer.STATUS);
        assertThat(host.effects())
                .as("they could not learn that nobody hears them")
                .containsExactly("send STATUS synced to 1");
    }

    @Test
    void aDedicatedLinkIsUsedAgainWhenItHasBeenUpForAWhile() {
        Host host = Host.masterOfThree(FALLBACK);
        host.link(Link.DEDICATED, false).expire(AlarmTimer.ADV);
        assertThat(host.effects()).containsExactly("send ADV 2.2 [1 2 3] to all");
        host.link(Link.DEDICATED, true);
        host.feed(new Input.Received(Host.query(3), Link.DEDICATED)).expire(AlarmTimer.ADV);
        assertThat(host.effects()).containsExactly("send ADV 2.2 [1 2 3] to all");
        advertiseFor(host, Host.TIMING.nanos(Period.LINK_UP));
        host.feed(new Input.Received(Host.query(3), Link.DEDICATED)).expire(AlarmTimer.ADV);
        assertThat(host.effects()).containsExactly("send ADV 2.2 [1 2 3] to all on dedicated");
    }

    @Test
    void aMasterWhoIsNotHeardUsesEveryLink() {
        Host host = Host.masterOfThree(FALLBACK);
        advertiseFor(host, Host.TIMING.nanos(Period.LINK_UP));
        host.feed(new Input.Received(Host.query(3), Link.DEDICATED));
        host.expire(AlarmTimer.ADV);
        assertThat(host.effects()).containsExactly("send ADV 2.2 [1 2 3] to all on dedicated");
        host.feed(new Input.Received(Host.betterBid(HandoverReason.DEAD), Link.DEDICATED));
        assertThat(host.effects())
                .containsExactly("send OBJECT alive 2.2 of 2 to 3", "send ADV 2.2 [1 2 3] to all");
    }

    private static void advertiseFor(Host host, long nanos) {
        long end = host.now + nanos;
        while (host.now <= end) {
            host.expire(AlarmTimer.ADV);
        }
    }

    // Load

    @Test
    void aLoadThatLastsLowersTheRank() {
        Host host = Host.masterOfThree(FEEDBACK);
        for (int i = 0; i < 26; i++) {
            assertThat(host.state.table().indexOf(1)).as("report %d", i).isZero();
            host.hear(busy(1, 100, 200));
            nextReport(host);
        }
        assertThat(host.state.table().indexOf(1)).isEqualTo(2);
        assertThat(host.state.table().entries().get(2).effectivePrio()).isEqualTo(50);
        assertThat(host.state.table().isAbove(1, 2)).as("but nobody preempts for it").isTrue();
    }

    @Test
    void aShortLoadOrALittleOneChangesNothing() {
        Host host = Host.masterOfThree(FEEDBACK);
        for (int i = 0; i < 60; i++) {
            host.hear(busy(1, 100, i % 20 == 0 ? 0 : 200)).hear(busy(3, 80, 40));
            nextReport(host);
            assertThat(host.state.table().indexOf(1)).isZero();
            assertThat(host.state.table().entries().get(2).effectivePrio()).isEqualTo(80);
        }
    }

    private static void nextReport(Host host) {
        long next = host.now + Host.TIMING.nanos(Period.STATUS);
        while (host.now < next) {
            host.expire(AlarmTimer.ADV);
        }
    }

    private static Message busy(int source, int prio, int load) {
        Message.Status idle = Host.status(source, prio, false);
        return new Message.Status(idle.header(), idle.self(), load, 0, 0);
    }

    // Large tables

    @Test
    void aLargeTableIsToldWhenItChangedOrSomebodyLacksIt() {
        Host host = Host.masterOfThree();
        for (int other = 4; other <= 70; other++) {
            host.hear(Host.join(other, 10));
        }
        long version = host.state.table().version();
        assertThat(tableIn(host)).hasSize(70);
        host.expire(AlarmTimer.ADV);
        assertThat(tableIn(host)).as("nothing new").isEmpty();
        host.hear(knowing(version)).expire(AlarmTimer.ADV);
        assertThat(tableIn(host)).as("nothing new").isEmpty();
        host.hear(knowing(version - 1)).expire(AlarmTimer.ADV);
        assertThat(tableIn(host)).as("somebody lacks it").hasSize(70);
        host.hear(Host.leave(70)).expire(AlarmTimer.ADV);
        assertThat(tableIn(host)).as("it changed").hasSize(69);
    }

    @Test
    void aBackupThatLacksTheTableSaysSo() {
        Host host = Host.backup();
        Message.Adv adv = Host.firstAdv();
        host.hear(versionOnly(adv, adv.tableVersion()));
        assertThat(host.effects()).isEmpty();
        host.hear(versionOnly(adv, adv.tableVersion() + 1));
        assertThat(host.effects()).containsExactly("send STATUS synced to 1");
    }

    private static List<TableEntry> tableIn(Host host) {
        for (Effect each : host.last.effects()) {
            if (each instanceof Effect.Send send && send.message() instanceof Message.Adv adv) {
                return adv.table();
            }
        }
        throw new AssertionError("no advertisement in " + host.effects());
    }

    private static Message knowing(long version) {
        Message.Status status = Host.status(3, 80, false);
        return new Message.Status(status.header(), status.self(), 0, version, 0);
    }

    private static Message versionOnly(Message.Adv adv, long version) {
        return new Message.Adv(adv.header(), 1, version, List.of(), Epoch.NONE, 0, 0);
    }

    // Preemption

    @Test
    void aBackupThatMayNotPreemptStaysBackup() {
        Host host = Host.backup().hear(Host.adv(new Epoch(2, 3), Host.FIRST, 0));
        host.hear(Host.adv(new Epoch(2, 3)));
        assertThat(host.state.deadlines().nanos(AlarmTimer.PREEMPT)).isEqualTo(Deadlines.NONE);
    }

    @Test
    void votesBelongToTheWitnessPolicy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VOTES.withSplit(Policy.Split.WITNESS))
                .withMessageContaining("voters");
        assertThatIllegalArgumentException()
                .isThrownBy(Policy.STANDARD::asWitness)
                .withMessageContaining("witness");
    }

    @Test
    void settingsRefuseATimingThatBreaksACondition() {
        Timing broken = Timing.standard().withNanos(Period.ELECT, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(1, 1, broken))
                .withMessageContaining("F2");
    }
}
