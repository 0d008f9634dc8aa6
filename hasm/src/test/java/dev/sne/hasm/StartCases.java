// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Host.FIRST;
import static dev.sne.hasm.Host.betterBid;
import static dev.sne.hasm.Host.firstAdv;
import static dev.sne.hasm.Host.worseBid;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// The rules of [InitRules] and [DecideRules].
final class StartCases {

    private StartCases() {}

    static List<RuleCase> all() {
        return List.of(
                RuleCase.of(
                                "I1",
                                "a start brings the host into a known state",
                                Host::off,
                                Host::start,
                                SubState.I_CHK,
                                "service-deactivate",
                                "uplink-deactivate",
                                "check-downlink")
                        .and(host -> assertThat(host.state.lastseq()).isEqualTo(-1000)),
                RuleCase.of(
                        "I2",
                        "with a downlink the host asks who is there",
                        Host::checking,
                        host -> host.results(true),
                        SubState.D_LISTEN,
                        "send JOIN to all"),
                RuleCase.of(
                        "I3",
                        "without a downlink it waits",
                        Host::checking,
                        host -> host.results(false),
                        SubState.I_WAIT),
                RuleCase.of(
                        "I4",
                        "the downlink is checked again",
                        Host::waiting,
                        host -> host.expire(AlarmTimer.RETRY),
                        SubState.I_CHK,
                        "check-downlink"),
                RuleCase.of(
                        "I5",
                        "a carrier is a hint to check at once",
                        Host::waiting,
                        host -> host.link(Link.MAIN, true),
                        SubState.I_CHK,
                        "check-downlink"),
                RuleCase.of(
                        "I6",
                        "without a carrier there is nothing to check",
                        Host::checking,
                        host -> host.link(Link.MAIN, false),
                        SubState.I_WAIT),
                RuleCase.of(
                                "B32",
                                "a backup leaves in order",
                                Host::backup,
                                host -> host.feed(new Input.Stop()),
                                SubState.OFF,
                                "send LEAVE to all")
                        .and(host ->
                                assertThat(host.state.nextDeadlineNanos())
                                        .isEqualTo(Deadlines.NONE)),
                RuleCase.of(
                        "B32",
                        "a candidate undoes what it activated",
                        Host::activatingService,
                        host -> host.feed(new Input.Stop()),
                        SubState.OFF,
                        "service-deactivate",
                        "uplink-deactivate",
                        "send LEAVE to all"),
                RuleCase.of(
                                "D1",
                                "a host that knows the epoch joins its master",
                                StartCases::listeningAgain,
                                host -> host.hear(firstAdv()),
                                SubState.B_MON,
                                "send STATUS synced to 1")
                        .and(host -> assertThat(host.state.master()).isEqualTo(1)),
                RuleCase.of(
                        "D2",
                        "it asks again",
                        Host::listening,
                        host -> host.expire(AlarmTimer.JOIN),
                        SubState.D_LISTEN,
                        "send JOIN to all"),
                RuleCase.of(
                        "D3",
                        "nobody answers: the cluster is booted",
                        () -> lastJoin(Host.listening()),
                        host -> host.expire(AlarmTimer.JOIN),
                        SubState.H_VERIFY,
                        "check-downlink"),
                RuleCase.of(
                        "D4",
                        "a witness waits for others to boot the cluster",
                        () -> lastJoin(Host.listening(witness())),
                        host -> host.expire(AlarmTimer.JOIN),
                        SubState.B_AWAIT,
                        "send SYNC_REQ to all"),
                RuleCase.of(
                                "D5",
                                "a better host stands against a bid",
                                StartCases::listeningAgain,
                                host -> host.hear(worseBid(HandoverReason.BOOT)),
                                SubState.H_VERIFY,
                                "send OBJECT better to 3",
                                "check-downlink")
                        .and(host ->
                                assertThat(host.state.reason()).isEqualTo(HandoverReason.BOOT)),
                RuleCase.of(
                        "D6",
                        "a worse host gives way to a bid",
                        Host::listening,
                        host -> host.hear(betterBid(HandoverReason.BOOT)),
                        SubState.B_AWAIT,
                        "send SYNC_REQ to all"),
                RuleCase.of(
                        "D7",
                        "a boot waits for the hosts expected",
                        () -> lastJoin(Host.listening(Policy.STANDARD.withBootExpect(2))),
                        host -> host.expire(AlarmTimer.JOIN),
                        SubState.D_LISTEN,
                        "send JOIN to all"),
                RuleCase.of(
                        "D3",
                        "the hosts expected are there",
                        () ->
                                lastJoin(Host.listening(Policy.STANDARD.withBootExpect(2)))
                                        .hear(Host.join(3, 80)),
                        host -> host.expire(AlarmTimer.JOIN),
                        SubState.H_VERIFY,
                        "check-downlink"),
                RuleCase.of(
                        "D3",
                        "the hosts expected do not come in time",
                        () ->
                                lastJoin(Host.listening(Policy.STANDARD.withBootExpect(2)))
                                        .expire(AlarmTimer.BOOT),
                        host -> host.expire(AlarmTimer.JOIN),
                        SubState.H_VERIFY,
                        "check-downlink"),
                RuleCase.of(
                        "D8",
                        "without a carrier nobody can answer",
                        Host::listening,
                        host -> host.link(Link.MAIN, false),
                        SubState.I_WAIT));
    }

    static Policy witness() {
        return Policy.STANDARD.withVoters(3).asWitness();
    }

    private static Host lastJoin(Host host) {
        for (int i = 1; i < Host.TIMING.count(Count.N_JOIN); i++) {
            host.expire(AlarmTimer.JOIN);
        }
        return host;
    }

    /// A synchronised host whose downlink is back.
    private static Host listeningAgain() {
        Host host = Host.isolated().expire(AlarmTimer.RETRY).results(true);
        assertThat(host.state.epoch()).isEqualTo(FIRST);
        return host;
    }
}
