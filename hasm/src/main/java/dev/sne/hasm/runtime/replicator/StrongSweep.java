// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.conntrack.FlowView;
import dev.sne.hasm.runtime.entry.FlowHash;
import dev.sne.hasm.runtime.entry.ReplicationMode;
import dev.sne.hasm.runtime.status.Measure;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.NetworkNamespace;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Tells of what the kernel makes no event of, for classes in strong mode: goes through the
/// master's table every so often and tells each of their flows as a change, with the time that it
/// has left. Does nothing while no class is in strong mode.
///
/// What a dump says of a flow may be older than the last event about it, which would be undone by
/// it. So flows about which there was an event since before the kernel read them are left out: the
/// event has told what they have left.
///
/// A part of the table at a time is read, with a pause behind each so that a sweep takes half of
/// the interval at most. Used on the event loop.
final class StrongSweep implements TableWalk.Visitor, AutoCloseable {
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

    private final FlowHash hash;
    private final FlowChoice choice;
    private final ClassModes modes;
    private final long interval;
    private final Consumer<FlowView> told;
    private final Runnable settle;
    private final Counters counters;
    private final TableWalk walk;
    private final Alarm alarm;
    private final RecentKeys recent = new RecentKeys();
    private final FlowView view = new FlowView();

    private boolean sweeping;
    private long page;
    private long begun;
    private long nextPart;
    private long pause = LONGEST_PAUSE;
    private long seen;
    private long sweeps;
    private long flows;

    /// @param told takes a flow that has changed, without event
    /// @param settle called before each part
    StrongSweep(
            EventLoop loop,
            NetworkNamespace namespace,
            FlowHash hash,
            FlowChoice choice,
            ClassModes modes,
            Duration interval,
            Consumer<FlowView> told,
            Runnable settle,
            Counters counters) {
        this.hash = hash;
        this.choice = choice;
        this.modes = modes;
        this.interval = interval.toNanos();
        this.told = told;
        this.settle = settle;
        this.counters = counters;
        walk = new TableWalk(loop, namespace, counters.guard, this);
        alarm = new Alarm(loop, counters.guard, this::wake);
        modesChanged();
    }

    /// Is told that a class has changed its mode.
    void modesChanged() {
        if (!sweeping && modes.anyStrong()) {
            alarm.at(System.nanoTime() + interval);
        }
    }

    /// Is told of an event about a flow that is replicated.
    void event(FlowView flow) {
        if (sweeping) {
            recent.add(hash.key(flow));
        }
    }

    private void wake() {
        if (sweeping) {
            walk.resume();
        } else if (modes.anyStrong()) {
            sweeping = true;
            begun = System.nanoTime();
            nextPart = begun;
            walk.start();
        }
    }

    @Override
    public void begun() {
        seen = 0;
    }

    @Override
    public boolean isReady() {
        settle.run();
        long now = System.nanoTime();
        if (now < nextPart) {
            alarm.at(nextPart);
            return false;
        }
        nextPart = now + pause;
        return true;
    }

    @Override
    public long position() {
        recent.turn();
        return ++page;
    }

    @Override
    public void flow(MessageReader message, long readSince) {
        seen++;
        try {
            int flowClass = choice.classOf(view.wrap(message));
            if (flowClass != FlowChoice.NONE
                    && modes.of(flowClass) == ReplicationMode.STRONG
                    && readSince >= page - 1
                    && !recent.mayContain(hash.key(view))) {
                told.accept(view);
                flows++;
            }
        } catch (DecodeException e) {
            counters.malformedEvents.getAndIncrement();
        }
    }

    @Override
    public void ended() {
        settle.run();
        sweeping = false;
        sweeps++;
        pause = Math.min(LONGEST_PAUSE, interval / 2 * TableWalk.FLOWS_AT_ONCE / Math.max(seen, 1));
        if (modes.anyStrong()) {
            alarm.at(begun + interval);
        }
    }

    void status(StatusBuilder status) {
        status.count(Measure.STRONG_SWEEPS, sweeps);
        status.count(Measure.FLOWS_REFRESHED, flows);
    }

    @Override
    public void close() {
        alarm.stop();
        walk.close();
    }
}
