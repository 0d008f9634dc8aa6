// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Host.FIRST;
import static dev.sne.hasm.Host.adv;
import static dev.sne.hasm.Host.betterBid;
import static dev.sne.hasm.Host.bid;
import static dev.sne.hasm.Host.firstAdv;
import static dev.sne.hasm.Host.report;
import static dev.sne.hasm.Host.resign;
import static dev.sne.hasm.Host.syncEnd;
import static dev.sne.hasm.Host.worseBid;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/// The rules of [BackupRules].
final class BackupCases {

    private static final Policy PREEMPT = Policy.STANDARD.withPreempt(true);

    private BackupCases() {}

    static List<RuleCase> all() {
        List<RuleCase> all = new ArrayList<>();
        all.addAll(watching());
        all.addAll(asking());
        all.addAll(elections());
        all.addAll(otherwise());
        return all;
    }

    private static List<RuleCase> watching() {
        return List.of(
                RuleCase.of(
                                "B1",
                                "an advertisement restarts DEAD",
                                Host::backup,
                                host -> host.pass(Period.ADV).hear(firstAdv()),
                                SubState.B_MON)
                        .and(host ->
                                assertThat(host.state.deadlines().nanos(AlarmTimer.DEAD))
                                        .isEqualTo(host.now + Host.TIMING.deadNanos(0))),
                RuleCase.of(
                                "B1",
                                "a better backup prepares to preempt",
                                () -> thirdIsMaster(Host.backup(PREEMPT)),
                                host -> host.hear(adv(new Epoch(2, 3))),
                                SubState.B_MON)
                        .and(host ->
                                assertThat(host.state.deadlines().nanos(AlarmTimer.PREEMPT))
                                        .isNotEqualTo(Deadlines.NONE)),
                RuleCase.of(
                                "B2",
                                "the connection table is complete",
                                Host::syncing,
                                host -> host.hear(syncEnd(3, FIRST, 17)),
                                SubState.B_MON,
                                "send STATUS synced to 1")
                        .and(host -> assertThat(host.state.lastseq()).isEqualTo(17)),
                RuleCase.of(
                        "B3",
                        "another source is asked: after the best backup the master",
                        Host::syncing,
                        host -> host.expire(AlarmTimer.RETRY),
                        SubState.B_SYNC,
                        "send SYNC_REQ to 1"),
                RuleCase.of(
                        "B4",
                        "the service is checked as a client would",
                        Host::backup,
                        host -> host.expire(AlarmTimer.MON),
                        SubState.B_MON,
                        "check-service-remote"),
                RuleCase.of(
                        "B5",
                        "the service works",
                        () -> Host.backup().expire(AlarmTimer.MON),
                        host -> host.results(true),
                        SubState.B_MON),
                RuleCase.of(
                        "B5",
                        "a dispute ends when the service works again",
                        () -> Host.doubting().results(true).expire(AlarmTimer.MON),
                        host -> host.results(true),
                        SubState.B_MON,
                        "send STATUS synced to 1"),
                RuleCase.of(
                                "B6",
                                "one bad result is not enough",
                                () -> Host.backup().expire(AlarmTimer.MON),
                                host -> host.results(false),
                                SubState.B_MON)
                        .and(host -> assertThat(host.state.nfail()).isEqualTo(1)),
                RuleCase.of(
                        "B7",
                        "two are: the master is asked",
                        () ->
                                Host.backup()
                                        .expire(AlarmTimer.MON)
                                        .results(false)
                                        .expire(AlarmTimer.MON),
                        host -> host.results(false),
                        SubState.B_QUERY,
                        "send QUERY to 1"));
    }

    private static List<RuleCase> asking() {
        return List.of(
                RuleCase.of(
                        "B8",
                        "all is well at the master: is it the own link?",
                        Host::querying,
                        host -> host.hear(report(true, true, true)),
                        SubState.B_DOUBT,
                        "check-downlink"),
                RuleCase.of(
                        "B9",
                        "the master knows that it is ill",
                        Host::querying,
                        host -> host.hear(report(true, false, true)),
                        SubState.B_QUERY),
                RuleCase.of(
                        "B10",
                        "the master is asked again",
                        Host::querying,
                        host -> host.expire(AlarmTimer.QUERY),
                        SubState.B_QUERY,
                        "send QUERY to 1"),
                RuleCase.of(
                                "B11",
                                "a master that does not answer is suspected",
                                () -> Host.querying().expire(AlarmTimer.QUERY),
                                host -> host.expire(AlarmTimer.QUERY),
                                SubState.H_VERIFY,
                                "check-downlink")
                        .and(host ->
                                assertThat(host.state.reason()).isEqualTo(HandoverReason.SUSPECT)),
                RuleCase.of(
                        "B12",
                        "a host that may not stand goes on watching",
                        () -> held(Host.querying()).expire(AlarmTimer.QUERY),
                        host -> host.expire(AlarmTimer.QUERY),
                        SubState.B_MON),
                RuleCase.of(
                        "B13",
                        "it is the own link",
                        Host::doubting,
                        host -> host.results(false),
                        SubState.B_ISOL,
                        "notify ISOLATED 2"),
                RuleCase.of(
                        "B14",
                        "it is not: the service is disputed",
                        Host::doubting,
                        host -> host.results(true),
                        SubState.B_MON,
                        "send STATUS synced disputing to 1"));
    }

    private static List<RuleCase> elections() {
        return List.of(
                RuleCase.of(
                                "B15",
                                "advertisements stop",
                                Host::backup,
                                host -> host.expire(AlarmTimer.DEAD),
                                SubState.H_VERIFY,
                                "check-downlink")
                        .and(host ->
                                assertThat(host.state.reason()).isEqualTo(HandoverReason.DEAD)),
                RuleCase.of(
                        "B16",
                        "a host that may not stand waits for another",
                        () -> held(Host.backup()),
                        host -> host.expire(AlarmTimer.DEAD),
                        SubState.B_AWAIT),
                RuleCase.of(
                        "B16",
                        "policy forbids to take over while the dedicated link is down",
                        () ->
                                Host.backup(Policy.STANDARD.withSplit(Policy.Split.STAY))
                                        .link(Link.DEDICATED, false),
                        host -> host.expire(AlarmTimer.DEAD),
                        SubState.B_AWAIT,
                        "notify STAYING_BACKUP 2"),
                RuleCase.of(
                                "B17",
                                "the master has resigned: the first backup waits a tick",
                                Host::backup,
                                host -> host.hear(resign(FIRST, 0)),
                                SubState.B_AWAIT)
                        .and(host ->
                                assertThat(host.state.deadlines().nanos(AlarmTimer.TAKEOVER))
                                        .isEqualTo(host.now + Host.TIMING.nanos(Period.G))),
                RuleCase.of(
                                "B17",
                                "the master has resigned in favour of another",
                                Host::backup,
                                host -> host.hear(resign(FIRST, 3)),
                                SubState.B_AWAIT)
                        .and(host ->
                                assertThat(host.state.deadlines().nanos(AlarmTimer.TAKEOVER))
                                        .isEqualTo(host.now + Host.TIMING.nanos(Period.TAKEOVER))),
                RuleCase.of(
                        "B17",
                        "named, but not ready any more: the others need not wait",
                        Host::backup,
                        host -> host.hear(resign(FIRST, Host.ME)),
                        SubState.B_AWAIT,
                        "send PASS to all"),
                RuleCase.of(
                        "B18",
                        "a deaf candidate is told that the master lives",
                        Host::backup,
                        host -> host.hear(betterBid(HandoverReason.DEAD)),
                        SubState.B_MON,
                        "send OBJECT alive 1.1 of 1 to 3"),
                RuleCase.of(
                        "B19",
                        "a master that bids has lost its memory, however lately it was heard",
                        Host::backup,
                        host -> host.hear(bid(1, 2, -1, HandoverReason.BOOT, Epoch.NONE)),
                        SubState.H_VERIFY,
                        "send OBJECT better to 1",
                        "check-downlink"),
                RuleCase.of(
                        "B19",
                        "a better host stands against a bid",
                        () -> Host.backup().pass(Period.FRESH).pass(1),
                        host -> host.hear(worseBid(HandoverReason.DEAD)),
                        SubState.H_VERIFY,
                        "send OBJECT better to 3",
                        "check-downlink"),
                RuleCase.of(
                        "B20",
                        "a worse host gives way to a bid",
                        () -> Host.backup().pass(Period.FRESH).pass(1),
                        host -> host.hear(betterBid(HandoverReason.DEAD)),
                        SubState.B_AWAIT),
                RuleCase.of(
                                "B20",
                                "a bid tells of a resignation that was missed",
                                Host::backup,
                                host -> host.hear(bid(3, 2, 5, HandoverReason.RESIGNED, FIRST)),
                                SubState.B_AWAIT)
                        .and(host -> assertThat(host.state.closed()).isEqualTo(FIRST)),
                RuleCase.of(
                        "B20",
                        "with votes it votes",
                        () ->
                                Host.backup(Policy.STANDARD.withVoters(3))
                                        .pass(Period.VOTE_WAIT)
                                        .pass(1),
                        host -> host.hear(betterBid(HandoverReason.DEAD)),
                        SubState.B_AWAIT,
                        "store 2",
                        "send GRANT 2 to 3"),
                RuleCase.of(
                        "B36",
                        "with votes a planned successor needs them too",
                        () -> Host.backup(Policy.STANDARD.withVoters(3)).hear(resign(FIRST, 3)),
                        host -> host.hear(bid(3, 2, -1, HandoverReason.ADMIN, FIRST)),
                        SubState.B_AWAIT,
                        "store 2",
                        "send GRANT 2 to 3"));
    }

    private static List<RuleCase> otherwise() {
        return List.of(
                RuleCase.of(
                        "B28",
                        "a better backup preempts the master",
                        () -> thirdIsMaster(Host.backup(PREEMPT)).hear(adv(new Epoch(2, 3))),
                        host -> host.expire(AlarmTimer.PREEMPT),
                        SubState.H_VERIFY,
                        "check-downlink"),
                RuleCase.of(
                        "B29",
                        "the administrator wants this host to be master",
                        Host::backup,
                        host -> host.hear(Host.yieldOf(1)),
                        SubState.H_VERIFY,
                        "check-downlink"),
                RuleCase.of(
                        "B30",
                        "a backup reports",
                        Host::backup,
                        host -> host.expire(AlarmTimer.STATUS),
                        SubState.B_MON,
                        "send STATUS synced to 1"),
                RuleCase.of(
                                "B31",
                                "events were applied",
                                Host::backup,
                                host -> host.feed(new Input.Replicated(FIRST, 12)),
                                SubState.B_MON)
                        .and(host -> assertThat(host.state.lastseq()).isEqualTo(12)),
                RuleCase.of(
                        "B35",
                        "the copy was lost and is fetched again",
                        Host::backup,
                        host -> host.feed(new Input.Replicated(FIRST, -1)),
                        SubState.B_SYNC,
                        "send SYNC_REQ to 3",
                        "send STATUS to 1"),
                RuleCase.of(
                        "B37",
                        "without a carrier the own link is at fault",
                        Host::backup,
                        host -> host.link(Link.MAIN, false),
                        SubState.B_ISOL,
                        "notify ISOLATED 2"));
    }

    /// A backup of host 3, which ranks below it.
    private static Host thirdIsMaster(Host host) {
        return host.hear(adv(new Epoch(2, 3), FIRST, 0));
    }

    static Host held(Host host) {
        Variables variables = new Variables(host.state);
        variables.held = true;
        host.state = variables.toState();
        return host;
    }
}
