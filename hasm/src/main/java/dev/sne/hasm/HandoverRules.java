// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Rule.rule;
import static dev.sne.hasm.StateSet.CLAIMED;
import static dev.sne.hasm.StateSet.HANDOVER;
import static dev.sne.hasm.StateSet.VERIFY_OR_ELECT;
import static dev.sne.hasm.SubState.B_AWAIT;
import static dev.sne.hasm.SubState.B_ISOL;
import static dev.sne.hasm.SubState.B_MON;
import static dev.sne.hasm.SubState.B_SYNC;
import static dev.sne.hasm.SubState.H_ELECT;
import static dev.sne.hasm.SubState.H_REL;
import static dev.sne.hasm.SubState.H_UP;
import static dev.sne.hasm.SubState.H_VERIFY;

import dev.sne.hasm.message.Message;
import dev.sne.hasm.message.Message.Ground;
import java.util.List;

/// Rows H1 to H10, H20 to H23, H26 to H32 and H36 to H40: from the wish to take over to being
/// elected.
final class HandoverRules {

    private static final StateSet VERIFY_ELECT_OR_REL =
            StateSet.of("H.VERIFY/ELECT/REL", H_VERIFY, H_ELECT, H_REL);
    private static final StateSet ELECT_OR_REL = StateSet.of("H.ELECT/REL", H_ELECT, H_REL);

    private HandoverRules() {}

    /// From the wish to the bid.
    static List<Rule<?>> bidding() {
        return List.of(
                rule("H1", H_VERIFY, Trigger.CHECKED)
                        .when("downlink -", host -> !host.positive(Check.DOWNLINK))
                        .then(
                                "own link is at fault; send PASS (other links); set RETRY",
                                Activation::isolate)
                        .to(B_ISOL),
                rule("H2", H_VERIFY, Trigger.CHECKED)
                        .when("downlink +")
                        .then(
                                "ctr := maxctr+1; send BID(ctr, key, reason, eold); set ELECT; with"
                                        + " votes: set LEASE",
                                Elections::bid)
                        .to(H_ELECT),
                rule("H3", HANDOVER, Trigger.OBJECT)
                        .when(
                                "alive e, master; not (master = host(closed) and e <= closed)",
                                HandoverRules::namesLivingMaster)
                        .then(
                                "abort: undo own activations; master := named, E := max(E, e); if e"
                                        + " < E send FENCE(E, not live) to the named master",
                                HandoverRules::abort)
                        .to(Next.BACKUP_ENTRY),
                rule("H4", VERIFY_OR_ELECT, Trigger.OBJECT_OR_BID)
                        .when(
                                "OBJECT better/claimed, or BID with key > own; own reason"
                                        + " PREEMPT/ADMIN",
                                (host, message) ->
                                        isBetter(host, message) && Elections.isPlanned(host))
                        .then("give way", _ -> {})
                        .to(Next.BACKUP_ENTRY),
                rule("H4b", VERIFY_OR_ELECT, Trigger.OBJECT_OR_BID)
                        .when(
                                "OBJECT better/claimed, or BID with key > own; own reason not"
                                        + " PREEMPT/ADMIN, reason of the BID not PREEMPT/ADMIN",
                                (host, message) ->
                                        isBetter(host, message)
                                                && !(message instanceof Message.Bid bid
                                                        && bid.reason().planned()))
                        .then(
                                "set TAKEOVER; with votes: PASS for the own bid, GRANT",
                                Elections::giveWay)
                        .to(B_AWAIT),
                rule("H5", VERIFY_OR_ELECT, Trigger.BID)
                        .when("BID with key < own", (host, bid) -> Elections.beats(host, bid.key()))
                        .then(
                                "send OBJECT(better)",
                                (host, bid) ->
                                        Elections.object(
                                                host, bid, new Ground.Better(Elections.key(host))))
                        .stay());
    }

    /// From the bid to the takeover.
    static List<Rule<?>> elected() {
        return List.of(
                rule("H27", H_ELECT, Trigger.GRANT)
                        .when("ctr = own ctr", (host, grant) -> grant.counter() == host.counter)
                        .then(
                                "count the vote",
                                (host, grant) ->
                                        host.votes = host.votes.with(grant.header().source()))
                        .stay(),
                rule("H31", H_ELECT, Trigger.timer(AlarmTimer.ELECT))
                        .when(
                                "with votes; reason not PREEMPT/ADMIN, or E resigned; no majority,"
                                        + " tries+1 < N_JOIN",
                                host ->
                                        lacksVotes(host)
                                                && host.tries + 1 < host.count(Count.N_JOIN))
                        .then(
                                "nobody objected: tries++; as H2: send BID",
                                host -> {
                                    host.tries++;
                                    Elections.bid(host);
                                })
                        .stay(),
                rule("H28", H_ELECT, Trigger.timer(AlarmTimer.ELECT))
                        .when(
                                "with votes; reason not PREEMPT/ADMIN, or E resigned; no majority",
                                HandoverRules::lacksVotes)
                        .then(
                                "set TAKEOVER to VOTE_WAIT + 2*D_MAX: then votes are free again",
                                Elections::awaitVotes)
                        .to(B_AWAIT),
                rule("H6", H_ELECT, Trigger.timer(AlarmTimer.ELECT))
                        .when("reason not PREEMPT/ADMIN, or E resigned", host -> !asksMaster(host))
                        .then(
                                "elected: send CLAIM(ctr); tries := 1; ACTIVATE uplink; set SETTLE,"
                                        + " HANDOVER",
                                Elections::win)
                        .to(H_UP),
                rule("H7", H_ELECT, Trigger.timer(AlarmTimer.ELECT))
                        .when("reason PREEMPT/ADMIN")
                        .then(
                                "send CLAIM(ctr, reason) to the master; set REL",
                                host -> {
                                    Elections.claim(host, host.master);
                                    host.set(AlarmTimer.REL, Period.REL);
                                })
                        .to(H_REL),
                rule("H32", VERIFY_OR_ELECT, Trigger.REPLICATED)
                        .when(
                                "the copy was lost; reason PREEMPT/ADMIN, E not resigned",
                                (host, copy) -> BackupRules.isLost(host, copy) && asksMaster(host))
                        .then("synced := 0; give up", BackupRules::movesOn)
                        .to(Next.BACKUP_ENTRY),
                rule("H30", VERIFY_OR_ELECT, Trigger.REPLICATED)
                        .when("the copy was lost; otherwise", BackupRules::isLost)
                        .then(
                                "synced := 0; if planned: reason := RESIGNED; CHECK downlink, to"
                                        + " bid again with the lesser key",
                                HandoverRules::bidWithoutCopy)
                        .to(H_VERIFY));
    }

    /// A planned takeover.
    static List<Rule<?>> released() {
        return List.of(
                rule("H36", ELECT_OR_REL, Trigger.RESIGN)
                        .when(
                                "succ = me, not synced",
                                (host, resign) -> isNamed(host, resign) && !host.synced)
                        .then(
                                "the copy was lost meanwhile, others have one: closed := e; master"
                                        + " := none; send PASS; set TAKEOVER",
                                HandoverRules::decline)
                        .to(B_AWAIT),
                rule("H29", ELECT_OR_REL, Trigger.RESIGN)
                        .when(
                                "with votes; succ = me",
                                (host, resign) -> host.policy.quorum() && isNamed(host, resign))
                        .then(
                                "closed := e; eold := e; master := none; unless it released for"
                                        + " PREEMPT/ADMIN: reason := RESIGNED; as H2: send BID, now"
                                        + " for votes",
                                HandoverRules::askForVotes)
                        .to(H_ELECT),
                rule("H8", ELECT_OR_REL, Trigger.RESIGN)
                        .when("succ = me", HandoverRules::isNamed)
                        .then(
                                "closed := e; master := none; unless it released for PREEMPT/ADMIN:"
                                        + " reason := RESIGNED; tries := 1; ACTIVATE uplink; set"
                                        + " SETTLE, HANDOVER",
                                (host, resign) -> {
                                    succeed(host, resign);
                                    Activation.begin(host);
                                })
                        .to(H_UP),
                rule("H37", H_VERIFY, Trigger.RESIGN)
                        .when("succ = none, own reason PREEMPT/ADMIN", HandoverRules::isLeftAlone)
                        .then(
                                "closed, eold := e; master := none; reason := RESIGNED; the check"
                                        + " goes on",
                                HandoverRules::standOn)
                        .stay(),
                rule("H38", ELECT_OR_REL, Trigger.RESIGN)
                        .when("succ = none, own reason PREEMPT/ADMIN", HandoverRules::isLeftAlone)
                        .then(
                                "as H37; as H2: send BID, now for all to object",
                                (host, resign) -> {
                                    standOn(host, resign);
                                    Elections.bid(host);
                                })
                        .to(H_ELECT),
                rule("H39", VERIFY_ELECT_OR_REL, Trigger.timer(AlarmTimer.DEAD))
                        .when(
                                "own reason PREEMPT/ADMIN, may take over",
                                host -> Elections.isPlanned(host) && Elections.mayTakeOver(host))
                        .then(
                                "the master has fallen silent before it has released: as B15",
                                BackupRules::standForDead)
                        .to(H_VERIFY),
                rule("H40", VERIFY_ELECT_OR_REL, Trigger.timer(AlarmTimer.DEAD))
                        .when("own reason PREEMPT/ADMIN, may not", Elections::isPlanned)
                        .then("as B16", BackupRules::await)
                        .to(B_AWAIT),
                rule("H9", H_REL, Trigger.timer(AlarmTimer.REL))
                        .then("no release: give up the planned handover", _ -> {})
                        .to(Next.BACKUP_ENTRY),
                rule("H10", VERIFY_ELECT_OR_REL, Trigger.RESIGN)
                        .when("otherwise")
                        .then(
                                "as B17: closed := e; master := none; set TAKEOVER; if succ = me:"
                                        + " send PASS",
                                BackupRules::takeNoteOfResignation)
                        .to(B_AWAIT));
    }

    /// A living master, rivals, and the own link.
    static List<Rule<?>> rivals() {
        return List.of(
                rule("H20", HANDOVER, Trigger.ADV)
                        .when("e = E", BackupRules::isOfEpoch)
                        .then(
                                "the master lives: abort, undo own activations; master := src,"
                                        + " adopt table",
                                HandoverRules::hear)
                        .to(
                                Next.decided(
                                        "Backup entry; in H.VERIFY/ELECT/REL with reason"
                                                + " PREEMPT/ADMIN: unchanged",
                                        B_MON,
                                        B_SYNC)),
                rule("H21", CLAIMED, Trigger.BID)
                        .when("reason not PREEMPT/ADMIN", (_, bid) -> !bid.reason().planned())
                        .then("send OBJECT(claimed)", HandoverRules::holdOn)
                        .stay(),
                rule("H22", HANDOVER, Trigger.CLAIM)
                        .when(
                                "not (its reason PREEMPT/ADMIN and mine not); in H.REL/UP/SVC also"
                                        + " (ctr, src) > (own ctr, me)",
                                HandoverRules::isOverruledBy)
                        .then("undo own activations; set TAKEOVER", HandoverRules::undoAndAwait)
                        .to(B_AWAIT),
                rule("H23", CLAIMED, Trigger.CLAIM)
                        .when("otherwise")
                        .then("send OBJECT(claimed)", HandoverRules::holdOn)
                        .stay(),
                rule("H26", HANDOVER, Trigger.LINK)
                        .when("main link down", (_, change) -> InitRules.isMain(change, false))
                        .then(
                                "as H1, H14: undo own activations; send PASS; set RETRY",
                                Activation::isolate)
                        .to(B_ISOL));
    }

    /// Being named by the master that has released is worth nothing without the copy.
    private static void bidWithoutCopy(Draft host, Input.Replicated copy) {
        BackupRules.movesOn(host, copy);
        if (Elections.isPlanned(host)) {
            Elections.stand(host, HandoverReason.RESIGNED);
        } else {
            host.check(Check.DOWNLINK);
        }
    }

    /// Whether the master is alive and has to consent.
    private static boolean asksMaster(Draft host) {
        return Elections.isPlanned(host) && !Elections.isResigned(host);
    }

    private static boolean lacksVotes(Draft host) {
        return !asksMaster(host) && !Elections.isElected(host);
    }

    private static boolean namesLivingMaster(Draft host, Message.Objection objection) {
        return objection.ground() instanceof Ground.Alive alive
                && alive.master() != host.me()
                && !GenericRules.isFromResigned(host, alive.master(), alive.epoch());
    }

    private static void abort(Draft host, Message.Objection objection) {
        if (!(objection.ground() instanceof Ground.Alive alive)) {
            throw new IllegalStateException("no master is named: " + objection);
        }
        Activation.undo(host);
        Epoch own = host.epoch;
        host.accept(alive.epoch());
        host.master = alive.master();
        if (alive.epoch().isBefore(own)) {
            host.send(alive.master(), new Message.Fence(host.header(), host.epoch, false));
        }
    }

    private static boolean isBetter(Draft host, Message message) {
        return switch (message) {
            case Message.Bid bid -> !Elections.beats(host, bid.key());
            case Message.Objection objection ->
                    switch (objection.ground()) {
                        case Ground.Better _, Ground.Claimed _ -> true;
                        case Ground.Alive _ -> false;
                    };
            default -> false;
        };
    }

    private static boolean isNamed(Draft host, Message.Resign resign) {
        return resign.successor() == host.me();
    }

    private static void decline(Draft host, Message.Resign resign) {
        close(host, resign);
        Activation.pass(host);
        host.awaitTakeover();
    }

    private static void close(Draft host, Message.Resign resign) {
        host.closed = resign.epoch();
        host.see(resign.epoch().counter());
        host.master = Hosts.NONE;
        host.heardUntilNanos = State.NEVER;
        Elections.endVote(host, resign.epoch());
    }

    private static void succeed(Draft host, Message.Resign resign) {
        close(host, resign);
        if (!resign.why().planned()) {
            host.reason = HandoverReason.RESIGNED;
        }
    }

    /// The master has gone before it could name this host.
    private static boolean isLeftAlone(Draft host, Message.Resign resign) {
        return resign.successor() == Hosts.NONE && Elections.isPlanned(host);
    }

    private static void standOn(Draft host, Message.Resign resign) {
        close(host, resign);
        host.reason = HandoverReason.RESIGNED;
        host.oldEpoch = resign.epoch();
    }

    private static void askForVotes(Draft host, Message.Resign resign) {
        succeed(host, resign);
        host.oldEpoch = resign.epoch();
        Elections.bid(host);
    }

    private static void hear(Draft host, Message.Adv adv) {
        host.hear(adv);
        boolean planned =
                Elections.isPlanned(host) && VERIFY_ELECT_OR_REL.states().contains(host.sub);
        if (planned) {
            host.expectAdvertisement();
        } else {
            Activation.undo(host);
            host.enterBackup();
        }
    }

    private static boolean isOverruledBy(Draft host, Message.Claim claim) {
        if (claim.reason().planned() && !Elections.isPlanned(host)) {
            return false;
        }
        return host.in(H_VERIFY, H_ELECT) || isGreater(host, claim);
    }

    private static boolean isGreater(Draft host, Message.Claim claim) {
        return claim.counter() != host.counter
                ? claim.counter() > host.counter
                : claim.header().source() > host.me();
    }

    private static void undoAndAwait(Draft host) {
        Activation.undo(host);
        host.awaitTakeover();
    }

    private static void holdOn(Draft host, Message takeover) {
        Elections.object(host, takeover, new Ground.Claimed());
    }
}
