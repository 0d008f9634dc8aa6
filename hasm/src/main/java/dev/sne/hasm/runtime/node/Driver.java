// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Deadlines;
import dev.sne.hasm.Effect;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.Input;
import dev.sne.hasm.Link;
import dev.sne.hasm.Machine;
import dev.sne.hasm.Period;
import dev.sne.hasm.Policy;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.ServiceGroups;
import dev.sne.hasm.State;
import dev.sne.hasm.SubState;
import dev.sne.hasm.Timing;
import dev.sne.hasm.message.Message;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Drives the machines of one host: tells them what happens, and has done what they ask for. All of
/// it on one thread.
///
/// A host that stood still, for a collection of garbage or because it was stopped or suspended,
/// finds out by how late it is for its next alarm, before it does anything else. If others could
/// hold it for dead by then, a master lets go (the machine sees to that as soon as it is told the
/// time), and alarms wait until a living master would have been heard again: nobody takes over on
/// what it knew before the pause.
final class Driver {
    private static final System.Logger LOG = System.getLogger(Driver.class.getName());

    private final HostRecord record;
    private final Surroundings around;
    private final NodeListener listener;
    private final ServiceGroups groups;
    private final List<GroupRuntime> runtimes = new ArrayList<>();
    private final KeptCounter counter;

    /// How late an alarm may be before others could have taken over.
    private final long toleratedNanos;

    /// In which time a living master is heard.
    private final long hearingNanos;

    private ServiceGroups.States states;
    private final Queue<ServiceGroups.GroupEffect> held = new ArrayDeque<>();
    private boolean storing;
    private boolean started;
    private boolean ended;
    private long withheldUntil;
    private long pauses;
    private long longestPause;
    private @Nullable Throwable failure;
    private Runnable whenOff = () -> {};

    Driver(
            HostRecord record,
            List<NodeGroup> parts,
            int maxGroups,
            Surroundings around,
            NodeListener listener) {
        this.record = record;
        this.around = around;
        this.listener = listener;
        List<Machine> machines = new ArrayList<>();
        boolean exact = false;
        long tolerated = Long.MAX_VALUE;
        long hearing = 0;
        for (NodeGroup part : parts) {
            Timing timing = part.settings().timing();
            machines.add(new Machine(part.settings()));
            exact |= part.settings().policy().split() == Policy.Split.WITNESS;
            tolerated = Math.min(tolerated, timing.deadNanos(0) - timing.nanos(Period.ADV));
            hearing = Math.max(hearing, timing.nanos(Period.ADV) + 2 * timing.nanos(Period.D_MAX));
            runtimes.add(new GroupRuntime(part, around, run -> ended(part, run)));
        }
        groups = new ServiceGroups(machines, maxGroups);
        states = groups.initial();
        toleratedNanos = tolerated;
        hearingNanos = hearing;
        counter = new KeptCounter(record, around, exact, this::fail);
    }

    /// Begins.
    void start() {
        if (started) {
            throw new IllegalStateException("started before; a host starts once in a life");
        }
        started = true;
        for (GroupRuntime each : runtimes) {
            each.group()
                    .procedures()
                    .listen(check -> around.post(() -> toGroup(each, new Input.Lost(check))));
            each.group()
                    .replication()
                    .listen((stream, lastseq) -> around.post(() -> reached(each, stream, lastseq)));
        }
        toAll(new Input.Start(record.incarnation(), record.storedCounter()), "start");
    }

    /// Takes an authentic message.
    ///
    /// @param link on which it came
    void received(Message message, Link link) {
        GroupRuntime runtime = find(message.header().group());
        if (runtime != null) {
            runtime.heard(message);
            toGroup(runtime, new Input.Received(message, link));
        }
    }

    /// Passes an order or a piece of news on to one group.
    ///
    /// @throws IllegalArgumentException if there is no such group
    void order(int group, Input input) {
        GroupRuntime runtime = find(group);
        if (runtime == null) {
            throw new IllegalArgumentException("no service group " + group);
        }
        toGroup(runtime, input);
    }

    /// Tells all groups what happened to the host.
    void toAll(Input input, String cause) {
        take(null, input, cause);
    }

    /// The next deadline has come, and all that has arrived was handed over.
    void judge() {
        if (isOver()) {
            return;
        }
        try {
            long now = around.nowNanos();
            notePause(now);
            if (states.nextDeadlineNanos() <= now && now >= withheldUntil) {
                Input alarm = new Input.Alarm();
                settle(groups.step(states, alarm, now), now, alarm, "");
            } else {
                sleep();
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void toGroup(GroupRuntime runtime, Input input) {
        take(runtime, input, "");
    }

    private void take(@Nullable GroupRuntime runtime, Input input, String cause) {
        if (isOver()) {
            return;
        }
        try {
            long now = around.nowNanos();
            notePause(now);
            settle(
                    runtime == null
                            ? groups.step(states, input, now)
                            : groups.step(states, runtime.number(), input, now),
                    now,
                    input,
                    cause);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private boolean isOver() {
        return !started || ended || failure != null;
    }

    /// Notices that this host stood still. The machines are told the time, so that a right to serve
    /// that has run out meanwhile ends before anything else happens.
    private void notePause(long now) {
        long deadline = states.nextDeadlineNanos();
        if (deadline == Deadlines.NONE) {
            return;
        }
        long late = now - Math.max(deadline, withheldUntil);
        longestPause = Math.max(longestPause, late);
        if (late <= toleratedNanos) {
            return;
        }
        pauses++;
        around.tell(() -> listener.paused(Duration.ofNanos(late)));
        withheldUntil = now + hearingNanos;
        Input news = new Input.Load(states.load());
        settle(groups.step(states, news, now), now, news, "stood still");
    }

    private void settle(ServiceGroups.GroupStep step, long now, Input input, String cause) {
        ServiceGroups.States before = states;
        states = step.states();
        for (ServiceGroups.GroupEffect effect : step.effects()) {
            if (storing) {
                held.add(effect);
            } else {
                perform(effect);
            }
        }
        long highest = 0;
        for (int i = 0; i < runtimes.size(); i++) {
            GroupRuntime runtime = runtimes.get(i);
            State after = states.groups().get(i);
            highest = Math.max(highest, after.maxCounter());
            runtime.follow(after);
            Transition moved = runtime.note(before.groups().get(i), after, now, input, cause);
            if (moved != null) {
                around.tell(() -> listener.moved(runtime.number(), moved));
            }
        }
        counter.prepare(highest);
        sleep();
        if (isOff()) {
            whenOff.run();
        }
    }

    /// Stops in order: another host takes over before this one is off.
    ///
    /// @param off told when it is, and nothing is active or under way any more
    void stop(Runnable off) {
        whenOff = off;
        if (isOver()) {
            off.run();
        } else {
            toAll(new Input.Stop(), "stop");
        }
    }

    private boolean isOff() {
        for (int i = 0; i < runtimes.size(); i++) {
            if (states.groups().get(i).sub() != SubState.OFF
                    || !runtimes.get(i).procedures().isIdle()) {
                return false;
            }
        }
        return held.isEmpty();
    }

    private void sleep() {
        long deadline = states.nextDeadlineNanos();
        if (deadline != Deadlines.NONE) {
            around.wakeAt(Math.max(deadline, withheldUntil));
        }
    }

    private void perform(ServiceGroups.GroupEffect of) {
        GroupRuntime runtime = find(of.group());
        if (runtime == null) {
            throw new IllegalStateException("an effect of group " + of.group());
        }
        Replication replication = runtime.group().replication();
        switch (of.effect()) {
            case Effect.Send send -> {
                around.send(send);
                if (send.message() instanceof Message.SyncReq) {
                    around.post(() -> complete(runtime));
                }
            }
            case Effect.RunCheck run ->
                    runtime.group()
                            .procedures()
                            .check(
                                    run.check(),
                                    run.limitNanos(),
                                    positive -> around.post(() -> checked(runtime, run, positive)));
            case Effect.RunProcedure run -> runtime.procedures().add(run);
            case Effect.Notify(var event, int host) ->
                    around.tell(() -> listener.event(runtime.number(), event, host));
            case Effect.Store(long number) -> keep(number);
            case Effect.CommitReplicated() -> replication.commit();
            case Effect.ServeSync(int to) -> replication.serve(to);
        }
    }

    /// What follows waits until the number is safe.
    private void keep(long number) {
        if (!counter.covers(number)) {
            storing = true;
            counter.keep(number, this::resume);
        }
    }

    private void resume() {
        if (isOver()) {
            return;
        }
        storing = false;
        try {
            while (!storing && !held.isEmpty()) {
                perform(held.remove());
            }
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void checked(GroupRuntime runtime, Effect.RunCheck run, boolean positive) {
        toGroup(runtime, new Input.CheckResult(run.check(), run.generation(), positive));
    }

    private void ended(NodeGroup part, Effect.RunProcedure run) {
        order(part.settings().group(), new Input.Done(run.procedure(), run.generation()));
    }

    private void reached(GroupRuntime runtime, Epoch stream, int lastseq) {
        runtime.reached(stream, lastseq);
        toGroup(runtime, new Input.Replicated(stream, lastseq));
        complete(runtime);
    }

    /// A machine that waits for its copy learns that it is complete.
    private void complete(GroupRuntime runtime) {
        Message end = runtime.completion(states.groups().get(runtimes.indexOf(runtime)));
        if (end != null) {
            toGroup(runtime, new Input.Received(end, Link.MAIN));
        }
    }

    /// Stops without a word to anybody, as if the host had died.
    void end() {
        ended = true;
        for (GroupRuntime each : runtimes) {
            each.procedures().clear();
            each.group().procedures().cancel();
        }
    }

    /// This host cannot be relied on any more: lets go of everything. The others take over as if it
    /// had died.
    private void fail(Exception cause) {
        if (isOver()) {
            return;
        }
        failure = cause;
        held.clear();
        LOG.log(System.Logger.Level.ERROR, "lets go of everything", cause);
        for (GroupRuntime each : runtimes) {
            each.procedures().clear();
            Procedures procedures = each.group().procedures();
            long limit = each.group().settings().timing().nanos(Period.R_MAX);
            procedures.cancel();
            procedures.run(Procedure.SERVICE_DEACTIVATE, limit, () -> {});
            procedures.run(Procedure.UPLINK_DEACTIVATE, limit, () -> {});
            each.group().replication().leave();
        }
        states = groups.initial();
        around.tell(() -> listener.failed(cause));
        whenOff.run();
    }

    ServiceGroups.States states() {
        return states;
    }

    List<GroupStatus> groups() {
        List<GroupStatus> all = new ArrayList<>();
        for (int i = 0; i < runtimes.size(); i++) {
            all.add(runtimes.get(i).status(states.groups().get(i)));
        }
        return all;
    }

    long pauses() {
        return pauses;
    }

    Duration longestPause() {
        return Duration.ofNanos(longestPause);
    }

    @Nullable String failure() {
        return failure == null ? null : failure.toString();
    }

    private @Nullable GroupRuntime find(int group) {
        for (GroupRuntime each : runtimes) {
            if (each.number() == group) {
                return each;
            }
        }
        return null;
    }
}
