// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import dev.sne.hasm.message.Header;
import dev.sne.hasm.message.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// A few hosts on a network that loses nothing, for tests that want to see them play together.
/// Every message takes half of D_MAX, every check and procedure a quarter of its limit.
final class SmallCluster {

    final List<Machine> machines = new ArrayList<>();
    final List<State> states = new ArrayList<>();
    final List<String> trace = new ArrayList<>();

    /// Every step taken, for tests of single steps.
    final List<Taken> taken = new ArrayList<>();

    /// Checks that fail, as "host check".
    final List<String> failing = new ArrayList<>();

    /// Hosts that are gone.
    final List<Integer> dead = new ArrayList<>();

    private final PriorityQueue<Happening> queue =
            new PriorityQueue<>(
                    Comparator.comparingLong(Happening::nanos).thenComparingLong(Happening::order));
    private final Timing timing;
    private long order;
    long now;

    record Taken(Machine machine, State state, Input input, long nowNanos, Step step) {}

    private record Happening(long nanos, long order, int index, Input input) {}

    SmallCluster(int hosts, Timing timing, Policy policy) {
        this.timing = timing;
        for (int i = 0; i < hosts; i++) {
            Settings settings =
                    Settings.of(i + 1, 100 - i, timing)
                            .withPolicy(policy)
                            .withLollipop(new Lollipop(1000));
            machines.add(new Machine(settings));
            states.add(State.initial());
            feed(i, new Input.Start(1, 0));
        }
    }

    State host(int host) {
        return states.get(host - 1);
    }

    void feed(int index, Input input) {
        State before = states.get(index);
        Step step = machines.get(index).step(before, input, now);
        taken.add(new Taken(machines.get(index), before, input, now, step));
        take(index, step);
    }

    void run(long nanos) {
        long end = now + nanos;
        while (true) {
            int alarm = -1;
            long next = end + 1;
            for (int i = 0; i < states.size(); i++) {
                if (!dead.contains(i + 1) && states.get(i).nextDeadlineNanos() < next) {
                    next = states.get(i).nextDeadlineNanos();
                    alarm = i;
                }
            }
            Happening first = queue.peek();
            if (first != null && first.nanos <= next && first.nanos <= end) {
                queue.remove();
                now = first.nanos;
                if (!dead.contains(first.index + 1)) {
                    feed(first.index, first.input);
                }
            } else if (alarm >= 0) {
                now = next;
                feed(alarm, new Input.Alarm());
            } else {
                now = end;
                return;
            }
        }
    }

    private void take(int index, Step step) {
        if (!step.rules().isEmpty()) {
            trace.add(
                    now / 1000
                            + " us, host "
                            + (index + 1)
                            + ": "
                            + step.rules()
                            + " -> "
                            + step.state());
        }
        states.set(index, step.state());
        for (Effect effect : step.effects()) {
            perform(index, effect);
        }
    }

    private void perform(int index, Effect effect) {
        switch (effect) {
            case Effect.Send send -> {
                for (int i = 0; i < states.size(); i++) {
                    if (i != index && (send.toAll() || send.to() == i + 1)) {
                        later(
                                timing.nanos(Period.D_MAX) / 2,
                                i,
                                new Input.Received(send.message(), Link.MAIN));
                    }
                }
            }
            case Effect.RunCheck run ->
                    later(
                            run.limitNanos() / 4,
                            index,
                            new Input.CheckResult(
                                    run.check(),
                                    run.generation(),
                                    !failing.contains((index + 1) + " " + run.check().hook())));
            case Effect.RunProcedure run ->
                    later(
                            run.limitNanos() / 4,
                            index,
                            new Input.Done(run.procedure(), run.generation()));
            case Effect.ServeSync serve -> {
                State server = states.get(index);
                later(
                        timing.nanos(Period.D_MAX),
                        serve.to() - 1,
                        new Input.Received(
                                new Message.SyncEnd(
                                        new Header(0, 0, index + 1, 1, 0, server.epoch()),
                                        server.stream(),
                                        server.lastseq()),
                                Link.MAIN));
            }
            case Effect.Notify _, Effect.Store _, Effect.CommitReplicated _ -> {
                // nothing to do here
            }
        }
    }

    private void later(long nanos, int index, Input input) {
        queue.add(new Happening(now + nanos, order++, index, input));
    }
}
