// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Rule.rule;
import static dev.sne.hasm.SubState.B_AWAIT;
import static dev.sne.hasm.SubState.B_ISOL;
import static dev.sne.hasm.SubState.B_MON;
import static dev.sne.hasm.SubState.B_SYNC;
import static dev.sne.hasm.SubState.OFF;
import static dev.sne.hasm.SubState.S_REL;
import static dev.sne.hasm.SubState.S_RUN;

import dev.sne.hasm.message.Message;
import java.util.List;

/// Rows S1 to S10, S16, S17, S20 to S22 and S25 to S29: a master watches itself, defends itself and
/// releases.
final class ServiceRules {

    private ServiceRules() {}

    /// A right to serve that has run out.
    static List<Rule<?>> rights() {
        return List.of(
                rule("S20", S_RUN, Trigger.OVERSLEPT)
                        .when("backups are known", host -> !host.peers.isEmpty())
                        .then(
                                "the host was suspended so long that others may serve: exm := 1;"
                                        + " why := PAUSED",
                                host -> {
                                    host.exMaster = true;
                                    host.tell(Event.PAUSED);
                                    Release.begin(host, ReleaseReason.PAUSED, Hosts.NONE);
                                })
                        .to(S_REL),
                rule("S21", S_RUN, Trigger.timer(AlarmTimer.LEASE))
                        .then(
                                "no majority has acknowledged for LEASE: exm := 1; why := QUORUM",
                                host -> {
                                    host.exMaster = true;
                                    host.tell(Event.QUORUM_LOST);
                                    Release.begin(host, ReleaseReason.QUORUM, Hosts.NONE);
                                })
                        .to(S_REL));
    }

    /// A master watches itself.
    static List<Rule<?>> watching() {
        return List.of(
                rule("S1", S_RUN, Trigger.timer(AlarmTimer.ADV))
                        .then("send ADV(E, table, pstream, lastseq); set ADV", Mastership::beat)
                        .stay(),
                rule("S2", S_RUN, Trigger.timer(AlarmTimer.SELF))
                        .then("CHECK downlink, uplink, local service", Mastership::checkSelf)
                        .stay(),
                rule("S3", S_RUN, Trigger.CHECKED)
                        .when("all +", Mastership::isWell)
                        .then(
                                "nself := 0; send REPORT(+) to every pending QUERY; set SELF",
                                host -> {
                                    host.nself = 0;
                                    Mastership.report(host);
                                    host.set(AlarmTimer.SELF, Period.SELF);
                                })
                        .stay(),
                rule("S4", S_RUN, Trigger.CHECKED)
                        .when(
                                "one -, nself+1 < K_SELF",
                                host -> host.nself + 1 < host.count(Count.K_SELF))
                        .then(
                                "nself++; send REPORT(-) to every pending QUERY; set SELF (short)",
                                host -> {
                                    host.nself++;
                                    Mastership.report(host);
                                    host.set(AlarmTimer.SELF, Period.SELF_RETRY);
                                })
                        .stay(),
                rule("S5", S_RUN, Trigger.CHECKED)
                        .when("one -, nself+1 = K_SELF")
                        .then(
                                "exm := 1; why := LINK if downlink -, else UPLINK if uplink -, else"
                                    + " SERVICE; if a backup is synced and not held: yield_to :="
                                    + " the first such, or who was named before; send YIELD to it",
                                host -> fail(host, Mastership.cause(host)))
                        .to(S_REL),
                rule("S27", S_RUN, Trigger.LOST)
                        .when(
                                "of the downlink, the uplink or the local service",
                                (_, lost) -> lost.check() != Check.REMOTE_SERVICE)
                        .then(
                                "as S5, at once",
                                (host, lost) -> fail(host, Mastership.cause(lost.check())))
                        .to(S_REL),
                rule("S6", S_RUN, Trigger.QUERY)
                        .then(
                                "remember it; if no check is running: CHECK downlink, uplink, local"
                                        + " service now",
                                ServiceRules::asked)
                        .stay());
    }

    /// Others want to take over.
    static List<Rule<?>> defending() {
        return List.of(
                rule("S7", S_RUN, Trigger.BID)
                        .when(
                                "reason PREEMPT, preempt on, bidder ranks above me in the table; or"
                                        + " reason ADMIN from yield_to",
                                Mastership::consents)
                        .drop("consent (no message)"),
                rule("S8", S_RUN, Trigger.BID)
                        .when("otherwise")
                        .then(
                                "if the header epoch > E: raise own epoch as in G4b; send"
                                        + " OBJECT(alive, E) and ADV",
                                Mastership::defend)
                        .stay(),
                rule("S9", S_RUN, Trigger.CLAIM)
                        .when("as S7", Mastership::consents)
                        .then(
                                "why := PREEMPT/ADMIN, succ := src",
                                (host, claim) ->
                                        Release.begin(
                                                host,
                                                claim.reason() == HandoverReason.ADMIN
                                                        ? ReleaseReason.ADMIN
                                                        : ReleaseReason.PREEMPT,
                                                claim.header().source()))
                        .to(S_REL),
                rule("S10", S_RUN, Trigger.CLAIM)
                        .when("otherwise")
                        .then("as S8", Mastership::defend)
                        .stay());
    }

    /// The end of a mastership.
    static List<Rule<?>> releasing() {
        return List.of(
                rule("S16", S_RUN, Trigger.STOP)
                        .then(
                                "why := STOP",
                                host -> Release.begin(host, ReleaseReason.STOP, Hosts.NONE))
                        .to(S_REL),
                rule("S22", S_REL, Trigger.STOP)
                        .then("why := STOP", host -> host.why = ReleaseReason.STOP)
                        .stay(),
                rule("S28", S_REL, Trigger.BID_OR_CLAIM)
                        .when(
                                "reason PREEMPT/ADMIN from yield_to",
                                (host, takeover) ->
                                        Elections.isPlanned(takeover)
                                                && takeover.header().source() == host.yieldTo)
                        .then("succ := src", (host, _) -> host.successor = host.yieldTo)
                        .stay(),
                rule("S29", S_REL, Trigger.PASS_OR_LEAVE)
                        .when(
                                "from succ",
                                (host, message) -> message.header().source() == host.successor)
                        .then("succ := none", (host, _) -> host.successor = Hosts.NONE)
                        .stay(),
                rule("S17", S_REL, Trigger.RELEASED)
                        .then(
                                "[on entry: DEACTIVATE service, ANNOUNCE release downstream and"
                                        + " upstream, DEACTIVATE uplink, in this order] unless a"
                                        + " later epoch was accepted: send RESIGN(E, why, succ),"
                                        + " closed := E, master := none; peers, yield_to := none",
                                Release::end)
                        .to(
                                Next.decided(
                                        "LINK: B.ISOL; UPLINK/SERVICE/DISPUTED: held := 1, fails++,"
                                                + " set HOLD and TAKEOVER, B.AWAIT;"
                                                + " PREEMPT/ADMIN/PAUSED/QUORUM: set TAKEOVER,"
                                                + " B.AWAIT; FENCED: Backup entry; STOP: OFF",
                                        B_ISOL,
                                        B_AWAIT,
                                        B_MON,
                                        B_SYNC,
                                        OFF)),
                rule("S25", S_RUN, Trigger.LINK)
                        .when("main link down", (_, change) -> InitRules.isMain(change, false))
                        .then(
                                "as S5: exm := 1; why := LINK",
                                host -> fail(host, ReleaseReason.LINK))
                        .to(S_REL),
                rule("S26", S_RUN, Trigger.LINK)
                        .when(
                                "dedicated link down",
                                (_, change) -> change.link() == Link.DEDICATED && !change.up())
                        .then(
                                "go on; notify the administrator",
                                host -> host.tell(Event.DEDICATED_LINK_DOWN))
                        .stay());
    }

    /// Releases as it cannot serve any more. Whoever is to follow need not wait for the end of that
    /// to get ready.
    private static void fail(Draft host, ReleaseReason why) {
        host.exMaster = true;
        int named = host.yieldTo;
        int next = Mastership.canTakeOver(host, named) ? named : Mastership.firstToTakeOver(host);
        if (next != Hosts.NONE) {
            Mastership.yieldTo(host, next);
        }
        Release.begin(host, why, Hosts.NONE);
    }

    private static void asked(Draft host, Message.Query query) {
        host.queries = host.queries.with(query.header().source());
        if (!host.isChecking()) {
            Mastership.checkSelf(host);
        }
    }
}
