// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Effect;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.HandoverReason;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.Input;
import dev.sne.hasm.MainState;
import dev.sne.hasm.Period;
import dev.sne.hasm.ReleaseReason;
import dev.sne.hasm.State;
import dev.sne.hasm.SubState;
import dev.sne.hasm.message.Header;
import dev.sne.hasm.message.Message;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What belongs to one service group besides its machine: its procedures, its part in replication,
/// and what is remembered for people. Used by the driver's thread.
final class GroupRuntime {
    private static final int HISTORY = 256;

    private final NodeGroup group;
    private final ProcedureQueue procedures;
    private final Deque<Transition> history = new ArrayDeque<>(HISTORY);
    private Epoch leads = Epoch.NONE;
    private Epoch follows = Epoch.NONE;

    /// How far the copy was when it was last told.
    private Epoch copyOf = Epoch.NONE;

    private int copied = -1;

    /// Who wanted to take over last.
    private int candidate = Hosts.NONE;

    private @Nullable HandoverReason candidateReason;

    /// Which mastership was resigned last.
    private Epoch resigned = Epoch.NONE;

    private @Nullable ReleaseReason resignedFor;
    private Epoch mastership = Epoch.NONE;
    private @Nullable Failover failover;

    GroupRuntime(NodeGroup group, Surroundings around, Consumer<Effect.RunProcedure> ended) {
        this.group = group;
        long grace = group.settings().timing().nanos(Period.G);
        procedures = new ProcedureQueue(group.procedures(), around, grace, ended);
    }

    int number() {
        return group.settings().group();
    }

    NodeGroup group() {
        return group;
    }

    ProcedureQueue procedures() {
        return procedures;
    }

    /// Notes what a message tells of the reason of a takeover.
    void heard(Message message) {
        switch (message) {
            case Message.Bid bid -> stands(bid, bid.reason());
            case Message.Claim claim -> stands(claim, claim.reason());
            case Message.Resign resign -> releases(resign.epoch(), resign.why());
            default -> {
                // Says nothing of it.
            }
        }
    }

    private void stands(Message message, HandoverReason reason) {
        candidate = message.header().source();
        candidateReason = reason;
    }

    private void releases(Epoch epoch, ReleaseReason why) {
        resigned = epoch;
        resignedFor = why;
    }

    /// Takes the part in replication that fits the state. A host that takes over, or has just
    /// released, keeps what it has until there is another master.
    void follow(State state) {
        if (state.sub() == SubState.OFF) {
            if (!leads.isNone() || !follows.isNone()) {
                leads = Epoch.NONE;
                follows = Epoch.NONE;
                group.replication().leave();
            }
        } else if (state.isMaster()) {
            if (!leads.equals(state.epoch())) {
                leads = state.epoch();
                follows = Epoch.NONE;
                group.replication().lead(leads);
            }
        } else if (state.sub().mainState() == MainState.BACKUP
                && state.master() != Hosts.NONE
                && state.master() == state.epoch().host()
                && state.master() != group.settings().host()
                && !follows.equals(state.epoch())) {
            leads = Epoch.NONE;
            follows = state.epoch();
            group.replication().follow(follows);
        }
    }

    /// The copy has moved on.
    void reached(Epoch stream, int lastseq) {
        copyOf = stream;
        copied = lastseq;
    }

    /// What ends the machine's wait for a copy that is complete: a message as from the master.
    ///
    /// @return null if it does not wait, or the copy is not complete
    @Nullable Message completion(State state) {
        if (state.sub() != SubState.B_SYNC
                || copied < 0
                || !copyOf.equals(follows)
                || !copyOf.equals(state.epoch())) {
            return null;
        }
        int cluster = group.settings().cluster();
        Header header = new Header(cluster, number(), copyOf.host(), 0, 0, copyOf);
        return new Message.SyncEnd(header, copyOf, copied);
    }

    /// Remembers a step.
    ///
    /// @param input what led to it
    /// @param cause the same in words, empty to leave that to the input
    /// @return null if nothing changed that people want to know
    @Nullable Transition note(State before, State after, long nowNanos, Input input, String cause) {
        if (before.sub() == after.sub()
                && before.master() == after.master()
                && before.epoch().equals(after.epoch())) {
            return null;
        }
        Instant at = Instant.now();
        if (after.sub() == SubState.S_REL && after.why() != null) {
            releases(before.epoch(), after.why());
        }
        noteMaster(before, after, at);
        Transition transition =
                new Transition(
                        at,
                        nowNanos,
                        before.sub(),
                        after.sub(),
                        after.epoch(),
                        after.master(),
                        Causes.of(input, cause));
        if (history.size() == HISTORY) {
            history.removeFirst();
        }
        history.addLast(transition);
        return transition;
    }

    private void noteMaster(State before, State after, Instant at) {
        int master = after.master();
        if (master == Hosts.NONE || master != after.epoch().host()) {
            return;
        }
        if (mastership.host() != master) {
            boolean own = master == group.settings().host();
            HandoverReason heard = candidate == master ? candidateReason : null;
            ReleaseReason released = resigned.equals(mastership) ? resignedFor : null;
            if (released != null && !released.planned() && heard != null && heard.planned()) {
                // Asked by a master that had failed.
                heard = HandoverReason.RESIGNED;
            }
            failover =
                    new Failover(
                            at,
                            after.epoch(),
                            mastership.host(),
                            own ? before.reason() : heard,
                            released);
        }
        mastership = after.epoch();
    }

    GroupStatus status(State state) {
        return new GroupStatus(
                number(), state, failover, List.copyOf(history), procedures.overruns());
    }
}
