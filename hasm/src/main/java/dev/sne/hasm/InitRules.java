// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Rule.rule;
import static dev.sne.hasm.SubState.D_LISTEN;
import static dev.sne.hasm.SubState.I_CHK;
import static dev.sne.hasm.SubState.I_WAIT;
import static dev.sne.hasm.SubState.OFF;

import dev.sne.hasm.message.Message;
import java.util.List;

/// Rows I1 to I6, and how a host stops.
final class InitRules {

    private InitRules() {}

    static List<Rule<?>> all() {
        return List.of(
                rule("I1", OFF, Trigger.START)
                        .then(
                                "DEACTIVATE service, uplink (known safe state); synced := 0,"
                                        + " lastseq := -k; CHECK downlink",
                                InitRules::start)
                        .to(I_CHK),
                rule("I2", I_CHK, Trigger.CHECKED)
                        .when("downlink +", host -> host.positive(Check.DOWNLINK))
                        .then(
                                "send JOIN; set JOIN; tries := 1; if hosts are expected: set BOOT",
                                InitRules::join)
                        .to(D_LISTEN),
                rule("I3", I_CHK, Trigger.CHECKED)
                        .when("downlink -", host -> !host.positive(Check.DOWNLINK))
                        .then("set RETRY", host -> host.set(AlarmTimer.RETRY, Period.RETRY))
                        .to(I_WAIT),
                rule("I4", I_WAIT, Trigger.timer(AlarmTimer.RETRY))
                        .then("CHECK downlink", host -> host.check(Check.DOWNLINK))
                        .to(I_CHK),
                rule("I5", I_WAIT, Trigger.LINK)
                        .when("main link up", (_, change) -> isMain(change, true))
                        .then(
                                "CHECK downlink (up is only a hint)",
                                host -> host.check(Check.DOWNLINK))
                        .to(I_CHK),
                rule("I6", I_CHK, Trigger.LINK)
                        .when("main link down", (_, change) -> isMain(change, false))
                        .then("as I3: set RETRY", host -> host.set(AlarmTimer.RETRY, Period.RETRY))
                        .to(I_WAIT),
                rule(
                                "B32",
                                StateSet.of(
                                        "B.*, H.*, D.*, I.*",
                                        MainState.BACKUP,
                                        MainState.HANDOVER,
                                        MainState.DECIDE,
                                        MainState.INIT),
                                Trigger.STOP)
                        .then(
                                "undo own activations; send LEAVE",
                                host -> {
                                    Activation.undo(host);
                                    host.sendAll(new Message.Leave(host.header()));
                                    forget(host);
                                })
                        .to(OFF));
    }

    static boolean isMain(Input.LinkChanged change, boolean up) {
        return change.link() == Link.MAIN && change.up() == up;
    }

    private static void start(Draft host, Input.Start start) {
        host.incarnation = start.incarnation();
        host.voted = Math.max(host.voted, start.storedCounter());
        host.see(host.voted);
        host.run(Procedure.SERVICE_DEACTIVATE);
        host.run(Procedure.UPLINK_DEACTIVATE);
        host.desynchronise();
        if (host.policy.quorum()) {
            host.heardUntilNanos = host.now + host.nanos(Period.VOTE_WAIT);
        }
        host.check(Check.DOWNLINK);
    }

    private static void join(Draft host) {
        host.sendJoin();
        host.set(AlarmTimer.JOIN, Period.JOIN);
        host.tries = 1;
        if (host.policy.bootExpect() > 1) {
            host.hostsHeard = HostSet.EMPTY.with(host.me());
            host.set(AlarmTimer.BOOT, Period.BOOT);
        }
    }

    /// Forgets everything but what was learnt of epochs, the own vote, load and links.
    static void forget(Draft host) {
        host.cancel(AlarmTimer.HOLD);
        host.cancelChecks();
        host.master = Hosts.NONE;
        host.table = StatusTable.EMPTY;
        host.freshUntilNanos = State.NEVER;
        host.heardAdv = 0;
        host.desynchronise();
        host.exMaster = false;
        host.held = false;
        host.fails = 0;
        host.ndisp = 0;
        host.disputing = false;
        host.endTakeover();
        host.tries = 0;
        host.nfail = 0;
        host.nq = 0;
        host.hostsHeard = HostSet.EMPTY;
    }
}
