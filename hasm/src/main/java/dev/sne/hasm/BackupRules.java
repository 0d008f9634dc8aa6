// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Rule.rule;
import static dev.sne.hasm.StateSet.WATCHING;
import static dev.sne.hasm.StateSet.WATCHING_OR_AWAITING;
import static dev.sne.hasm.SubState.B_AWAIT;
import static dev.sne.hasm.SubState.B_DOUBT;
import static dev.sne.hasm.SubState.B_ISOL;
import static dev.sne.hasm.SubState.B_MON;
import static dev.sne.hasm.SubState.B_QUERY;
import static dev.sne.hasm.SubState.B_SYNC;
import static dev.sne.hasm.SubState.H_VERIFY;

import dev.sne.hasm.message.Message;
import dev.sne.hasm.message.Message.Ground;
import java.util.List;

/// Rows B1 to B20, B28 to B31, B35 and B37: a backup watches its master and the service.
final class BackupRules {

    private BackupRules() {}

    /// The master and the service are watched.
    static List<Rule<?>> watching() {
        return List.of(
                rule("B1", WATCHING, Trigger.ADV)
                        .when("e = E", BackupRules::isOfEpoch)
                        .then(
                                "master := src; adopt table, or if only its version is told and it"
                                    + " is not known send STATUS; restart DEAD(rank); if preempt,"
                                    + " synced, own table rank above the master, not held and"
                                    + " PREEMPT not running: set PREEMPT",
                                BackupRules::hear)
                        .stay(),
                rule("B2", B_SYNC, Trigger.SYNC_END)
                        .when("stream = E", (host, end) -> end.stream().equals(host.epoch))
                        .then(
                                "synced := 1, lastseq := pos; set MON; send STATUS",
                                BackupRules::synchronise)
                        .to(B_MON),
                rule("B3", B_SYNC, Trigger.timer(AlarmTimer.RETRY))
                        .then(
                                "SYNC_REQ to the next best source; set RETRY",
                                BackupRules::requestAgain)
                        .stay(),
                rule("B4", B_MON, Trigger.timer(AlarmTimer.MON))
                        .then("CHECK remote service", host -> host.check(Check.REMOTE_SERVICE))
                        .stay(),
                rule("B5", B_MON, Trigger.CHECKED)
                        .when("remote +", host -> host.positive(Check.REMOTE_SERVICE))
                        .then(
                                "nfail := 0; if disputing: disputing := 0, send STATUS; set MON",
                                BackupRules::serviceWorks)
                        .stay(),
                rule("B6", B_MON, Trigger.CHECKED)
                        .when(
                                "remote -, nfail+1 < K_RS",
                                host -> host.nfail + 1 < host.count(Count.K_RS))
                        .then("nfail++; set MON (short)", BackupRules::serviceFails)
                        .stay());
    }

    /// The service fails: whose fault is it?
    static List<Rule<?>> asking() {
        return List.of(
                rule("B7", B_MON, Trigger.CHECKED)
                        .when("remote -, nfail+1 = K_RS")
                        .then(
                                "nfail := 0; nq := 1; send QUERY to the master (trigger local"
                                        + " monitoring); set QUERY",
                                host -> {
                                    host.nfail = 0;
                                    query(host, 1);
                                })
                        .to(B_QUERY),
                rule("B8", B_QUERY, Trigger.REPORT)
                        .when("all positive", (_, report) -> report.allWell())
                        .then(
                                "CHECK downlink (is it my own link?)",
                                host -> host.check(Check.DOWNLINK))
                        .to(B_DOUBT),
                rule("B9", B_QUERY, Trigger.REPORT)
                        .when("some negative")
                        .then(
                                "wait for the RESIGN: set QUERY",
                                host -> host.set(AlarmTimer.QUERY, Period.QUERY))
                        .stay(),
                rule("B10", B_QUERY, Trigger.timer(AlarmTimer.QUERY))
                        .when("nq < K_Q", host -> host.nq < host.count(Count.K_Q))
                        .then("nq++; send QUERY; set QUERY", host -> query(host, host.nq + 1))
                        .stay(),
                rule("B11", B_QUERY, Trigger.timer(AlarmTimer.QUERY))
                        .when("nq = K_Q, may take over", Elections::mayTakeOver)
                        .then(
                                "reason := SUSPECT; CHECK downlink",
                                host -> Elections.stand(host, HandoverReason.SUSPECT))
                        .to(H_VERIFY),
                rule("B12", B_QUERY, Trigger.timer(AlarmTimer.QUERY))
                        .when("nq = K_Q, may not")
                        .then("set MON", host -> host.set(AlarmTimer.MON, Period.MON))
                        .to(B_MON),
                rule("B13", B_DOUBT, Trigger.CHECKED)
                        .when("downlink -", host -> !host.positive(Check.DOWNLINK))
                        .then(
                                "own link is at fault, service is not; set RETRY",
                                BackupRules::isolate)
                        .to(B_ISOL),
                rule("B14", B_DOUBT, Trigger.CHECKED)
                        .when("downlink +")
                        .then(
                                "disputing := 1; send STATUS; set MON",
                                host -> {
                                    host.disputing = true;
                                    host.sendStatus();
                                    host.set(AlarmTimer.MON, Period.MON);
                                })
                        .to(B_MON));
    }

    /// The master is lost.
    static List<Rule<?>> losing() {
        return List.of(
                rule("B15", WATCHING, Trigger.timer(AlarmTimer.DEAD))
                        .when("may take over", Elections::mayTakeOver)
                        .then(
                                "master := none; reason := DEAD; CHECK downlink",
                                BackupRules::standForDead)
                        .to(H_VERIFY),
                rule("B16", WATCHING, Trigger.timer(AlarmTimer.DEAD))
                        .when("may not")
                        .then(
                                "master := none; set TAKEOVER; if staying: notify the"
                                        + " administrator; with control by fallback: send JOIN",
                                BackupRules::await)
                        .to(B_AWAIT),
                rule("B17", WATCHING_OR_AWAITING, Trigger.RESIGN)
                        .then(
                                "closed := e; master := none; with votes: the vote for e counts no"
                                        + " more; set TAKEOVER: short (rank*SKEW) if succ = none,"
                                        + " else long; if succ = me: not ready any more, send PASS,"
                                        + " TAKEOVER short",
                                BackupRules::takeNoteOfResignation)
                        .to(B_AWAIT));
    }

    /// Others want to take over.
    static List<Rule<?>> electing() {
        return List.of(
                rule("B18", WATCHING, Trigger.BID)
                        .when(
                                "reason not PREEMPT/ADMIN; master heard within FRESH, and not the"
                                        + " bidder itself; not (reason = RESIGNED and eold = E)",
                                (host, bid) ->
                                        !bid.reason().planned()
                                                && host.heardMasterRecently()
                                                && bid.header().source() != host.master
                                                && !isAfterResignation(host, bid))
                        .then(
                                "send OBJECT(alive, E, master) as a proxy (the bidder is deaf, the"
                                        + " master lives)",
                                (host, bid) ->
                                        Elections.object(
                                                host,
                                                bid,
                                                new Ground.Alive(host.epoch, host.master)))
                        .stay(),
                rule("B19", WATCHING_OR_AWAITING, Trigger.BID)
                        .when(
                                "reason not PREEMPT/ADMIN; not held; own key > its key",
                                (host, bid) ->
                                        !bid.reason().planned()
                                                && host.mayStand()
                                                && Elections.beats(host, bid.key()))
                        .then(
                                "send OBJECT(better); reason := its reason; CHECK downlink",
                                (host, bid) -> Elections.standAgainst(host, bid, bid.reason()))
                        .to(H_VERIFY),
                rule("B20", WATCHING_OR_AWAITING, Trigger.BID_OR_CLAIM)
                        .when(
                                "otherwise, reason not PREEMPT/ADMIN",
                                (_, takeover) -> !Elections.isPlanned(takeover))
                        .then(
                                "master := none; if its reason is RESIGNED closed := eold; set"
                                        + " TAKEOVER; with votes: GRANT",
                                BackupRules::giveWay)
                        .to(B_AWAIT),
                rule("B36", WATCHING_OR_AWAITING, Trigger.BID)
                        .when(
                                "with votes; reason PREEMPT/ADMIN, eold = closed >= E",
                                (host, bid) ->
                                        host.policy.quorum()
                                                && bid.reason().planned()
                                                && Elections.isResigned(host)
                                                && bid.oldEpoch().equals(host.closed))
                        .then("GRANT", Elections::grant)
                        .stay());
    }

    /// Planned takeovers, reports, and what the replication and the links tell.
    static List<Rule<?>> orders() {
        return List.of(
                rule("B28", B_MON, Trigger.timer(AlarmTimer.PREEMPT))
                        .when("not held, synced", host -> host.mayStand() && host.synced)
                        .then(
                                "reason := PREEMPT; CHECK downlink",
                                host -> Elections.stand(host, HandoverReason.PREEMPT))
                        .to(H_VERIFY),
                rule("B29", WATCHING.minus("B.MON/QUERY/DOUBT", B_SYNC), Trigger.YIELD)
                        .when(
                                "from the master (admin switchover, or it cannot serve); synced,"
                                        + " not held",
                                (host, yield) ->
                                        yield.header().source() == host.master
                                                && host.synced
                                                && host.mayStand())
                        .then(
                                "reason := ADMIN; CHECK downlink",
                                host -> Elections.stand(host, HandoverReason.ADMIN))
                        .to(H_VERIFY),
                rule("B30", StateSet.BACKUP, Trigger.timer(AlarmTimer.STATUS))
                        .then(
                                "send STATUS(prio, synced, lastseq, fails, disputing) to the"
                                        + " master; set STATUS",
                                host -> {
                                    host.sendStatus();
                                    host.set(AlarmTimer.STATUS, Period.STATUS);
                                })
                        .stay(),
                rule("B35", WATCHING.minus("B.MON/QUERY/DOUBT", B_SYNC), Trigger.REPLICATED)
                        .when(
                                "the copy was lost",
                                (host, copy) -> host.synced && copy.lastseq() < 0)
                        .then(
                                "synced := 0; send SYNC_REQ; set RETRY; send STATUS",
                                BackupRules::losesCopy)
                        .to(B_SYNC),
                rule("B31", StateSet.ANY, Trigger.REPLICATED)
                        .when(
                                "synced, stream = the own one; not lost in S.*, H.VERIFY or"
                                        + " H.ELECT",
                                BackupRules::isOfOwnStream)
                        .then(
                                "lastseq := seq; if the copy was lost: synced := 0",
                                BackupRules::movesOn)
                        .stay(),
                rule("B37", WATCHING, Trigger.LINK)
                        .when("main link down", (_, change) -> InitRules.isMain(change, false))
                        .then("as B13: own link is at fault; set RETRY", BackupRules::isolate)
                        .to(B_ISOL));
    }

    static boolean isOfEpoch(Draft host, Message adv) {
        return adv.header().epoch().equals(host.epoch);
    }

    private static void hear(Draft host, Message.Adv adv) {
        host.hear(adv);
        host.expectAdvertisement();
        if (adv.table().isEmpty() && !host.hasTable(adv.tableVersion())) {
            host.sendStatus();
        }
        if (host.policy.preempt()
                && host.synced
                && host.mayStand()
                && !host.isRunning(AlarmTimer.PREEMPT)
                && host.table.isAbove(host.me(), host.master)) {
            host.set(AlarmTimer.PREEMPT, Period.PREEMPT);
        }
    }

    static void synchronise(Draft host, Message.SyncEnd end) {
        host.synced = true;
        host.stream = end.stream();
        host.lastseq = end.position();
        host.exMaster = false;
        host.tries = 0;
        host.set(AlarmTimer.MON, Period.MON);
        host.sendStatus();
    }

    static void requestAgain(Draft host) {
        host.tries++;
        host.requestSync();
    }

    private static void serviceWorks(Draft host) {
        host.nfail = 0;
        if (host.disputing) {
            host.disputing = false;
            host.sendStatus();
        }
        host.set(AlarmTimer.MON, Period.MON);
    }

    private static void serviceFails(Draft host) {
        host.nfail++;
        host.set(AlarmTimer.MON, Period.MON_RETRY);
    }

    private static void query(Draft host, int number) {
        host.nq = number;
        if (host.master != Hosts.NONE) {
            host.send(host.master, new Message.Query(host.header()));
        }
        host.set(AlarmTimer.QUERY, Period.QUERY);
    }

    static void isolate(Draft host) {
        host.set(AlarmTimer.RETRY, Period.RETRY);
        host.tell(Event.ISOLATED);
    }

    static void await(Draft host) {
        host.master = Hosts.NONE;
        host.awaitTakeover();
        if (Elections.isToStay(host)) {
            host.tell(Event.STAYING_BACKUP);
        }
        if (host.policy.control() == Policy.Control.FALLBACK) {
            // Whoever may not bid could not be noticed if it is only deaf on the dedicated link.
            host.sendJoin();
        }
    }

    static void standForDead(Draft host) {
        host.master = Hosts.NONE;
        Elections.stand(host, HandoverReason.DEAD);
    }

    static void takeNoteOfResignation(Draft host, Message.Resign resign) {
        host.closed = resign.epoch();
        host.see(resign.epoch().counter());
        host.master = Hosts.NONE;
        host.heardUntilNanos = State.NEVER;
        Elections.endVote(host, resign.epoch());
        if (resign.successor() == host.me()) {
            Activation.pass(host);
            host.awaitTakeoverShort();
        } else if (resign.successor() == Hosts.NONE) {
            host.awaitTakeoverShort();
        } else {
            host.awaitTakeover();
        }
    }

    private static boolean isAfterResignation(Draft host, Message.Bid bid) {
        return bid.reason() == HandoverReason.RESIGNED && bid.oldEpoch().equals(host.epoch);
    }

    private static void giveWay(Draft host, Message takeover) {
        host.master = Hosts.NONE;
        if (Elections.reasonOf(takeover) == HandoverReason.RESIGNED) {
            host.closed = Epoch.max(host.closed, Elections.oldEpochOf(takeover));
        }
        Elections.giveWay(host, takeover);
    }

    private static boolean isOfOwnStream(Draft host, Input.Replicated copy) {
        return host.synced
                && copy.stream().equals(host.stream)
                && (copy.lastseq() >= 0
                        || !host.in(MainState.SERVICE)
                                && !host.in(SubState.H_VERIFY, SubState.H_ELECT));
    }

    static boolean isLost(Draft host, Input.Replicated copy) {
        return host.synced && copy.stream().equals(host.stream) && copy.lastseq() < 0;
    }

    private static void losesCopy(Draft host, Input.Replicated copy) {
        movesOn(host, copy);
        host.cancelChecks();
        host.requestSync();
        host.sendStatus();
    }

    static void movesOn(Draft host, Input.Replicated copy) {
        if (copy.lastseq() < 0) {
            host.desynchronise();
        } else {
            host.lastseq = copy.lastseq();
        }
    }
}
