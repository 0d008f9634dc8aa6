// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Host.FIRST;
import static dev.sne.hasm.Host.adv;
import static dev.sne.hasm.Host.fence;
import static dev.sne.hasm.Host.firstAdv;
import static dev.sne.hasm.Host.resign;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// The rules of [GenericRules].
final class GenericCases {

    private static final Epoch OLDER = new Epoch(1, 1);
    private static final Epoch LATER = new Epoch(5, 3);

    private GenericCases() {}

    static List<RuleCase> all() {
        return List.of(
                RuleCase.of(
                        "G1",
                        "a late advertisement of a master that resigned is dropped",
                        () -> Host.backup().hear(resign(FIRST, 0)),
                        host -> host.hear(firstAdv()),
                        SubState.B_AWAIT),
                RuleCase.of(
                        "G2",
                        "a master fences an older one",
                        Host::master,
                        host -> host.hear(adv(OLDER)),
                        SubState.S_RUN,
                        "send FENCE 2.2 live to 1"),
                RuleCase.of(
                        "G2",
                        "a backup fences an older master while it hears the later one",
                        () -> Host.backup().hear(adv(LATER)),
                        host -> host.hear(adv(OLDER)),
                        SubState.B_SYNC,
                        "send FENCE 5.3 live to 1"),
                RuleCase.of(
                        "G2",
                        "an older master is told to raise its epoch if nobody serves the later one",
                        () -> Host.awaiting().hear(fence(LATER, true)),
                        host -> host.hear(adv(OLDER)),
                        SubState.B_AWAIT,
                        "send FENCE 5.3 not live to 1"),
                RuleCase.of(
                        "G2",
                        "a candidate gives up for an older master that lives",
                        GenericCases::candidateAfterLaterEpoch,
                        host -> host.hear(adv(OLDER)),
                        SubState.B_AWAIT,
                        "send FENCE 5.3 not live to 1",
                        "service-deactivate",
                        "uplink-deactivate"),
                RuleCase.of(
                                "G3",
                                "a backup that kept up follows the later master and stays synced",
                                Host::backup,
                                host -> host.hear(adv(LATER, FIRST, 0)),
                                SubState.B_MON,
                                "send STATUS synced to 3")
                        .and(host -> {
                            assertThat(host.state.stream()).isEqualTo(LATER);
                            assertThat(host.state.master()).isEqualTo(3);
                            assertThat(host.state.table().size()).isEqualTo(3);
                        }),
                RuleCase.of(
                                "G3",
                                "a backup ahead of the later master fetches the table anew",
                                () -> Host.backup().feed(new Input.Replicated(FIRST, 9)),
                                host -> host.hear(adv(LATER, FIRST, 8)),
                                SubState.B_SYNC,
                                "send STATUS to 3",
                                "send SYNC_REQ to 1")
                        .and(host -> assertThat(host.state.lastseq()).isNegative()),
                RuleCase.of(
                                "G3",
                                "a stale master releases",
                                Host::masterOfThree,
                                host -> host.hear(adv(LATER, FIRST, 0)),
                                SubState.S_REL,
                                "service-deactivate")
                        .and(host -> assertThat(host.state.why()).isEqualTo(ReleaseReason.FENCED)),
                RuleCase.of(
                                "G3",
                                "a master that releases learns that it is stale, but still stops",
                                Host::releasing,
                                host -> host.hear(adv(LATER, FIRST, 0)),
                                SubState.S_REL)
                        .and(host -> assertThat(host.state.why()).isEqualTo(ReleaseReason.STOP)),
                RuleCase.of(
                        "G3",
                        "a candidate follows the master that there is",
                        Host::activatingService,
                        host -> host.hear(adv(LATER, FIRST, 0)),
                        SubState.B_MON,
                        "service-deactivate",
                        "uplink-deactivate",
                        "send STATUS synced to 3"),
                RuleCase.of(
                                "G3",
                                "an isolated host knows the epoch from now on",
                                Host::isolated,
                                host -> host.hear(adv(LATER, FIRST, 0)),
                                SubState.B_ISOL)
                        .and(host -> assertThat(host.state.epoch()).isEqualTo(LATER)),
                RuleCase.of(
                                "G4a",
                                "a master releases when a later one lives",
                                Host::master,
                                host -> host.hear(fence(LATER, true)),
                                SubState.S_REL,
                                "service-deactivate")
                        .and(host -> assertThat(host.state.synced()).isFalse()),
                RuleCase.of(
                                "G4b",
                                "a master goes on above a later epoch that nobody serves",
                                Host::master,
                                host -> host.hear(fence(LATER, false)),
                                SubState.S_RUN,
                                "store 6",
                                "send ADV 6.2 [2] to all")
                        .and(host -> {
                            assertThat(host.state.previousStream()).isEqualTo(new Epoch(2, 2));
                            assertThat(host.state.stream()).isEqualTo(new Epoch(6, 2));
                        }),
                RuleCase.of(
                        "G4c",
                        "a candidate gives up when a later master lives",
                        Host::activatingUplink,
                        host -> host.hear(fence(LATER, true)),
                        SubState.B_AWAIT,
                        "uplink-deactivate"),
                RuleCase.of(
                                "G4d",
                                "a backup accepts the later epoch",
                                Host::backup,
                                host -> host.hear(fence(LATER, true)),
                                SubState.B_MON)
                        .and(host -> assertThat(host.state.epoch()).isEqualTo(LATER)),
                RuleCase.of(
                        "G5",
                        "a resignation known already is dropped",
                        () -> Host.backup().hear(resign(FIRST, 0)),
                        host -> host.hear(resign(FIRST, 0)),
                        SubState.B_AWAIT),
                RuleCase.of(
                                "G6",
                                "a backup that is no longer held says so",
                                GenericCases::heldBackup,
                                host -> host.expire(AlarmTimer.HOLD),
                                SubState.B_AWAIT,
                                "send STATUS synced to all")
                        .and(host -> assertThat(host.state.held()).isFalse()),
                RuleCase.of(
                        "G7",
                        "a synchronised backup serves the connection table",
                        Host::backup,
                        host -> host.hear(Host.syncReq(3)),
                        SubState.B_MON,
                        "serve sync to 3"),
                RuleCase.of(
                                "G8",
                                "the administrator clears failures",
                                GenericCases::heldBackup,
                                host -> host.feed(new Input.Clear()),
                                SubState.B_AWAIT,
                                "send STATUS synced to all")
                        .and(host -> {
                            assertThat(host.state.fails()).isZero();
                            assertThat(host.state.held()).isFalse();
                        }),
                RuleCase.of(
                                "G9",
                                "the load is kept for the next report",
                                Host::backup,
                                host -> host.feed(new Input.Load(77)),
                                SubState.B_MON)
                        .and(host -> assertThat(host.state.load()).isEqualTo(77)));
    }

    /// A host whose attempt to take over has failed.
    static Host heldBackup() {
        Host host = Host.activatingUplink();
        for (int i = 0; i < Host.TIMING.count(Count.K_UP); i++) {
            host.expire(AlarmTimer.SETTLE).results(true, false);
        }
        return host;
    }

    /// A candidate that has heard of the later epoch, but not of its master.
    private static Host candidateAfterLaterEpoch() {
        return Host.backup()
                .hear(fence(LATER, true))
                .expire(AlarmTimer.DEAD)
                .results(true)
                .expire(AlarmTimer.ELECT)
                .expire(AlarmTimer.SETTLE)
                .results(true, true);
    }
}
