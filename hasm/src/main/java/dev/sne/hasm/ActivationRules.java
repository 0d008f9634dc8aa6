// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Rule.rule;
import static dev.sne.hasm.SubState.B_AWAIT;
import static dev.sne.hasm.SubState.B_ISOL;
import static dev.sne.hasm.SubState.H_SVC;
import static dev.sne.hasm.SubState.H_UP;
import static dev.sne.hasm.SubState.S_RUN;

import java.util.List;

/// Rows H11 to H19, H24, H25 and H33 to H35: from being elected to serving.
final class ActivationRules {

    private ActivationRules() {}

    /// A takeover that takes too long.
    static List<Rule<?>> limits() {
        StateSet activating = StateSet.of("H.UP/SVC", H_UP, H_SVC);
        return List.of(
                rule("H24", activating, Trigger.timer(AlarmTimer.HANDOVER))
                        .then(
                                "too late, others may have begun: undo own activations; send PASS;"
                                        + " set TAKEOVER",
                                ActivationRules::tooLate)
                        .to(B_AWAIT),
                rule("H25", activating, Trigger.timer(AlarmTimer.LEASE))
                        .then(
                                "the votes have expired: undo own activations; send PASS; set"
                                        + " TAKEOVER",
                                ActivationRules::tooLate)
                        .to(B_AWAIT));
    }

    /// The uplink.
    static List<Rule<?>> uplink() {
        return List.of(
                rule("H11", H_UP, Trigger.timer(AlarmTimer.SETTLE))
                        .when(
                                "no first look under way, whose results count now",
                                host -> !host.isChecking())
                        .then(
                                "CHECK uplink, CHECK downlink",
                                host -> host.check(Check.UPLINK, Check.DOWNLINK))
                        .stay(),
                rule("H33", H_UP, Trigger.ACTIVATED)
                        .when("E resigned", Elections::isResigned)
                        .then(
                                "a first look: CHECK uplink, CHECK downlink",
                                host -> host.check(Check.UPLINK, Check.DOWNLINK))
                        .stay(),
                rule("H12", H_UP, Trigger.CHECKED)
                        .when(
                                "uplink + and downlink +",
                                host ->
                                        host.positive(Check.UPLINK)
                                                && host.positive(Check.DOWNLINK))
                        .then(
                                "commit replicated state; tries := 1; cancel SETTLE; ACTIVATE"
                                        + " service",
                                Activation::activateService)
                        .to(H_SVC),
                rule("H34", H_UP, Trigger.CHECKED)
                        .when("one -, SETTLE running", host -> host.isRunning(AlarmTimer.SETTLE))
                        .then("the first look came too early", _ -> {})
                        .stay(),
                rule("H13", H_UP, Trigger.CHECKED)
                        .when("one -, tries < K_UP", host -> host.tries < host.count(Count.K_UP))
                        .then(
                                "tries++; set SETTLE",
                                host -> {
                                    host.tries++;
                                    host.set(AlarmTimer.SETTLE, Period.SETTLE_UP);
                                })
                        .stay(),
                rule("H14", H_UP, Trigger.CHECKED)
                        .when("downlink -, tries = K_UP", host -> !host.positive(Check.DOWNLINK))
                        .then("DEACTIVATE uplink; send PASS; set RETRY", Activation::isolate)
                        .to(B_ISOL),
                rule("H15", H_UP, Trigger.CHECKED)
                        .when("uplink - (downlink +), tries = K_UP")
                        .then(
                                "DEACTIVATE uplink; send PASS; held := 1, fails++, set HOLD; set"
                                        + " TAKEOVER",
                                Activation::failed)
                        .to(B_AWAIT));
    }

    /// The service.
    static List<Rule<?>> service() {
        return List.of(
                rule("H35", H_SVC, Trigger.ACTIVATED)
                        .then("CHECK local service", host -> host.check(Check.LOCAL_SERVICE))
                        .stay(),
                rule("H16", H_SVC, Trigger.timer(AlarmTimer.SETTLE))
                        .then("CHECK local service", host -> host.check(Check.LOCAL_SERVICE))
                        .stay(),
                rule("H17", H_SVC, Trigger.CHECKED)
                        .when("local +", host -> host.positive(Check.LOCAL_SERVICE))
                        .then(
                                "E := (max(ctr, E.ctr+1), me); pstream := stream (none if not"
                                        + " synced), stream := E, synced := 1, exm := 0, held := 0,"
                                        + " disputing := 0, nself := 0; ANNOUNCE takeover"
                                        + " downstream, upstream; table := [me]; send ADV; set ADV,"
                                        + " SELF, STABLE",
                                Mastership::begin)
                        .to(S_RUN),
                rule("H18", H_SVC, Trigger.CHECKED)
                        .when(
                                "local -, tries < K_SVC",
                                host -> host.tries < host.count(Count.K_SVC))
                        .then(
                                "tries++; set SETTLE",
                                host -> {
                                    host.tries++;
                                    host.set(AlarmTimer.SETTLE, Period.SETTLE_SVC);
                                })
                        .stay(),
                rule("H19", H_SVC, Trigger.CHECKED)
                        .when("local -, tries = K_SVC")
                        .then(
                                "DEACTIVATE service, uplink; send PASS; held := 1, fails++, set"
                                        + " HOLD; set TAKEOVER",
                                Activation::failed)
                        .to(B_AWAIT));
    }

    private static void tooLate(Draft host) {
        Activation.pass(host);
        host.awaitTakeover();
    }
}
