// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import org.jspecify.annotations.Nullable;

/// A state as people read it.
final class StateText {

    private static final State BLANK = State.initial();

    private final State state;
    private final StringBuilder text = new StringBuilder(120);

    private StateText(State state) {
        this.state = state;
    }

    /// What matters most, in a line.
    static String brief(State state) {
        StateText line = new StateText(state);
        line.text.append(state.sub());
        line.add("E", state.epoch(), Epoch.NONE);
        line.add("master", state.master(), Hosts.NONE);
        if (state.synced()) {
            line.text.append(" synced ").append(state.stream()).append('@').append(state.lastseq());
        }
        line.add("reason", state.reason(), null);
        line.add("why", state.why(), null);
        line.flag("held", state.held());
        line.add("fails", state.fails(), 0);
        line.flag("disputing", state.disputing());
        line.flag("uplink", state.uplinkUp());
        line.flag("service", state.serviceUp());
        return line.text.toString();
    }

    /// Every variable that has not the value it has in a host that never ran.
    static String full(State state) {
        StateText all = new StateText(state);
        all.text.append(brief(state));
        all.add("incarnation", state.incarnation(), BLANK.incarnation());
        all.add("closed", state.closed(), BLANK.closed());
        all.add("maxctr", state.maxCounter(), BLANK.maxCounter());
        all.table();
        all.time("fresh until", state.freshUntilNanos());
        all.add("stream", state.stream(), BLANK.stream());
        all.add("lastseq", state.lastseq(), BLANK.lastseq());
        all.flag("exm", state.exMaster());
        all.add("load", state.load(), BLANK.load());
        all.takeover();
        all.mastership();
        all.votes();
        all.procedures();
        all.links();
        all.text.append(" timers=").append(state.deadlines());
        return all.text.toString();
    }

    private void table() {
        if (!state.table().equals(BLANK.table())) {
            text.append(" table=").append(state.table().epoch()).append('/');
            text.append(state.table().version()).append('[');
            String gap = "";
            for (TableEntry each : state.table().entries()) {
                text.append(gap).append(each.host());
                text.append(each.synced() ? "" : " unsynced");
                text.append(each.disputing() ? " disputing" : "");
                gap = ", ";
            }
            text.append(']');
        }
    }

    private void takeover() {
        add("eold", state.oldEpoch(), BLANK.oldEpoch());
        add("ctr", state.counter(), BLANK.counter());
        add("succ", state.successor(), BLANK.successor());
        add("tries", state.tries(), BLANK.tries());
        add("nfail", state.nfail(), BLANK.nfail());
        add("nq", state.nq(), BLANK.nq());
    }

    private void mastership() {
        add("nself", state.nself(), BLANK.nself());
        add("ndisp", state.ndisp(), BLANK.ndisp());
        add("pstream", state.previousStream(), BLANK.previousStream());
        add("start", state.start(), BLANK.start());
        add("told", state.toldVersion(), BLANK.toldVersion());
        add("yield_to", state.yieldTo(), BLANK.yieldTo());
        add("queries", state.queries(), BLANK.queries());
        for (Peer each : state.peers()) {
            text.append(" peer ").append(each.host()).append(" until ");
            text.append(each.deadlineNanos());
        }
    }

    private void votes() {
        add("adv", state.advNumber(), BLANK.advNumber());
        add("heard adv", state.heardAdv(), BLANK.heardAdv());
        add("sent", state.sent(), BLANK.sent());
        add("votes", state.votes(), BLANK.votes());
        add("voted", state.voted(), BLANK.voted());
        add("voted for", state.grantedTo(), BLANK.grantedTo());
        time("no vote, heard, until", state.heardUntilNanos());
        time("no vote, given, until", state.grantedUntilNanos());
        add("hosts", state.hostsHeard(), BLANK.hostsHeard());
    }

    private void procedures() {
        add("checks", state.checkGeneration(), BLANK.checkGeneration());
        add("pending", Integer.toBinaryString(state.checksPending()), "0");
        add("positive", Integer.toBinaryString(state.checksPositive()), "0");
        add("procedures", state.procedureGeneration(), BLANK.procedureGeneration());
        add("release step", state.releaseStep(), BLANK.releaseStep());
    }

    private void links() {
        flag("main link down", !state.mainUp());
        flag("dedicated link down", !state.dedicatedUp());
        time("dedicated link since", state.dedicatedSinceNanos());
        time("dedicated link heard", state.heardDedicatedNanos());
        time("every link until", state.everyLinkUntilNanos());
    }

    private void add(String name, @Nullable Object value, @Nullable Object usual) {
        if (value != null && !value.equals(usual)) {
            text.append(' ').append(name).append('=').append(value);
        }
    }

    private void flag(String name, boolean set) {
        if (set) {
            text.append(' ').append(name);
        }
    }

    private void time(String name, long nanos) {
        if (nanos != State.NEVER) {
            text.append(' ').append(name).append('=').append(nanos);
        }
    }
}
