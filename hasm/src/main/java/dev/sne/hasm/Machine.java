// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import dev.sne.hasm.message.Message;

/// The failover state machine of one host for one service group: a pure function.
///
/// A step depends on its arguments alone. The machine has no clock: every step is told the time, in
/// nanoseconds on a clock of the driver that never goes back, 0 or more. It has no timers either:
/// the state tells when [Input.Alarm] is due ([State#nextDeadlineNanos]). Thread-safe, as it never
/// changes.
public final class Machine {

    private final Settings settings;
    private final TransitionTable table;

    /// The machine of a host.
    public Machine(Settings settings) {
        this(settings, TransitionTable.STANDARD);
    }

    /// A machine with other rules: one that is wrong on purpose, for testing tests.
    public Machine(Settings settings, TransitionTable table) {
        this.settings = settings;
        this.table = table;
    }

    /// What it is configured with.
    public Settings settings() {
        return settings;
    }

    /// Its rules.
    public TransitionTable table() {
        return table;
    }

    /// What becomes of a state when something happens.
    ///
    /// @param nowNanos the time, not before that of the step before
    public Step step(State state, Input input, long nowNanos) {
        Draft host = new Draft(settings, state, nowNanos);
        catchUp(host, input);
        switch (input) {
            case Input.Start start -> table.apply(host, Trigger.START, start);
            case Input.Stop stop -> table.apply(host, Trigger.STOP, stop);
            case Input.Switchover order -> table.apply(host, Trigger.SWITCHOVER, order);
            case Input.Clear clear -> table.apply(host, Trigger.CLEAR, clear);
            case Input.Replicated copy -> table.apply(host, Trigger.REPLICATED, copy);
            case Input.Lost lost -> table.apply(host, Trigger.LOST, lost);
            case Input.Load load -> table.apply(host, Trigger.LOAD, load);
            case Input.LinkChanged change -> {
                Links.changed(host, change);
                table.apply(host, Trigger.LINK, change);
            }
            case Input.Received received -> receive(host, received);
            case Input.Alarm _ -> fireAlarms(host, input);
            case Input.CheckResult result -> takeResult(host, result);
            case Input.Done done -> {
                if (host.toState().awaits(done.procedure(), done.generation())) {
                    ended(host, input);
                }
            }
        }
        return host.toStep();
    }

    /// Before anything else: a host that was suspended must not act on a right to serve that has
    /// run out meanwhile, whatever woke it up.
    private void catchUp(Draft host, Input input) {
        if (isOverdue(host, AlarmTimer.LEASE)) {
            fire(host, AlarmTimer.LEASE, input);
        }
        if (isOverdue(host, AlarmTimer.HANDOVER)) {
            fire(host, AlarmTimer.HANDOVER, input);
        }
        if (hasOverslept(host)) {
            table.apply(host, Trigger.OVERSLEPT, input);
        }
    }

    private static boolean isOverdue(Draft host, AlarmTimer timer) {
        return host.deadline(timer) < host.now;
    }

    /// Whether a master has not advertised for so long that backups may hold it for dead.
    private static boolean hasOverslept(Draft host) {
        return host.isRunning(AlarmTimer.ADV)
                && host.now - host.deadline(AlarmTimer.ADV)
                        > host.timing.deadNanos(0) - host.nanos(Period.ADV);
    }

    private void receive(Draft host, Input.Received received) {
        Message message = received.message();
        if (host.sub == SubState.OFF || message.header().source() == host.me()) {
            return;
        }
        host.see(Math.max(message.header().epoch().counter(), counterIn(message)));
        Links.heard(host, received.link());
        DecideRules.count(host, message);
        table.apply(host, Trigger.of(message), message);
    }

    /// The greatest epoch counter in a message, besides that of its header.
    private static long counterIn(Message message) {
        return switch (message) {
            case Message.Bid bid -> bid.counter();
            case Message.Claim claim -> claim.counter();
            case Message.Grant grant -> grant.counter();
            case Message.Pass pass -> pass.counter();
            case Message.Fence fence -> fence.epoch().counter();
            case Message.Resign resign -> resign.epoch().counter();
            case Message.SyncEnd end -> end.stream().counter();
            case Message.Objection objection ->
                    switch (objection.ground()) {
                        case Message.Ground.Alive alive -> alive.epoch().counter();
                        case Message.Ground.Better _, Message.Ground.Claimed _ -> 0;
                    };
            case Message.Join _,
                    Message.Adv _,
                    Message.Status _,
                    Message.Leave _,
                    Message.Query _,
                    Message.Report _,
                    Message.Yield _,
                    Message.SyncReq _ ->
                    0;
        };
    }

    /// Fires every alarm that is due, in the order of their deadlines.
    private void fireAlarms(Draft host, Input input) {
        while (true) {
            AlarmTimer timer = host.firstDue();
            Peer peer = Peers.overdue(host.peers, host.now);
            if (peer != null && (timer == null || peer.deadlineNanos() < host.deadline(timer))) {
                host.peers = Peers.without(host.peers, peer.host());
                table.apply(host, Trigger.PEER, peer);
            } else if (timer != null) {
                fire(host, timer, input);
            } else {
                return;
            }
        }
    }

    private void fire(Draft host, AlarmTimer timer, Input input) {
        switch (timer) {
            case CHECK -> endChecks(host, input);
            case PROCEDURE -> advanceRelease(host, input);
            default -> {
                host.cancel(timer);
                table.apply(host, Trigger.timer(timer), timer);
            }
        }
    }

    /// A result counts if it belongs to the checks that are running, and as positive only within
    /// the limit.
    private void takeResult(Draft host, Input.CheckResult result) {
        int bit = result.check().bit();
        if (result.generation() != host.checkGeneration || (host.checksPending & bit) == 0) {
            return;
        }
        host.checksPending &= ~bit;
        if (result.positive() && host.now <= host.deadline(AlarmTimer.CHECK)) {
            host.checksPositive |= bit;
        }
        if (host.checksPending == 0) {
            endChecks(host, result);
        }
    }

    private void endChecks(Draft host, Input input) {
        host.results = host.checksPositive;
        host.cancelChecks();
        table.apply(host, Trigger.CHECKED, input);
    }

    /// A procedure has ended that somebody waits for.
    private void ended(Draft host, Input input) {
        if (host.sub == SubState.S_REL) {
            advanceRelease(host, input);
        } else {
            table.apply(host, Trigger.ACTIVATED, input);
        }
    }

    private void advanceRelease(Draft host, Input input) {
        if (Release.advance(host)) {
            table.apply(host, Trigger.RELEASED, input);
        }
    }
}
