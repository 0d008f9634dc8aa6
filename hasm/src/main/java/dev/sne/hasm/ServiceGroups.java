// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The machines of one host for several service groups: each group has its own master, so that no
/// host needs to be idle. Immutable, like the machines.
///
/// The groups share the links of the host. The uplink goes up for the first group that needs it and
/// down after the last one that let it go; what a machine learns of it is the same as if it were
/// its own. How many groups a host serves adds to the load it reports, so that, with feedback on,
/// the groups of a host that fails spread over the others.
public final class ServiceGroups {

    private static final int FULL = 255;

    private final List<Machine> machines;
    private final int maxGroups;

    /// What all groups of a host remember.
    ///
    /// @param groups the states, in the order of the machines
    /// @param load how busy the host is without regard to the groups it serves
    public record States(List<State> groups, int load) {
        public States {
            groups = List.copyOf(groups);
        }

        /// When the first group needs [Input.Alarm], [Deadlines#NONE] if none does.
        public long nextDeadlineNanos() {
            long earliest = Deadlines.NONE;
            for (State each : groups) {
                earliest = Math.min(earliest, each.nextDeadlineNanos());
            }
            return earliest;
        }

        /// How many groups this host is master of.
        public int mastered() {
            int count = 0;
            for (State each : groups) {
                count += each.isMaster() ? 1 : 0;
            }
            return count;
        }

        private boolean needsUplink() {
            for (State each : groups) {
                if (each.uplinkUp()) {
                    return true;
                }
            }
            return false;
        }
    }

    /// An effect of one group.
    ///
    /// @param group the service group
    public record GroupEffect(int group, Effect effect) {}

    /// What came of an input.
    ///
    /// @param effects what is to be done, in this order
    public record GroupStep(States states, List<GroupEffect> effects) {}

    private record Work(int index, Input input) {}

    /// The groups of a host.
    ///
    /// @param machines one for each group
    /// @param maxGroups how many groups the host can serve; with so many it reports to be full
    /// @throws IllegalArgumentException if there is no machine, two are of one group, or they are
    ///   not of one host
    public ServiceGroups(List<Machine> machines, int maxGroups) {
        if (machines.isEmpty() || maxGroups < 1) {
            throw new IllegalArgumentException(
                    machines.size() + " groups, at most " + maxGroups + ": expected 1 or more");
        }
        int host = machines.get(0).settings().host();
        for (int i = 0; i < machines.size(); i++) {
            Settings settings = machines.get(i).settings();
            if (settings.host() != host || find(machines, settings.group()) != i) {
                throw new IllegalArgumentException(
                        "group "
                                + settings.group()
                                + " of host "
                                + settings.host()
                                + ", expected groups of host "
                                + host
                                + ", each once");
            }
        }
        this.machines = List.copyOf(machines);
        this.maxGroups = maxGroups;
    }

    /// The host that is not running.
    public States initial() {
        List<State> groups = new ArrayList<>();
        for (int i = 0; i < machines.size(); i++) {
            groups.add(State.initial());
        }
        return new States(groups, 0);
    }

    /// What becomes of the host when something happens to one group.
    ///
    /// @param group the service group that a message, a result or an order is for
    /// @throws IllegalArgumentException if there is no such group
    public GroupStep step(States states, int group, Input input, long nowNanos) {
        int index = find(machines, group);
        if (index < 0) {
            throw new IllegalArgumentException("no service group " + group);
        }
        return run(states, List.of(new Work(index, input)), nowNanos);
    }

    /// What becomes of the host when something happens to all groups: its start and stop, an alarm,
    /// a change of a link or of its load.
    public GroupStep step(States states, Input input, long nowNanos) {
        List<Work> work = new ArrayList<>();
        int load = input instanceof Input.Load change ? change.load() : states.load;
        for (int i = 0; i < machines.size(); i++) {
            boolean isLoad = input instanceof Input.Load;
            work.add(new Work(i, isLoad ? loadOf(states.groups, load) : input));
        }
        return run(new States(states.groups, load), work, nowNanos);
    }

    private GroupStep run(States before, List<Work> first, long now) {
        Deque<Work> work = new ArrayDeque<>(first);
        List<State> groups = new ArrayList<>(before.groups);
        List<GroupEffect> effects = new ArrayList<>();
        while (!work.isEmpty()) {
            Work next = work.remove();
            States present = new States(groups, before.load);
            Machine machine = machines.get(next.index);
            Step step = machine.step(groups.get(next.index), next.input, now);
            groups.set(next.index, step.state());
            States after = new States(groups, before.load);
            for (Effect effect : step.effects()) {
                if (isOthersBusiness(present, after, effect)) {
                    Effect.RunProcedure run = (Effect.RunProcedure) effect;
                    work.add(
                            new Work(
                                    next.index, new Input.Done(run.procedure(), run.generation())));
                } else {
                    effects.add(new GroupEffect(machine.settings().group(), effect));
                }
            }
            if (present.mastered() != after.mastered()) {
                for (int i = 0; i < machines.size(); i++) {
                    work.add(new Work(i, loadOf(groups, before.load)));
                }
            }
        }
        return new GroupStep(new States(groups, before.load), effects);
    }

    /// Whether the uplink stays as it is because another group needs it too.
    private static boolean isOthersBusiness(States before, States after, Effect effect) {
        if (!(effect instanceof Effect.RunProcedure run)) {
            return false;
        }
        return switch (run.procedure()) {
            case UPLINK_ACTIVATE -> before.needsUplink();
            case UPLINK_DEACTIVATE -> after.needsUplink();
            case SERVICE_ACTIVATE,
                    SERVICE_DEACTIVATE,
                    ANNOUNCE_TAKEOVER_DOWNSTREAM,
                    ANNOUNCE_TAKEOVER_UPSTREAM,
                    ANNOUNCE_RELEASE_DOWNSTREAM,
                    ANNOUNCE_RELEASE_UPSTREAM ->
                    false;
        };
    }

    private Input loadOf(List<State> groups, int load) {
        int mastered = new States(groups, load).mastered();
        int share = mastered >= maxGroups ? FULL : mastered * FULL / maxGroups;
        return new Input.Load(Math.max(load, share));
    }

    private static int find(List<Machine> machines, int group) {
        for (int i = 0; i < machines.size(); i++) {
            if (machines.get(i).settings().group() == group) {
                return i;
            }
        }
        return -1;
    }
}
