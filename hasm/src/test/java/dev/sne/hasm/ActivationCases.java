// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// The rules of [ActivationRules].
final class ActivationCases {

    private ActivationCases() {}

    static List<RuleCase> all() {
        return List.of(
                RuleCase.of(
                        "H11",
                        "the uplink had time to come up",
                        Host::activatingUplink,
                        host -> host.expire(AlarmTimer.SETTLE),
                        SubState.H_UP,
                        "check-uplink",
                        "check-downlink"),
                RuleCase.of(
                        "H12",
                        "both links work: the service is next",
                        () -> Host.activatingUplink().expire(AlarmTimer.SETTLE),
                        host -> host.results(true, true),
                        SubState.H_SVC,
                        "commit",
                        "service-activate"),
                RuleCase.of(
                        "H13",
                        "a bad result: once more",
                        () -> Host.activatingUplink().expire(AlarmTimer.SETTLE),
                        host -> host.results(true, false),
                        SubState.H_UP),
                RuleCase.of(
                        "H14",
                        "the downlink is at fault",
                        ActivationCases::lastAttemptOfUplink,
                        host -> host.results(false, true),
                        SubState.B_ISOL,
                        "uplink-deactivate",
                        "send PASS 2 to all",
                        "notify ISOLATED 2"),
                RuleCase.of(
                                "H15",
                                "the uplink is at fault",
                                ActivationCases::lastAttemptOfUplink,
                                host -> host.results(true, false),
                                SubState.B_AWAIT,
                                "uplink-deactivate",
                                "send PASS 2 to all",
                                "notify TAKEOVER_FAILED 2")
                        .and(ActivationCases::isHeld),
                RuleCase.of(
                        "H33",
                        "the master has resigned: no need to wait",
                        ActivationCases::named,
                        host -> host.done(Procedure.UPLINK_ACTIVATE),
                        SubState.H_UP,
                        "check-uplink",
                        "check-downlink"),
                RuleCase.of(
                        "H12",
                        "the first look counts when SETTLE is over",
                        () -> named().done(Procedure.UPLINK_ACTIVATE).expire(AlarmTimer.SETTLE),
                        host -> host.results(true, true),
                        SubState.H_SVC,
                        "commit",
                        "service-activate"),
                RuleCase.of(
                                "H34",
                                "too early: the check after SETTLE is the first that counts",
                                () -> named().done(Procedure.UPLINK_ACTIVATE),
                                host -> host.results(true, false),
                                SubState.H_UP)
                        .and(host -> {
                            assertThat(host.state.tries()).isEqualTo(1);
                            assertThat(host.state.deadlines().nanos(AlarmTimer.SETTLE))
                                    .isNotEqualTo(Deadlines.NONE);
                        }),
                RuleCase.of(
                        "H35",
                        "the service is activated",
                        Host::activatingService,
                        host -> host.done(Procedure.SERVICE_ACTIVATE),
                        SubState.H_SVC,
                        "check-service-local"),
                RuleCase.of(
                        "H16",
                        "the service had time to come up",
                        () -> Host.checkingService().results(false),
                        host -> host.expire(AlarmTimer.SETTLE),
                        SubState.H_SVC,
                        "check-service-local"),
                RuleCase.of(
                                "H17",
                                "the service works: master",
                                Host::checkingService,
                                host -> host.results(true),
                                SubState.S_RUN,
                                "announce-takeover-downstream",
                                "announce-takeover-upstream",
                                "send ADV 2.2 [2] to all",
                                "notify MASTER 2")
                        .and(host -> {
                            assertThat(host.state.epoch()).isEqualTo(new Epoch(2, 2));
                            assertThat(host.state.previousStream()).isEqualTo(Host.FIRST);
                            assertThat(host.state.stream()).isEqualTo(new Epoch(2, 2));
                        }),
                RuleCase.of(
                        "H18",
                        "a bad result: once more",
                        Host::checkingService,
                        host -> host.results(false),
                        SubState.H_SVC),
                RuleCase.of(
                                "H19",
                                "the service does not work here",
                                () ->
                                        Host.checkingService()
                                                .results(false)
                                                .expire(AlarmTimer.SETTLE),
                                host -> host.results(false),
                                SubState.B_AWAIT,
                                "service-deactivate",
                                "uplink-deactivate",
                                "send PASS 2 to all",
                                "notify TAKEOVER_FAILED 2")
                        .and(ActivationCases::isHeld),
                RuleCase.of(
                        "H24",
                        "too late: others may have begun",
                        Host::activatingService,
                        host -> host.expire(AlarmTimer.HANDOVER),
                        SubState.B_AWAIT,
                        "service-deactivate",
                        "uplink-deactivate",
                        "send PASS 2 to all"),
                RuleCase.of(
                        "H24",
                        "a suspended candidate gives up before it does anything else",
                        Host::checkingService,
                        host -> host.pass(10 * Host.TIMING.nanos(Period.TAKEOVER)).results(true),
                        SubState.B_AWAIT,
                        "service-deactivate",
                        "uplink-deactivate",
                        "send PASS 2 to all"),
                RuleCase.of(
                        "H25",
                        "the votes have expired",
                        () ->
                                Host.electing(Policy.STANDARD.withVoters(3))
                                        .hear(Host.grant(3, 2))
                                        .expire(AlarmTimer.ELECT),
                        host -> host.expire(AlarmTimer.LEASE),
                        SubState.B_AWAIT,
                        "uplink-deactivate",
                        "send PASS 2 to all"));
    }

    /// The master has resigned and named this host.
    private static Host named() {
        return Host.awaitingRelease().hear(Host.resign(Host.FIRST, Host.ME));
    }

    private static Host lastAttemptOfUplink() {
        Host host = Host.activatingUplink().expire(AlarmTimer.SETTLE);
        for (int i = 1; i < Host.TIMING.count(Count.K_UP); i++) {
            host.results(true, false).expire(AlarmTimer.SETTLE);
        }
        return host;
    }

    private static void isHeld(Host host) {
        assertThat(host.state.held()).isTrue();
        assertThat(host.state.fails()).isEqualTo(1);
    }
}
