// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Host.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.message.Message;
import java.util.List;

/// The rules of [TableRules].
final class TableCases {

    private TableCases() {}

    static List<RuleCase> all() {
        return List.of(
                RuleCase.of(
                                "S11",
                                "a host joins",
                                Host::masterOfThree,
                                host -> host.hear(Host.join(4, 95)),
                                SubState.S_RUN,
                                "send ADV 2.2 [1 4 2 3] to all")
                        .and(host -> assertThat(host.state.table().version()).isEqualTo(4)),
                RuleCase.of(
                                "S12",
                                "a report changes the order",
                                Host::masterOfThree,
                                host -> host.hear(status(3, 120, false)),
                                SubState.S_RUN)
                        .and(host -> {
                            assertThat(host.state.table().indexOf(3)).isZero();
                            assertThat(host.state.table().version()).isEqualTo(4);
                        }),
                RuleCase.of(
                                "S12",
                                "a report that says nothing new",
                                Host::masterOfThree,
                                host -> host.hear(status(3, 80, false)),
                                SubState.S_RUN)
                        .and(host -> assertThat(host.state.table().version()).isEqualTo(3)),
                RuleCase.of(
                        "S12",
                        "a master is voted out once only",
                        TableCases::votedOutBefore,
                        host -> host.hear(status(3, 80, true)),
                        SubState.S_RUN,
                        "notify DISPUTED 2"),
                RuleCase.of(
                                "S13",
                                "most hosts cannot use the service",
                                () -> Host.masterOfThree().hear(status(1, 100, true)),
                                host -> host.hear(status(3, 80, true)),
                                SubState.S_REL,
                                "service-deactivate")
                        .and(host -> assertThat(host.state.ndisp()).isEqualTo(1)),
                RuleCase.of(
                                "S14",
                                "a backup is silent for too long",
                                () ->
                                        Host.masterOfThree()
                                                .pass(Host.TIMING.nanos(Period.ADV))
                                                .hear(status(1, 100, false)),
                                TableCases::silent,
                                SubState.S_RUN,
                                "notify PEER_DEAD 3")
                        .and(host -> assertThat(host.state.table().contains(3)).isFalse()),
                RuleCase.of(
                                "S23",
                                "a host leaves",
                                Host::masterOfThree,
                                host -> host.hear(Host.leave(3)),
                                SubState.S_RUN)
                        .and(host -> assertThat(host.state.table().contains(3)).isFalse()),
                RuleCase.of(
                                "S23",
                                "the host that was asked to take over leaves",
                                () -> Host.masterOfThree().feed(new Input.Switchover(3)),
                                host -> host.hear(Host.leave(3)),
                                SubState.S_RUN,
                                "notify SWITCHOVER_REFUSED 3")
                        .and(host -> assertThat(host.state.yieldTo()).isZero()),
                RuleCase.of(
                        "S19",
                        "failures are forgotten when things are stable",
                        Host::masterOfThree,
                        host -> stable(host),
                        SubState.S_RUN),
                RuleCase.of(
                                "S15",
                                "a switchover",
                                Host::masterOfThree,
                                host -> host.feed(new Input.Switchover(3)),
                                SubState.S_RUN,
                                "send YIELD to 3")
                        .and(host -> assertThat(host.state.yieldTo()).isEqualTo(3)),
                RuleCase.of(
                        "S24",
                        "a switchover to nobody",
                        Host::masterOfThree,
                        host -> host.feed(new Input.Switchover(9)),
                        SubState.S_RUN,
                        "notify SWITCHOVER_REFUSED 9"),
                RuleCase.of(
                        "S24",
                        "a switchover to a host that has failed",
                        () -> Host.masterOfThree().hear(heldStatus()),
                        host -> host.feed(new Input.Switchover(3)),
                        SubState.S_RUN,
                        "notify SWITCHOVER_REFUSED 3"));
    }

    private static Message.Status heldStatus() {
        TableEntry entry =
                new TableEntry(
                        3, 80, 80, 1, true, Host.entry(3, 80, false).stream(), 0, false, true, 3);
        return new Message.Status(Host.header(3, new Epoch(2, Host.ME)), entry, 0, 0, 0);
    }

    private static Host votedOutBefore() {
        Host host = Host.masterOfThree();
        Variables variables = new Variables(host.state);
        variables.ndisp = 1;
        host.state = variables.toState();
        return host.hear(status(1, 100, true));
    }

    /// Time passes until host 3 is overdue, without the regular timers of the master.
    private static void silent(Host host) {
        long due =
                host.state.peers().stream()
                        .filter(each -> each.host() == 3)
                        .findFirst()
                        .orElseThrow()
                        .deadlineNanos();
        Variables variables = new Variables(host.state);
        for (AlarmTimer each : AlarmTimer.values()) {
            if (variables.deadline(each) <= due) {
                variables.setDeadline(each, due + 1);
            }
        }
        host.state = variables.toState();
        host.now = due;
        host.feed(new Input.Alarm());
    }

    private static void stable(Host host) {
        Variables variables = new Variables(host.state);
        variables.fails = 2;
        host.state = variables.toState();
        host.expire(AlarmTimer.STABLE);
        assertThat(host.state.fails()).isZero();
    }
}
