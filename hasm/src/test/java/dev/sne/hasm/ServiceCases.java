// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Host.FIRST;
import static dev.sne.hasm.Host.betterBid;
import static dev.sne.hasm.Host.claim;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.message.Message;
import java.util.ArrayList;
import java.util.List;

/// The rules of [ServiceRules].
final class ServiceCases {

    private static final Policy PREEMPT = Policy.STANDARD.withPreempt(true);

    private ServiceCases() {}

    static List<RuleCase> all() {
        List<RuleCase> all = new ArrayList<>();
        all.addAll(watching());
        all.addAll(defending());
        all.addAll(releasing());
        return all;
    }

    private static List<RuleCase> watching() {
        return List.of(
                RuleCase.of(
                        "S1",
                        "a master advertises",
                        Host::masterOfThree,
                        host -> host.expire(AlarmTimer.ADV),
                        SubState.S_RUN,
                        "send ADV 2.2 [1 2 3] to all"),
                RuleCase.of(
                        "S2",
                        "a master checks itself",
                        Host::masterOfThree,
                        host -> host.expire(AlarmTimer.SELF),
                        SubState.S_RUN,
                        "check-downlink",
                        "check-uplink",
                        "check-service-local"),
                RuleCase.of(
                        "S3",
                        "all is well, and who asked is told",
                        () -> Host.masterOfThree().hear(Host.query(3)),
                        host -> host.results(true, true, true),
                        SubState.S_RUN,
                        "send REPORT local + uplink + downlink + to 3"),
                RuleCase.of(
                        "S4",
                        "one bad result is not enough, but who asked is told",
                        () -> Host.masterOfThree().hear(Host.query(3)),
                        host -> host.results(true, false, true),
                        SubState.S_RUN,
                        "send REPORT local + uplink - downlink + to 3"),
                failure("LINK", ReleaseReason.LINK, false, false, true),
                failure("UPLINK", ReleaseReason.UPLINK, true, false, false),
                failure("SERVICE", ReleaseReason.SERVICE, true, true, false),
                RuleCase.of(
                        "S6",
                        "a backup asks: check now",
                        Host::masterOfThree,
                        host -> host.hear(Host.query(3)),
                        SubState.S_RUN,
                        "check-downlink",
                        "check-uplink",
                        "check-service-local"),
                RuleCase.of(
                                "S20",
                                "a suspended master releases, whatever woke it up",
                                Host::masterOfThree,
                                host ->
                                        host.pass(Host.TIMING.deadNanos(0))
                                                .pass(1)
                                                .hear(Host.query(3)),
                                SubState.S_REL,
                                "notify PAUSED 2",
                                "service-deactivate")
                        .and(host -> assertThat(host.state.exMaster()).isTrue()),
                RuleCase.of(
                        "S21",
                        "a majority does not answer any more",
                        () -> Host.master(Policy.STANDARD.withVoters(3)),
                        host -> host.expire(AlarmTimer.LEASE),
                        SubState.S_REL,
                        "notify QUORUM_LOST 2",
                        "service-deactivate"));
    }

    private static RuleCase failure(
            String title, ReleaseReason why, boolean downlink, boolean uplink, boolean local) {
        return RuleCase.of(
                        "S5",
                        "two bad results in a row: " + title,
                        () ->
                                Host.masterOfThree()
                                        .expire(AlarmTimer.SELF)
                                        .results(downlink, uplink, local)
                                        .expire(AlarmTimer.SELF),
                        host -> host.results(downlink, uplink, local),
                        SubState.S_REL,
                        "send YIELD to 1",
                        "service-deactivate")
                .and(host -> {
                    assertThat(host.state.why()).isEqualTo(why);
                    assertThat(host.state.exMaster()).isTrue();
                });
    }

    private static List<RuleCase> defending() {
        return List.of(
                RuleCase.of(
                        "S7",
                        "a better host may preempt",
                        () -> Host.masterOfThree(PREEMPT),
                        host -> host.hear(Host.bid(1, 3, 0, HandoverReason.PREEMPT, Epoch.NONE)),
                        SubState.S_RUN),
                RuleCase.of(
                        "S8",
                        "a living master objects",
                        Host::masterOfThree,
                        host -> host.hear(betterBid(HandoverReason.DEAD)),
                        SubState.S_RUN,
                        "send OBJECT alive 2.2 of 2 to 3",
                        "send ADV 2.2 [1 2 3] to all"),
                RuleCase.of(
                        "S8",
                        "a worse host may not preempt",
                        () -> Host.masterOfThree(PREEMPT),
                        host -> host.hear(betterBid(HandoverReason.PREEMPT)),
                        SubState.S_RUN,
                        "send OBJECT alive 2.2 of 2 to 3",
                        "send ADV 2.2 [1 2 3] to all"),
                RuleCase.of(
                        "S9",
                        "the better host takes over",
                        () -> Host.masterOfThree(PREEMPT),
                        host -> host.hear(claim(1, 3, HandoverReason.PREEMPT, Epoch.NONE)),
                        SubState.S_REL,
                        "service-deactivate"),
                RuleCase.of(
                                "S9",
                                "the host named by the administrator takes over",
                                () -> Host.masterOfThree().feed(new Input.Switchover(3)),
                                host -> host.hear(claim(3, 3, HandoverReason.ADMIN, Epoch.NONE)),
                                SubState.S_REL,
                                "service-deactivate")
                        .and(host -> assertThat(host.state.successor()).isEqualTo(3)),
                RuleCase.of(
                        "S10",
                        "a claim beside a living master",
                        Host::masterOfThree,
                        host -> host.hear(claim(3, 3, HandoverReason.DEAD, Epoch.NONE)),
                        SubState.S_RUN,
                        "send OBJECT alive 2.2 of 2 to 3",
                        "send ADV 2.2 [1 2 3] to all"),
                RuleCase.of(
                        "S10",
                        "a claim of a host that knows a later epoch",
                        Host::masterOfThree,
                        host ->
                                host.hear(
                                        claim(3, 9, HandoverReason.DEAD, Epoch.NONE)
                                                .withHeader(Host.header(3, new Epoch(8, 1)))),
                        SubState.S_RUN,
                        "store 10",
                        "send ADV 10.2 [1 2 3] to all",
                        "send OBJECT alive 10.2 of 2 to 3"));
    }

    private static List<RuleCase> releasing() {
        return List.of(
                RuleCase.of(
                        "S16",
                        "the administrator stops the master",
                        Host::masterOfThree,
                        host -> host.feed(new Input.Stop()),
                        SubState.S_REL,
                        "service-deactivate"),
                RuleCase.of(
                                "S22",
                                "the administrator stops a master that releases",
                                () -> Host.masterOfThree().hear(Host.fence(new Epoch(5, 3), true)),
                                host -> host.feed(new Input.Stop()),
                                SubState.S_REL)
                        .and(host -> assertThat(host.state.why()).isEqualTo(ReleaseReason.STOP)),
                RuleCase.of(
                                "S28",
                                "whom the failed master has asked is ready before it has released",
                                () -> Host.masterOfThree().feed(new Input.Lost(Check.UPLINK)),
                                host ->
                                        host.hear(
                                                Host.bid(
                                                        1, 3, 5, HandoverReason.ADMIN, Epoch.NONE)),
                                SubState.S_REL)
                        .and(host -> assertThat(host.state.successor()).isEqualTo(1)),
                RuleCase.of(
                                "S29",
                                "whom it was to name has given up",
                                () ->
                                        Host.masterOfThree()
                                                .feed(new Input.Lost(Check.UPLINK))
                                                .hear(
                                                        claim(
                                                                1,
                                                                3,
                                                                HandoverReason.ADMIN,
                                                                Epoch.NONE)),
                                host -> host.hear(new Message.Pass(Host.header(1, FIRST), 3)),
                                SubState.S_REL)
                        .and(host -> assertThat(host.state.successor()).isEqualTo(Hosts.NONE)),
                RuleCase.of(
                        "S17",
                        "released for a failure of the uplink, for whom it has asked",
                        () ->
                                Host.masterOfThree()
                                        .feed(new Input.Lost(Check.UPLINK))
                                        .hear(claim(1, 3, HandoverReason.ADMIN, Epoch.NONE)),
                        Host::released,
                        SubState.B_AWAIT,
                        "send RESIGN 2.2 UPLINK for 1 to all",
                        "notify RELEASED 2"),
                RuleCase.of(
                        "S17",
                        "stopped",
                        Host::releasing,
                        Host::released,
                        SubState.OFF,
                        "send RESIGN 2.2 STOP to all",
                        "notify RELEASED 2"),
                RuleCase.of(
                        "S17",
                        "released for a failure of the service: held",
                        () -> failed(true, true, false),
                        Host::released,
                        SubState.B_AWAIT,
                        "send RESIGN 2.2 SERVICE to all",
                        "notify RELEASED 2"),
                RuleCase.of(
                                "S17",
                                "released for the own link: isolated",
                                () -> failed(false, true, true),
                                Host::released,
                                SubState.B_ISOL,
                                "send RESIGN 2.2 LINK to all",
                                "notify RELEASED 2")
                        .and(host ->
                                assertThat(host.state.deadlines().nanos(AlarmTimer.RETRY))
                                        .isNotEqualTo(Deadlines.NONE)),
                RuleCase.of(
                        "S17",
                        "released for a better host",
                        () ->
                                Host.masterOfThree(PREEMPT)
                                        .hear(claim(1, 3, HandoverReason.PREEMPT, Epoch.NONE)),
                        Host::released,
                        SubState.B_AWAIT,
                        "send RESIGN 2.2 PREEMPT for 1 to all",
                        "notify RELEASED 2"),
                RuleCase.of(
                        "S17",
                        "fenced: nothing to resign",
                        () -> Host.masterOfThree().hear(Host.adv(new Epoch(5, 3), FIRST, 0)),
                        Host::released,
                        SubState.B_SYNC,
                        "notify RELEASED 2",
                        "send STATUS to 3",
                        "send SYNC_REQ to 1"),
                RuleCase.of(
                        "S25",
                        "without a carrier the master releases at once",
                        Host::masterOfThree,
                        host -> host.link(Link.MAIN, false),
                        SubState.S_REL,
                        "send YIELD to 1",
                        "service-deactivate"),
                RuleCase.of(
                                "S27",
                                "without a carrier of the uplink the master releases at once",
                                Host::masterOfThree,
                                host -> host.feed(new Input.Lost(Check.UPLINK)),
                                SubState.S_REL,
                                "send YIELD to 1",
                                "service-deactivate")
                        .and(host -> assertThat(host.state.why()).isEqualTo(ReleaseReason.UPLINK)),
                RuleCase.of(
                        "S27",
                        "who was named before is asked again",
                        () -> Host.masterOfThree().feed(new Input.Switchover(3)),
                        host -> host.feed(new Input.Lost(Check.LOCAL_SERVICE)),
                        SubState.S_REL,
                        "send YIELD to 3",
                        "service-deactivate"),
                RuleCase.of(
                        "S26",
                        "without the dedicated link the master goes on",
                        Host::masterOfThree,
                        host -> host.link(Link.DEDICATED, false),
                        SubState.S_RUN,
                        "notify DEDICATED_LINK_DOWN 2"));
    }

    private static Host failed(boolean downlink, boolean uplink, boolean local) {
        Host host = Host.masterOfThree();
        for (int i = 0; i < Host.TIMING.count(Count.K_SELF); i++) {
            host.expire(AlarmTimer.SELF).results(downlink, uplink, local);
        }
        return host;
    }
}
