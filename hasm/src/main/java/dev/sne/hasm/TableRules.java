// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static dev.sne.hasm.Rule.rule;
import static dev.sne.hasm.SubState.S_REL;
import static dev.sne.hasm.SubState.S_RUN;

import dev.sne.hasm.message.Message;
import java.util.List;

/// Rows S11 to S15, S19, S23 and S24: a master keeps the status table.
final class TableRules {

    private TableRules() {}

    /// Hosts come, report and go.
    static List<Rule<?>> entries() {
        return List.of(
                rule("S11", S_RUN, Trigger.JOIN)
                        .then(
                                "if it was listed, it may be deaf on the dedicated link; insert"
                                    + " into the table by the total order; tv++; send ADV+TABLE",
                                (host, join) -> {
                                    if (host.table.contains(join.self().host())) {
                                        Links.distrustDedicated(host);
                                    }
                                    Mastership.note(host, join.self(), 0);
                                    Mastership.advertise(host);
                                })
                        .stay(),
                rule("S13", S_RUN, Trigger.STATUS)
                        .when(
                                ">= 2 disputing backups, more than half of the table, ndisp = 0",
                                (host, status) ->
                                        host.ndisp == 0 && Mastership.isDisputed(host, status))
                        .then(
                                "ndisp++; why := DISPUTED",
                                host -> {
                                    host.ndisp++;
                                    Release.begin(host, ReleaseReason.DISPUTED, Hosts.NONE);
                                })
                        .to(S_REL),
                rule("S12", S_RUN, Trigger.STATUS)
                        .when("disputes below the quorum, or ndisp > 0")
                        .then(
                                "if it has another version of a large table: tell it again; refresh"
                                    + " the entry (prio, lastseq, fails, disputing), insert if new;"
                                    + " re-sort; tv++ if changed; if the quorum is met but ndisp >"
                                    + " 0: notify the administrator; if new and not synced: it may"
                                    + " have served beside me, so ANNOUNCE takeover downstream,"
                                    + " upstream; with votes: the acknowledgement may extend LEASE",
                                TableRules::refresh)
                        .stay(),
                rule("S14", S_RUN, Trigger.PEER)
                        .then(
                                "remove b from the table; tv++; if it was to take over, yield_to :="
                                        + " none; notify the administrator",
                                (host, peer) -> {
                                    host.tell(Event.PEER_DEAD, peer.host());
                                    Mastership.strikeOff(host, peer.host());
                                })
                        .stay(),
                rule("S23", S_RUN, Trigger.LEAVE)
                        .then(
                                "remove the sender from the table; tv++; if it was to take over,"
                                        + " yield_to := none, and notify the administrator",
                                (host, leave) ->
                                        Mastership.strikeOff(host, leave.header().source()))
                        .stay());
    }

    /// Stability and orders.
    static List<Rule<?>> orders() {
        return List.of(
                rule("S19", S_RUN, Trigger.timer(AlarmTimer.STABLE))
                        .then(
                                "fails := 0; if nobody disputes ndisp := 0; re-sort the table; set"
                                        + " STABLE",
                                TableRules::stable)
                        .stay(),
                rule("S15", S_RUN, Trigger.SWITCHOVER)
                        .when(
                                "b is a synced backup, not held",
                                (host, order) -> Mastership.canTakeOver(host, order.host()))
                        .then(
                                "yield_to := b; send YIELD to b",
                                (host, order) -> Mastership.yieldTo(host, order.host()))
                        .stay(),
                rule("S24", S_RUN, Trigger.SWITCHOVER)
                        .when("otherwise")
                        .then(
                                "notify the administrator",
                                (host, order) -> host.tell(Event.SWITCHOVER_REFUSED, order.host()))
                        .stay());
    }

    private static void refresh(Draft host, Message.Status status) {
        if (Mastership.isDisputed(host, status)) {
            host.tell(Event.DISPUTED);
        }
        if (!host.table.contains(status.self().host()) && !status.self().synced()) {
            Mastership.announce(host);
        }
        if (status.tableVersion() != host.table.version()) {
            host.toldVersion = 0;
        }
        Mastership.note(host, status.self(), status.load());
        if (status.header().epoch().equals(host.epoch)) {
            Votes.acknowledge(host, status.self().host(), status.acknowledged());
        }
    }

    private static void stable(Draft host) {
        host.fails = 0;
        if (host.table.disputingBesides(host.me()) == 0) {
            host.ndisp = 0;
        }
        Mastership.noteSelf(host);
        host.set(AlarmTimer.STABLE, Period.STABLE);
    }
}
