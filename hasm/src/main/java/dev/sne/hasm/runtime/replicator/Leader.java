// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.replication.EntryKind;
import dev.sne.hasm.replication.PayloadReader;
import dev.sne.hasm.replication.Sender;
import dev.sne.hasm.replication.TransferServer;
import dev.sne.hasm.runtime.entry.EntryOutlet;
import dev.sne.hasm.runtime.entry.FlowHash;
import dev.sne.hasm.runtime.entry.ReplicationMode;
import dev.sne.hasm.runtime.kernel.BackgroundSweep;
import dev.sne.hasm.runtime.kernel.EventSource;
import dev.sne.hasm.runtime.kernel.FlowMessages;
import dev.sne.hasm.runtime.status.Measure;
import dev.sne.hasm.runtime.udp.UdpLinks;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.channel.EventSocket;
import io.netty.channel.IoEventLoop;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/// The master's part: the kernel's events become the stream, and those who ask get the table. Flows
/// that were copies until now get their timeouts back in the background, on a thread of its own.
/// Everything else happens on the event loop; nothing is allocated for an event, and a system call
/// is made for many of them.
final class Leader implements Role, FlowMessages {
    /// After so many batches of events the other hosts' messages have a turn.
    private static final int BATCHES_AT_ONCE = 8;

    /// Room for what the modes that merge hold back.
    private static final int MERGE_BYTES = 1 << 22;

    /// Null if this host has not been a backup.
    private final @Nullable LateFlows late;

    private final EventSource source;
    private final BackgroundSweep sweep;
    private final SourceHandle handle;
    private final Sender sender;
    private final TransferServer server;
    private final TableFeeder feeder;
    private final UdpLinks links;
    private final Alarm alarm;
    private final Counters counters;
    private final Arena arena;
    private final EntryOutlet outlet;
    private final FlowView view = new FlowView();
    private final FlowChoice choice;
    private final ClassModes modes;
    private final StrongSweep strong;
    private final long pauseNanos;
    private final ReplicationListener listener;
    private final ProgressTeller progress;
    private long events;
    private long now = System.nanoTime();
    private long looked = now;

    /// When events are looked for while [#handle] pauses.
    private long nextLook = Long.MAX_VALUE;

    Leader(
            IoEventLoop loop,
            NetworkNamespace namespace,
            ReplicatorSettings settings,
            ClassModes modes,
            Epoch stream,
            UdpLinks links,
            Counters counters,
            ReplicationListener listener,
            Heritage heritage) {
        this.listener = listener;
        progress = new ProgressTeller(listener);
        this.links = links;
        arena = heritage.arena();
        this.counters = counters;
        this.modes = modes;
        choice = settings.choice();
        pauseNanos = settings.replication().flushNanos();
        var hash = new FlowHash(RandomKey.make());
        outlet =
                new EntryOutlet(
                        arena,
                        hash,
                        settings.mergeWindow().toNanos(),
                        MERGE_BYTES,
                        (kind, body, offset, length) ->
                                sender().offer(kind, body, offset, length, now));
        source = EventSource.open(namespace, settings.eventBufferBytes());
        sweep = BackgroundSweep.release(namespace, source, choice::concerns, heritage.stale());
        late = heritage.late();
        sender = heritage.lead(settings.replication(), stream, links::send, now);
        feeder =
                new TableFeeder(
                        loop,
                        namespace,
                        choice,
                        outlet::tableIsRead,
                        this::settle,
                        () -> events,
                        counters);
        server = new TransferServer(arena, settings.replication(), sender, feeder, links::send);
        feeder.serves(server);
        strong =
                new StrongSweep(
                        loop,
                        namespace,
                        hash,
                        choice,
                        modes,
                        settings.sweepInterval(),
                        flow -> outlet.event(EntryKind.UPDATE, flow, ReplicationMode.STRONG, now),
                        this::settleNow,
                        counters);
        alarm = new Alarm(loop, counters.guard, this::wake);
        handle = SourceHandle.register(loop, source.fd(), () -> counters.guard.run(this::readable));
        alarm.at(now);
    }

    private Sender sender() {
        return sender;
    }

    /// A class of flows goes on in another mode.
    void modesChanged() {
        now = System.nanoTime();
        outlet.flush();
        strong.modesChanged();
        settle();
    }

    private void settleNow() {
        now = System.nanoTime();
        settle();
    }

    /// What comes alone is sent at once. What comes in quick succession is left in the kernel's
    /// queue for a while and then read and sent together: to be woken up for each event costs more
    /// than all else that is done for it.
    private void readable() {
        now = System.nanoTime();
        long since = now - looked;
        looked = now;
        int batches = 0;
        int read;
        do {
            read = source.poll(this, 0);
            batches++;
        } while (read == EventSocket.MAX_DATAGRAMS && batches < BATCHES_AT_ONCE);
        sender.flush(now);
        // Two or more are to be expected in a pause of that length.
        boolean dense = read * pauseNanos >= 2 * since;
        if (dense && read > 0 && read < EventSocket.MAX_DATAGRAMS) {
            handle.pause();
            nextLook = now + pauseNanos;
        } else {
            handle.resume();
            nextLook = Long.MAX_VALUE;
        }
        settle();
    }

    private void wake() {
        now = System.nanoTime();
        outlet.wake(now);
        sender.wake(now);
        server.wake(now);
        if (now >= nextLook) {
            readable();
        } else {
            settle();
        }
    }

    private void settle() {
        links.flush();
        progress.at(sender.stream(), sender.lastNumber(), now);
        long deadline = Math.min(outlet.nextDeadline(), sender.nextDeadline());
        deadline = Math.min(deadline, progress.deadline());
        alarm.at(Math.min(Math.min(deadline, server.nextDeadline()), nextLook));
    }

    @Override
    public void received(int host, PayloadReader message) {
        now = System.nanoTime();
        sender.received(host, message, now);
        server.received(host, message, now);
        if (late != null) {
            late.received(message);
        }
    }

    @Override
    public void drained() {
        if (late != null) {
            late.flush();
        }
        settle();
    }

    @Override
    public void event(FlowEventType type, MessageReader message) {
        events++;
        try {
            int flowClass = choice.classOf(view.wrap(message));
            if (flowClass != FlowChoice.NONE) {
                strong.event(view);
                outlet.event(kind(type), view, modes.of(flowClass), now);
            }
        } catch (DecodeException e) {
            counters.malformedEvents.getAndIncrement();
        }
    }

    private static EntryKind kind(FlowEventType type) {
        return switch (type) {
            case NEW -> EntryKind.NEW;
            case UPDATE -> EntryKind.UPDATE;
            case DESTROY -> EntryKind.DESTROY;
        };
    }

    @Override
    public void dumped(MessageReader message, long position) {
        throw new IllegalStateException("no dump was asked for");
    }

    @Override
    public void dumpEnded(boolean complete) {
        throw new IllegalStateException("no dump was asked for");
    }

    @Override
    public void overrun(long count) {
        counters.overruns.set(count);
        listener.overrun(count);
    }

    @Override
    public void caughtUp() {
        sender.overrun(now);
    }

    @Override
    public long position() {
        return sender.position();
    }

    @Override
    public void tellAgain() {
        progress.forget();
        settleNow();
    }

    @Override
    public void status(StatusBuilder status) {
        status.leading(sender, server);
        status.count(Measure.EVENTS_WITHOUT_ENTRY, outlet.failures());
        status.count(Measure.FLOWS_NEVER_SENT, outlet.cancelled());
        status.count(Measure.TIMEOUTS_RELEASED, sweep.changed());
        status.count(Measure.FLOWS_TOLD_LATE, late == null ? 0 : late.added());
        strong.status(status);
    }

    /// What is left of this part once it has ended.
    Reign reign() {
        return new Reign(sender.stream(), sender.lastNumber());
    }

    @Override
    public void close() {
        alarm.stop();
        strong.close();
        handle.close();
        server.stopAll();
        feeder.close();
        if (late != null) {
            late.close();
        }
        sweep.close();
        source.close();
        arena.close();
    }
}
