// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Host.FIRST;
import static dev.sne.hasm.Host.firstAdv;
import static dev.sne.hasm.Host.passOf;
import static dev.sne.hasm.Host.resign;
import static dev.sne.hasm.Host.syncEnd;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// The rules of [AwaitRules].
final class AwaitCases {

    private AwaitCases() {}

    static List<RuleCase> all() {
        return List.of(
                RuleCase.of(
                        "B21",
                        "the master lives after all",
                        Host::awaiting,
                        host -> host.hear(firstAdv()),
                        SubState.B_MON,
                        "send STATUS synced to 1"),
                RuleCase.of(
                                "B22",
                                "the candidate could not: the first backup is next",
                                Host::awaiting,
                                host -> host.hear(passOf(3)),
                                SubState.B_AWAIT)
                        .and(host ->
                                assertThat(host.state.deadlines().nanos(AlarmTimer.TAKEOVER))
                                        .isEqualTo(host.now + Host.TIMING.nanos(Period.G))),
                RuleCase.of(
                                "B23",
                                "nobody took over",
                                Host::awaiting,
                                host -> host.expire(AlarmTimer.TAKEOVER),
                                SubState.H_VERIFY,
                                "check-downlink")
                        .and(host ->
                                assertThat(host.state.reason()).isEqualTo(HandoverReason.DEAD)),
                RuleCase.of(
                                "B22",
                                "the candidate could not, and nor could this host: others first",
                                () -> BackupCases.held(Host.awaiting()),
                                host -> host.hear(passOf(3)),
                                SubState.B_AWAIT)
                        .and(host ->
                                assertThat(host.state.deadlines().nanos(AlarmTimer.TAKEOVER))
                                        .isEqualTo(host.now + Host.TIMING.takeoverNanos(0))),
                RuleCase.of(
                        "B23",
                        "nobody took over: a host that has failed is better than none",
                        () -> BackupCases.held(Host.awaiting()),
                        host -> host.expire(AlarmTimer.TAKEOVER),
                        SubState.H_VERIFY,
                        "check-downlink"),
                RuleCase.of(
                                "B23",
                                "the master resigned and nobody took over",
                                () -> Host.backup().hear(resign(FIRST, 0)),
                                host -> host.expire(AlarmTimer.TAKEOVER),
                                SubState.H_VERIFY,
                                "check-downlink")
                        .and(host -> {
                            assertThat(host.state.reason()).isEqualTo(HandoverReason.RESIGNED);
                            assertThat(host.state.oldEpoch()).isEqualTo(FIRST);
                        }),
                RuleCase.of(
                        "B24",
                        "a host that is to stay a backup waits on",
                        AwaitCases::staying,
                        host -> host.expire(AlarmTimer.TAKEOVER),
                        SubState.B_AWAIT),
                RuleCase.of(
                        "B38",
                        "the administrator lets a backup take over that stayed one",
                        AwaitCases::staying,
                        host -> host.feed(new Input.Clear()),
                        SubState.H_VERIFY,
                        "check-downlink"),
                RuleCase.of(
                                "B33",
                                "the connection table arrives without a master",
                                Host::awaitingUnsynced,
                                host -> host.pass(Period.FRESH).hear(syncEnd(3, FIRST, 4)),
                                SubState.B_AWAIT)
                        .and(host -> {
                            assertThat(host.state.synced()).isTrue();
                            assertThat(host.state.deadlines().nanos(AlarmTimer.TAKEOVER))
                                    .isNotEqualTo(Deadlines.NONE);
                        }),
                RuleCase.of(
                        "B34",
                        "the connection table is asked for again",
                        Host::awaitingUnsynced,
                        host -> host.expire(AlarmTimer.RETRY),
                        SubState.B_AWAIT,
                        "send SYNC_REQ to 3"),
                RuleCase.of(
                        "B39",
                        "without a carrier the own link is at fault",
                        Host::awaiting,
                        host -> host.link(Link.MAIN, false),
                        SubState.B_ISOL,
                        "notify ISOLATED 2"),
                RuleCase.of(
                        "B25",
                        "the own link is checked again",
                        Host::isolated,
                        host -> host.expire(AlarmTimer.RETRY),
                        SubState.B_ISOL,
                        "check-downlink"),
                RuleCase.of(
                        "B40",
                        "a carrier is a hint to check at once",
                        Host::isolated,
                        host -> host.link(Link.MAIN, true),
                        SubState.B_ISOL,
                        "check-downlink"),
                RuleCase.of(
                        "B26",
                        "the own link is still broken",
                        () -> Host.isolated().expire(AlarmTimer.RETRY),
                        host -> host.results(false),
                        SubState.B_ISOL),
                RuleCase.of(
                        "B27",
                        "the own link is well again",
                        () -> Host.isolated().expire(AlarmTimer.RETRY),
                        host -> host.results(true),
                        SubState.D_LISTEN,
                        "send JOIN to all"));
    }

    private static Host staying() {
        return Host.backup(Policy.STANDARD.withSplit(Policy.Split.STAY))
                .link(Link.DEDICATED, false)
                .expire(AlarmTimer.DEAD);
    }
}
