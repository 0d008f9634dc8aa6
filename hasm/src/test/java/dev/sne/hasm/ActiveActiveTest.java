// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.message.Header;
import dev.sne.hasm.message.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Several service groups on the same hosts, each with a master of its own: nobody is idle, and the
/// groups of a host that dies go to those next in line.
class ActiveActiveTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Timing TIMING = Timing.standard();

    private final List<ServiceGroups> hosts = new ArrayList<>();
    private final List<ServiceGroups.States> states = new ArrayList<>();
    private final Set<Integer> dead = new TreeSet<>();
    private final PriorityQueue<Happening> queue =
            new PriorityQueue<>(
                    Comparator.comparingLong(Happening::nanos).thenComparingLong(Happening::order));
    private long order;
    private long now;

    private record Happening(long nanos, long order, int index, int group, Input input) {}

    /// Three hosts and three groups; host n is first for group n, and n+1 is next.
    private void start(Policy policy) {
        for (int host = 1; host <= 3; host++) {
            List<Machine> machines = new ArrayList<>();
            for (int group = 1; group <= 3; group++) {
                int prio = 100 - 10 * Math.floorMod(host - group, 3);
                Settings settings =
                        Settings.of(host, prio, TIMING)
                                .withPolicy(policy)
                                .withLollipop(new Lollipop(1000))
                                .withGroup(group, prio);
                machines.add(new Machine(settings));
            }
            ServiceGroups groups = new ServiceGroups(machines, 3);
            hosts.add(groups);
            states.add(groups.initial());
        }
        for (int i = 0; i < 3; i++) {
            take(i, hosts.get(i).step(states.get(i), new Input.Start(1, 0), now));
        }
    }

    @Test
    void everyGroupHasItsOwnMasterAndNobodyIsIdle() {
        start(Policy.STANDARD);
        run(5 * SECOND);
        assertThat(masters()).containsExactly(1, 2, 3);
        assertThat(states).extracting(ServiceGroups.States::mastered).containsExactly(1, 1, 1);
    }

    @Test
    void theGroupsOfADeadHostGoToTheNextInLine() {
        start(Policy.STANDARD);
        run(5 * SECOND);
        dead.add(1);
        run(TIMING.bounds().crashNanos());
        assertThat(masters()).containsExactly(2, 2, 3);
        dead.add(2);
        run(TIMING.bounds().crashNanos(1));
        assertThat(masters())
                .as("host 2's own group, and the one it took over")
                .containsExactly(3, 3, 3);
    }

    @Test
    void withPreemptionAHostTakesItsGroupBack() {
        start(Policy.STANDARD.withPreempt(true));
        run(5 * SECOND);
        dead.add(1);
        run(5 * SECOND);
        dead.clear();
        states.set(0, hosts.get(0).initial());
        take(0, hosts.get(0).step(states.get(0), new Input.Start(2, 0), now));
        run(2 * TIMING.nanos(Period.PREEMPT));
        assertThat(masters()).containsExactly(1, 2, 3);
    }

    @Test
    void aHostMayGiveOneGroupAwayAndKeepItsUplink() {
        start(Policy.STANDARD);
        run(5 * SECOND);
        dead.add(1);
        run(5 * SECOND);
        take(1, hosts.get(1).step(states.get(1), 1, new Input.Switchover(3), now));
        run(2 * SECOND);
        assertThat(masters()).containsExactly(3, 2, 3);
        assertThat(states.get(1).groups()).extracting(State::uplinkUp).contains(true, false);
    }

    private List<Integer> masters() {
        List<Integer> masters = new ArrayList<>();
        for (int group = 0; group < 3; group++) {
            for (int host = 1; host <= 3; host++) {
                if (!dead.contains(host) && states.get(host - 1).groups().get(group).isMaster()) {
                    masters.add(host);
                }
            }
        }
        return masters;
    }

    private void run(long nanos) {
        long end = now + nanos;
        while (true) {
            int alarm = -1;
            long next = end + 1;
            for (int i = 0; i < hosts.size(); i++) {
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
                    ServiceGroups host = hosts.get(first.index);
                    take(
                            first.index,
                            host.step(states.get(first.index), first.group, first.input, now));
                }
            } else if (alarm >= 0) {
                now = next;
                take(alarm, hosts.get(alarm).step(states.get(alarm), new Input.Alarm(), now));
            } else {
                now = end;
                return;
            }
        }
    }

    private void take(int index, ServiceGroups.GroupStep step) {
        states.set(index, step.states());
        for (ServiceGroups.GroupEffect each : step.effects()) {
            perform(index, each.group(), each.effect());
        }
    }

    private void perform(int index, int group, Effect effect) {
        long delay = TIMING.nanos(Period.D_MAX) / 2;
        switch (effect) {
            case Effect.Send send -> {
                for (int i = 0; i < hosts.size(); i++) {
                    if (i != index && (send.toAll() || send.to() == i + 1)) {
                        later(delay, i, group, new Input.Received(send.message(), Link.MAIN));
                    }
                }
            }
            case Effect.RunCheck run ->
                    later(
                            run.limitNanos() / 4,
                            index,
                            group,
                            new Input.CheckResult(run.check(), run.generation(), true));
            case Effect.RunProcedure run ->
                    later(
                            run.limitNanos() / 8,
                            index,
                            group,
                            new Input.Done(run.procedure(), run.generation()));
            case Effect.ServeSync serve -> {
                State server = states.get(index).groups().get(group - 1);
                Header header = new Header(0, group, index + 1, 1, 0, server.epoch());
                Message end = new Message.SyncEnd(header, server.stream(), server.lastseq());
                later(2 * delay, serve.to() - 1, group, new Input.Received(end, Link.MAIN));
            }
            case Effect.Notify _, Effect.Store _, Effect.CommitReplicated _ -> {
                // nothing that the others notice
            }
        }
    }

    private void later(long nanos, int index, int group, Input input) {
        queue.add(new Happening(now + nanos, order++, index, group, input));
    }
}
