// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Rule.rule;
import static dev.sne.hasm.SubState.B_AWAIT;
import static dev.sne.hasm.SubState.D_LISTEN;
import static dev.sne.hasm.SubState.H_VERIFY;
import static dev.sne.hasm.SubState.I_WAIT;

import dev.sne.hasm.message.Message;
import java.util.List;

/// Rows D1 to D8: dynamic addition or initial bootstrap.
final class DecideRules {

    private DecideRules() {}

    /// Is there a master?
    static List<Rule<?>> listening() {
        return List.of(
                rule("D1", D_LISTEN, Trigger.ADV)
                        .when("e = E", BackupRules::isOfEpoch)
                        .then("master := src (dynamic addition), adopt table", Draft::hear)
                        .to(Next.BACKUP_ENTRY),
                rule("D2", D_LISTEN, Trigger.timer(AlarmTimer.JOIN))
                        .when("tries < N_JOIN", host -> host.tries < host.count(Count.N_JOIN))
                        .then("tries++; send JOIN; set JOIN", DecideRules::joinAgain)
                        .stay(),
                rule("D7", D_LISTEN, Trigger.timer(AlarmTimer.JOIN))
                        .when(
                                "tries = N_JOIN, BOOT running, fewer hosts heard than expected",
                                DecideRules::isWaitingForHosts)
                        .then("send JOIN; set JOIN", DecideRules::waitOn)
                        .stay(),
                rule("D3", D_LISTEN, Trigger.timer(AlarmTimer.JOIN))
                        .when("tries = N_JOIN, may take over", Elections::mayTakeOver)
                        .then(
                                "no master: initial bootstrap; reason := BOOT; CHECK downlink",
                                host -> Elections.stand(host, HandoverReason.BOOT))
                        .to(H_VERIFY),
                rule("D4", D_LISTEN, Trigger.timer(AlarmTimer.JOIN))
                        .when("tries = N_JOIN, may not")
                        .then("set TAKEOVER", Draft::awaitTakeover)
                        .to(B_AWAIT));
    }

    /// Others want to take over, or the link is lost.
    static List<Rule<?>> others() {
        return List.of(
                rule("D5", D_LISTEN, Trigger.BID)
                        .when(
                                "reason not PREEMPT/ADMIN, own key > its key, not held",
                                (host, bid) ->
                                        !bid.reason().planned()
                                                && Elections.beats(host, bid.key())
                                                && host.mayStand())
                        .then(
                                "send OBJECT(better); reason := BOOT; CHECK downlink",
                                (host, bid) ->
                                        Elections.standAgainst(host, bid, HandoverReason.BOOT))
                        .to(H_VERIFY),
                rule("D6", D_LISTEN, Trigger.BID_OR_CLAIM)
                        .when(
                                "otherwise, reason not PREEMPT/ADMIN",
                                (_, takeover) -> !Elections.isPlanned(takeover))
                        .then("set TAKEOVER; with votes: GRANT", Elections::giveWay)
                        .to(B_AWAIT),
                rule("D8", D_LISTEN, Trigger.LINK)
                        .when("main link down", (_, change) -> InitRules.isMain(change, false))
                        .then("set RETRY", host -> host.set(AlarmTimer.RETRY, Period.RETRY))
                        .to(I_WAIT));
    }

    private static void joinAgain(Draft host) {
        host.tries++;
        waitOn(host);
    }

    private static void waitOn(Draft host) {
        host.sendJoin();
        host.set(AlarmTimer.JOIN, Period.JOIN);
    }

    private static boolean isWaitingForHosts(Draft host) {
        return host.isRunning(AlarmTimer.BOOT) && host.hostsHeard.size() < host.policy.bootExpect();
    }

    /// Counts the hosts that are there while a boot waits for them.
    static void count(Draft host, Message message) {
        if (host.isRunning(AlarmTimer.BOOT)) {
            host.hostsHeard = host.hostsHeard.with(message.header().source());
        }
    }
}
