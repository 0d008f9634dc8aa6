// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Deadlines;
import dev.sne.hasm.Input;
import dev.sne.hasm.Period;
import dev.sne.hasm.State;
import dev.sne.hasm.Step;
import dev.sne.hasm.SubState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cluster in virtual time: what is, and what can happen next. It chooses nothing by itself: what
/// is left open when something is started is asked of its [Fates], and which of the things that can
/// happen is the next is up to the caller.
///
/// A run is a loop of [#next] and [#perform]; between them [#befall] brings on a fault. An explorer
/// takes [#pending] and the alarms instead of `next`, performs each on a [#copy], and tells worlds
/// apart by [#digest].
public final class World {
    private final Cluster cluster;
    private final Fates fates;
    private final SimHost[] hosts;
    private final Network network;
    private final Reach reach;
    private final List<Pending> pending;
    private long now;
    private long sequence;

    /// A cluster none of whose hosts runs yet.
    ///
    /// @param clocks by host from 1; index 0 is not used
    World(Cluster cluster, Fates fates, LocalClock[] clocks) {
        this.cluster = cluster;
        this.fates = fates;
        hosts = new SimHost[cluster.hosts() + 1];
        for (int host = 1; host <= cluster.hosts(); host++) {
            hosts[host] = new SimHost(host, cluster.machine(host), clocks[host]);
        }
        network = new Network(cluster.hosts(), cluster.dedicated());
        reach = new Reach(cluster.hosts());
        pending = new ArrayList<>();
    }

    /// A cluster none of whose hosts runs yet, with clocks that agree.
    public static World of(Cluster cluster, Fates fates) {
        var clocks = new LocalClock[cluster.hosts() + 1];
        Arrays.fill(clocks, new LocalClock(0, 0));
        return new World(cluster, fates, clocks);
    }

    private World(World other) {
        cluster = other.cluster;
        fates = other.fates.copy();
        hosts = new SimHost[other.hosts.length];
        for (int host = 1; host < hosts.length; host++) {
            hosts[host] = other.hosts[host].copy();
        }
        network = other.network.copy();
        reach = other.reach.copy();
        pending = new ArrayList<>(other.pending);
        now = other.now;
        sequence = other.sequence;
    }

    /// The same world, to go another way from here.
    public World copy() {
        return new World(this);
    }

    /// How it is configured.
    public Cluster cluster() {
        return cluster;
    }

    /// The present instant, in nanoseconds from the beginning.
    public long nowNanos() {
        return now;
    }

    /// A host, from 1 to the number of hosts.
    public SimHost host(int number) {
        return hosts[number];
    }

    /// The links.
    public Network network() {
        return network;
    }

    /// Who has reached whom since when.
    public Reach reach() {
        return reach;
    }

    /// What is under way, apart from the alarms.
    public List<Pending> pending() {
        return pending;
    }

    /// Whoever decides what is left open.
    Fates fates() {
        return fates;
    }

    /// When the earliest alarm of a host rings, or `null` if none is set, or the daemon does not
    /// run or stands still.
    public @Nullable Pending alarm(int host) {
        SimHost at = hosts[host];
        if (!at.isAwake()) {
            return null;
        }
        long deadline = at.state.nextDeadlineNanos();
        if (deadline == Deadlines.NONE) {
            return null;
        }
        Pending last = at.alarm;
        if (last != null && last.tie() == deadline) {
            return last;
        }
        long due = Math.max(at.clock.world(deadline), 0);
        at.alarm = Pending.in(due, fates.alarm(host, deadline), deadline, new Event.Alarm(host));
        return at.alarm;
    }

    /// What happens next if everything happens as late as it may, ties deciding at the same
    /// instant; `null` if nothing will ever happen again.
    public @Nullable Pending next() {
        Pending first = null;
        for (int i = 0; i < pending.size(); i++) {
            Pending each = pending.get(i);
            if (first == null || each.isBefore(first)) {
                first = each;
            }
        }
        for (int host = 1; host < hosts.length; host++) {
            Pending each = alarm(host);
            if (each != null && (first == null || each.isBefore(first))) {
                first = each;
            }
        }
        return first;
    }

    /// Lets time pass. It is the caller who sees to it that nothing that has to happen before is
    /// left out.
    public void advance(long toNanos) {
        if (toNanos < now) {
            throw new IllegalArgumentException("back in time from " + now + " to " + toNanos);
        }
        now = toNanos;
    }

    /// Lets something happen that is pending, or an alarm ring: now, or as soon as it can.
    public Happening perform(Pending what) {
        now = Math.max(now, what.earliestNanos());
        if (!(what.event() instanceof Event.Alarm) && !pending.remove(what)) {
            throw new IllegalArgumentException("not pending: " + what);
        }
        return Events.perform(this, what.event());
    }

    /// Brings a fault on.
    public Happening befall(Fault fault) {
        return Faults.befall(this, fault);
    }

    /// Loses a message that is on its way.
    public void lose(Pending message) {
        if (!(message.event() instanceof Event.Delivery lost) || !pending.remove(message)) {
            throw new IllegalArgumentException("no message on its way: " + message);
        }
        reach.missed(lost.from(), lost.host(), now);
    }

    /// A connection of a master's changes.
    public Happening change(int master) {
        SimHost host = hosts[master];
        return Replication.change(
                this, host, new Event.ConnectionChange(master, host.state.epoch()));
    }

    /// Mends every link. What else is to be done for everything to be well again comes back as
    /// faults, to be brought on one by one.
    public List<Fault> repairs() {
        return Faults.repairs(this);
    }

    /// Gives a machine an input and sets going what it wants done.
    Happening step(SimHost host, Input input) {
        State before = host.state;
        Step step = host.machine.step(before, input, host.clock.local(now));
        host.state = step.state();
        Performer.perform(this, host, step.effects());
        if (host.state.sub() == SubState.S_RUN
                && (before.sub() != SubState.S_RUN || !before.epoch().equals(host.state.epoch()))) {
            Replication.begin(this, host);
        }
        return new Happening.Stepped(
                host.number, input, before, host.state, step.effects(), step.rules());
    }

    void add(Span span, Event event) {
        if (span.equals(Span.NEVER)) {
            return;
        }
        pending.add(Pending.in(now, span, fates.tie(), event));
    }

    /// Adds what happens now, after all that has been added so before.
    void addNow(Event event) {
        pending.add(new Pending(now, now, Long.MIN_VALUE + ++sequence, event));
    }

    /// A number for the copies of a message.
    long nextMessage() {
        return ++sequence;
    }

    /// The transport drops all copies of a message but the first.
    void dropCopies(Event.Delivery first) {
        for (int i = pending.size() - 1; i >= 0; i--) {
            if (pending.get(i).event() instanceof Event.Delivery other
                    && other.copyOf() == first.copyOf()
                    && other.host() == first.host()) {
                pending.remove(i);
            }
        }
    }

    /// Drops what a daemon that dies has under way at its own host. Its messages are on their way.
    void removeOwn(int host) {
        for (int i = pending.size() - 1; i >= 0; i--) {
            Event event = pending.get(i).event();
            boolean own =
                    switch (event) {
                        case Event.CheckEnd _,
                                Event.ProcedureEnd _,
                                Event.ConnectionChange _,
                                Event.CarrierNotice _,
                                Event.UplinkNotice _ ->
                                event.host() == host;
                        case Event.LateEffect _ -> event.host() == host && !hosts[host].isUp();
                        case Event.TransferEnd(int server, int receiver) ->
                                server == host || receiver == host;
                        case Event.Delivery _, Event.Replica _, Event.Alarm _ -> false;
                    };
            if (own) {
                pending.remove(i);
            }
        }
    }

    /// Stops the procedure that a host is running.
    void removeProcedure(int host) {
        for (int i = pending.size() - 1; i >= 0; i--) {
            if (pending.get(i).event() instanceof Event.ProcedureEnd end && end.host() == host) {
                pending.remove(i);
            }
        }
    }

    /// Works out anew who reaches whom, after a fault or its end.
    void reckonReach() {
        for (int from = 1; from < hosts.length; from++) {
            for (int to = 1; to < hosts.length; to++) {
                boolean awake = hosts[from].isAwake() && hosts[to].isAwake();
                reach.set(from, to, from != to && awake && network.passes(from, to), now);
            }
        }
    }

    /// How long ago makes no difference any more, to the world and to those who check it: longer
    /// than any takeover, overlap or lease.
    public long horizonNanos() {
        return Math.max(cluster.overlapBoundNanos(), cluster.acquaintanceNanos())
                + cluster.nanos(Period.ADV)
                + cluster.nanos(Period.LEASE)
                + cluster.nanos(Period.TAKEOVER);
    }

    /// Takes everything that matters for the future into a digest, with times as distances from
    /// now, so that worlds that differ only in when they were reached have equal digests.
    public void digest(Digest digest) {
        network.digest(digest);
        long horizon = horizonNanos();
        reach.digest(digest, now, horizon);
        for (int host = 1; host < hosts.length; host++) {
            hosts[host].digest(digest, now, horizon);
        }
        var members = new Digest[pending.size()];
        for (int i = 0; i < members.length; i++) {
            Pending each = pending.get(i);
            members[i] = new Digest();
            members[i].add(Math.max(each.earliestNanos() - now, 0));
            members[i].add(Math.max(each.latestNanos() - now, 0));
            Digests.add(members[i], each.event(), hosts[each.event().host()].state);
        }
        digest.addUnordered(members, members.length);
    }
}
