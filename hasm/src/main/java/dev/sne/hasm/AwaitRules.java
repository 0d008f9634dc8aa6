// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Rule.rule;
import static dev.sne.hasm.SubState.B_AWAIT;
import static dev.sne.hasm.SubState.B_ISOL;
import static dev.sne.hasm.SubState.D_LISTEN;
import static dev.sne.hasm.SubState.H_VERIFY;

import dev.sne.hasm.message.Message;
import java.util.List;

/// Rows B21 to B27, B33, B34 and B38 to B40: a backup without a master, or without a downlink.
final class AwaitRules {

    private AwaitRules() {}

    /// Without a master.
    static List<Rule<?>> awaiting() {
        return List.of(
                rule("B21", B_AWAIT, Trigger.ADV)
                        .when("e = E", BackupRules::isOfEpoch)
                        .then("the master lives after all: master := src, adopt table", Draft::hear)
                        .to(Next.BACKUP_ENTRY),
                rule("B22", B_AWAIT, Trigger.PASS)
                        .then(
                                "set TAKEOVER short (rank*SKEW), if held long; with votes one SKEW"
                                        + " more, and a vote for that bid is free again",
                                AwaitRules::tryNext)
                        .stay(),
                rule("B23", B_AWAIT, Trigger.timer(AlarmTimer.TAKEOVER))
                        .when(
                                "not a witness, not staying backup; held is no obstacle: nobody"
                                        + " else has come",
                                Elections::mayTakeOverAtLast)
                        .then(
                                "CHECK downlink (reason RESIGNED if the epoch was resigned, else"
                                        + " DEAD)",
                                AwaitRules::stand)
                        .to(H_VERIFY),
                rule("B24", B_AWAIT, Trigger.timer(AlarmTimer.TAKEOVER))
                        .when("otherwise")
                        .then("set TAKEOVER", Draft::awaitTakeover)
                        .stay(),
                rule("B38", B_AWAIT, Trigger.CLEAR)
                        .when(
                                "staying backup (dedicated link down, policy STAY)",
                                Elections::isToStay)
                        .then(
                                "the administrator says that nobody serves: fails := 0, held := 0;"
                                        + " reason := DEAD; CHECK downlink",
                                AwaitRules::standByOrder)
                        .to(H_VERIFY),
                rule("B33", B_AWAIT, Trigger.SYNC_END)
                        .when(
                                "not synced, no master known",
                                host -> !host.synced && host.master == Hosts.NONE)
                        .then(
                                "synced := 1, stream := its stream, lastseq := pos, exm := 0, E :="
                                        + " max(E, stream)",
                                AwaitRules::synchronise)
                        .stay(),
                rule("B34", B_AWAIT, Trigger.timer(AlarmTimer.RETRY))
                        .when("not synced", host -> !host.synced)
                        .then(
                                "SYNC_REQ to the next best synced host; set RETRY",
                                BackupRules::requestAgain)
                        .stay(),
                rule("B39", B_AWAIT, Trigger.LINK)
                        .when("main link down", (_, change) -> InitRules.isMain(change, false))
                        .then("as B13: own link is at fault; set RETRY", BackupRules::isolate)
                        .to(B_ISOL));
    }

    /// Without a downlink.
    static List<Rule<?>> isolated() {
        return List.of(
                rule("B25", B_ISOL, Trigger.timer(AlarmTimer.RETRY))
                        .then("CHECK downlink", host -> host.check(Check.DOWNLINK))
                        .stay(),
                rule("B40", B_ISOL, Trigger.LINK)
                        .when("main link up", (_, change) -> InitRules.isMain(change, true))
                        .then(
                                "CHECK downlink (up is only a hint)",
                                host -> {
                                    host.cancel(AlarmTimer.RETRY);
                                    host.check(Check.DOWNLINK);
                                })
                        .stay(),
                rule("B26", B_ISOL, Trigger.CHECKED)
                        .when("downlink -", host -> !host.positive(Check.DOWNLINK))
                        .then("set RETRY", host -> host.set(AlarmTimer.RETRY, Period.RETRY))
                        .stay(),
                rule("B27", B_ISOL, Trigger.CHECKED)
                        .when("downlink +")
                        .then(
                                "send JOIN; tries := 1; set JOIN",
                                host -> {
                                    host.sendJoin();
                                    host.tries = 1;
                                    host.set(AlarmTimer.JOIN, Period.JOIN);
                                })
                        .to(D_LISTEN));
    }

    private static void tryNext(Draft host, Message.Pass pass) {
        if (host.held) {
            host.awaitTakeover();
        } else {
            host.awaitTakeoverShort();
        }
        if (host.policy.quorum()) {
            Elections.takeBackVote(host, pass.header().source(), pass.counter());
            long later = host.deadline(AlarmTimer.TAKEOVER) + host.nanos(Period.SKEW);
            host.setDeadline(AlarmTimer.TAKEOVER, later);
        }
    }

    private static void stand(Draft host) {
        Elections.stand(
                host, Elections.isResigned(host) ? HandoverReason.RESIGNED : HandoverReason.DEAD);
    }

    private static void standByOrder(Draft host) {
        host.fails = 0;
        host.held = false;
        host.cancel(AlarmTimer.HOLD);
        Elections.stand(host, HandoverReason.DEAD);
    }

    private static void synchronise(Draft host, Message.SyncEnd end) {
        host.cancel(AlarmTimer.RETRY);
        host.synced = true;
        host.stream = end.stream();
        host.lastseq = end.position();
        host.exMaster = false;
        host.accept(end.stream());
    }
}
