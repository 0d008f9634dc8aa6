// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Host.FIRST;
import static dev.sne.hasm.Host.betterBid;
import static dev.sne.hasm.Host.claim;
import static dev.sne.hasm.Host.firstAdv;
import static dev.sne.hasm.Host.grant;
import static dev.sne.hasm.Host.objectAlive;
import static dev.sne.hasm.Host.objectClaimed;
import static dev.sne.hasm.Host.resign;
import static dev.sne.hasm.Host.worseBid;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/// The rules of [HandoverRules].
final class HandoverCases {

    private static final Policy VOTES = Policy.STANDARD.withVoters(3);

    private HandoverCases() {}

    static List<RuleCase> all() {
        List<RuleCase> all = new ArrayList<>();
        all.addAll(bidding());
        all.addAll(elected());
        all.addAll(rivals());
        return all;
    }

    private static List<RuleCase> bidding() {
        return List.of(
                RuleCase.of(
                        "H1",
                        "the own link is at fault",
                        Host::verifying,
                        host -> host.results(false),
                        SubState.B_ISOL,
                        "send PASS to all",
                        "notify ISOLATED 2"),
                RuleCase.of(
                        "H2",
                        "the own link works: bid",
                        Host::verifying,
                        host -> host.results(true),
                        SubState.H_ELECT,
                        "send BID 2 DEAD to all"),
                RuleCase.of(
                        "H3",
                        "the master is alive",
                        Host::electing,
                        host -> host.hear(objectAlive(FIRST, 1)),
                        SubState.B_MON,
                        "send STATUS synced to 1"),
                RuleCase.of(
                        "H3",
                        "a master of an older epoch is alive: it has to raise its own",
                        () ->
                                Host.backup()
                                        .hear(Host.fence(new Epoch(4, 3), true))
                                        .expire(AlarmTimer.DEAD)
                                        .results(true),
                        host -> host.hear(objectAlive(FIRST, 1)),
                        SubState.B_MON,
                        "send FENCE 4.3 not live to 1",
                        "send STATUS synced to 1"),
                RuleCase.of(
                        "H4",
                        "a planned takeover gives way",
                        Host::electingAdmin,
                        host -> host.hear(betterBid(HandoverReason.PREEMPT)),
                        SubState.B_MON,
                        "send STATUS synced to 1"),
                RuleCase.of(
                        "H4b",
                        "a better bid wins",
                        Host::electing,
                        host -> host.hear(betterBid(HandoverReason.DEAD)),
                        SubState.B_AWAIT),
                RuleCase.of(
                        "H4b",
                        "somebody has claimed already",
                        Host::electing,
                        host -> host.hear(objectClaimed()),
                        SubState.B_AWAIT),
                RuleCase.of(
                        "H5",
                        "a worse bid is objected to",
                        Host::electing,
                        host -> host.hear(worseBid(HandoverReason.DEAD)),
                        SubState.H_ELECT,
                        "send OBJECT better to 3"),
                RuleCase.of(
                                "H27",
                                "a vote is counted",
                                () -> Host.electing(VOTES),
                                host -> host.hear(grant(3, 2)),
                                SubState.H_ELECT)
                        .and(host -> assertThat(host.state.votes().size()).isEqualTo(1)),
                RuleCase.of(
                        "H31",
                        "without a majority it bids again, as nobody objected",
                        () -> Host.electing(VOTES),
                        host -> host.expire(AlarmTimer.ELECT),
                        SubState.H_ELECT,
                        "send BID 3 DEAD to all"),
                RuleCase.of(
                                "H28",
                                "without a majority nobody is elected",
                                () ->
                                        Host.electing(VOTES)
                                                .expire(AlarmTimer.ELECT)
                                                .expire(AlarmTimer.ELECT),
                                host -> host.expire(AlarmTimer.ELECT),
                                SubState.B_AWAIT)
                        .and(host ->
                                assertThat(host.state.deadlines().nanos(AlarmTimer.TAKEOVER))
                                        .isEqualTo(
                                                host.now
                                                        + Host.TIMING.nanos(Period.VOTE_WAIT)
                                                        + 2 * Host.TIMING.nanos(Period.D_MAX))),
                RuleCase.of(
                        "H4b",
                        "with votes a candidate that gives way gives the votes back",
                        () -> Host.electing(VOTES).pass(Period.VOTE_WAIT),
                        host -> host.hear(Host.bid(3, 3, 5, HandoverReason.DEAD, Epoch.NONE)),
                        SubState.B_AWAIT,
                        "send PASS 2 to all",
                        "store 3",
                        "send GRANT 3 to 3"),
                RuleCase.of(
                        "H32",
                        "who lost its copy asks no master to make way",
                        () -> Host.backup().hear(Host.yieldOf(1)),
                        host -> host.feed(new Input.Replicated(FIRST, -1)),
                        SubState.B_SYNC,
                        "send STATUS to 1",
                        "send SYNC_REQ to 3"),
                RuleCase.of(
                        "H30",
                        "a candidate that lost its copy must not win with it",
                        Host::electing,
                        host -> host.feed(new Input.Replicated(FIRST, -1)),
                        SubState.H_VERIFY,
                        "check-downlink"),
                RuleCase.of(
                                "H30",
                                "the successor that lost its copy is a candidate as any other",
                                () -> Host.awaitingRelease(VOTES).hear(resign(FIRST, Host.ME)),
                                host -> host.feed(new Input.Replicated(FIRST, -1)),
                                SubState.H_VERIFY,
                                "check-downlink")
                        .and(host ->
                                assertThat(host.state.reason())
                                        .isEqualTo(HandoverReason.RESIGNED)));
    }

    private static List<RuleCase> elected() {
        return List.of(
                RuleCase.of(
                        "H6",
                        "nobody objected",
                        Host::electing,
                        host -> host.expire(AlarmTimer.ELECT),
                        SubState.H_UP,
                        "send CLAIM 2 DEAD to all",
                        "store 2",
                        "uplink-activate"),
                RuleCase.of(
                        "H6",
                        "a majority voted",
                        () -> Host.electing(VOTES).hear(grant(3, 2)),
                        host -> host.expire(AlarmTimer.ELECT),
                        SubState.H_UP,
                        "store 2",
                        "send CLAIM 2 DEAD to all",
                        "uplink-activate"),
                RuleCase.of(
                        "H7",
                        "the master is asked to release",
                        Host::electingAdmin,
                        host -> host.expire(AlarmTimer.ELECT),
                        SubState.H_REL,
                        "send CLAIM 2 ADMIN to 1"),
                RuleCase.of(
                        "H8",
                        "the master has released for this host",
                        Host::awaitingRelease,
                        host -> host.hear(resign(FIRST, Host.ME)),
                        SubState.H_UP,
                        "store 2",
                        "uplink-activate"),
                RuleCase.of(
                        "H36",
                        "named without a copy: others have one",
                        HandoverCases::awaitingReleaseWithoutCopy,
                        host -> host.hear(resign(FIRST, Host.ME)),
                        SubState.B_AWAIT,
                        "send SYNC_REQ to 3",
                        "send PASS 2 to all"),
                RuleCase.of(
                        "H29",
                        "with votes the successor asks for them",
                        () -> Host.awaitingRelease(VOTES),
                        host -> host.hear(resign(FIRST, Host.ME)),
                        SubState.H_ELECT,
                        "send BID 3 ADMIN 1.1 to all"),
                RuleCase.of(
                        "H29",
                        "named during the election, with votes: now for votes",
                        () -> Host.electingAdmin(VOTES),
                        host -> host.hear(resign(FIRST, ReleaseReason.UPLINK, Host.ME)),
                        SubState.H_ELECT,
                        "send BID 3 RESIGNED 1.1 to all"),
                RuleCase.of(
                        "H39",
                        "the master falls silent before it has released",
                        Host::awaitingRelease,
                        host -> host.expire(AlarmTimer.DEAD),
                        SubState.H_VERIFY,
                        "check-downlink"),
                RuleCase.of(
                        "H40",
                        "the same, but policy forbids to take over",
                        () ->
                                Host.awaitingRelease(Policy.STANDARD.withSplit(Policy.Split.STAY))
                                        .link(Link.DEDICATED, false),
                        host -> host.expire(AlarmTimer.DEAD),
                        SubState.B_AWAIT,
                        "notify STAYING_BACKUP 2"),
                RuleCase.of(
                        "H9",
                        "the master does not release",
                        Host::awaitingRelease,
                        host -> host.expire(AlarmTimer.REL),
                        SubState.B_MON,
                        "send STATUS synced to 1"),
                RuleCase.of(
                        "H10",
                        "the master has released for another",
                        Host::awaitingRelease,
                        host -> host.hear(resign(FIRST, 3)),
                        SubState.B_AWAIT),
                RuleCase.of(
                                "H8",
                                "a master that failed has released for this host",
                                Host::awaitingRelease,
                                host -> host.hear(resign(FIRST, ReleaseReason.UPLINK, Host.ME)),
                                SubState.H_UP,
                                "store 2",
                                "uplink-activate")
                        .and(host ->
                                assertThat(host.state.reason()).isEqualTo(HandoverReason.RESIGNED)),
                RuleCase.of(
                        "H8",
                        "named by the master: nobody is to be waited for",
                        Host::electingAdmin,
                        host -> host.hear(resign(FIRST, ReleaseReason.UPLINK, Host.ME)),
                        SubState.H_UP,
                        "store 2",
                        "uplink-activate"),
                RuleCase.of(
                                "H37",
                                "the master has released before this host was ready: it goes on",
                                Host::verifyingAdmin,
                                host -> host.hear(resign(FIRST, Hosts.NONE)),
                                SubState.H_VERIFY)
                        .and(host ->
                                assertThat(host.state.reason()).isEqualTo(HandoverReason.RESIGNED)),
                RuleCase.of(
                        "H38",
                        "the master has released during the election: anybody may object now",
                        Host::electingAdmin,
                        host -> host.hear(resign(FIRST, Hosts.NONE)),
                        SubState.H_ELECT,
                        "send BID 2 RESIGNED 1.1 to all"),
                RuleCase.of(
                        "H38",
                        "the master has released and has not heard the claim",
                        Host::awaitingRelease,
                        host -> host.hear(resign(FIRST, Hosts.NONE)),
                        SubState.H_ELECT,
                        "send BID 2 RESIGNED 1.1 to all"));
    }

    private static List<RuleCase> rivals() {
        return List.of(
                RuleCase.of(
                        "H20",
                        "the master lives",
                        Host::activatingUplink,
                        host -> host.hear(firstAdv()),
                        SubState.B_MON,
                        "uplink-deactivate",
                        "send STATUS synced to 1"),
                RuleCase.of(
                        "H20",
                        "in a planned takeover the master is meant to live",
                        Host::electingAdmin,
                        host -> host.hear(firstAdv()),
                        SubState.H_ELECT),
                RuleCase.of(
                        "H21",
                        "a bid comes too late",
                        Host::activatingUplink,
                        host -> host.hear(betterBid(HandoverReason.DEAD)),
                        SubState.H_UP,
                        "send OBJECT claimed to 3"),
                RuleCase.of(
                        "H22",
                        "the greater claim wins",
                        Host::activatingUplink,
                        host -> host.hear(claim(3, 2, HandoverReason.DEAD, Epoch.NONE)),
                        SubState.B_AWAIT,
                        "uplink-deactivate"),
                RuleCase.of(
                        "H22",
                        "a claim ends a bid",
                        Host::electing,
                        host -> host.hear(claim(1, 1, HandoverReason.DEAD, Epoch.NONE)),
                        SubState.B_AWAIT),
                RuleCase.of(
                        "H23",
                        "the lesser claim is objected to",
                        Host::activatingUplink,
                        host -> host.hear(claim(1, 2, HandoverReason.DEAD, Epoch.NONE)),
                        SubState.H_UP,
                        "send OBJECT claimed to 1"),
                RuleCase.of(
                        "H26",
                        "without a carrier the own link is at fault",
                        Host::activatingService,
                        host -> host.link(Link.MAIN, false),
                        SubState.B_ISOL,
                        "service-deactivate",
                        "uplink-deactivate",
                        "send PASS 2 to all",
                        "notify ISOLATED 2"));
    }

    private static Host awaitingReleaseWithoutCopy() {
        return Host.awaitingRelease().feed(new Input.Replicated(FIRST, -1));
    }
}
