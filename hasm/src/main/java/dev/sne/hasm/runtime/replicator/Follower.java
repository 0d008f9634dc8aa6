// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.replication.EntryKind;
import dev.sne.hasm.replication.EntrySink;
import dev.sne.hasm.replication.HashKey;
import dev.sne.hasm.replication.LateEntries;
import dev.sne.hasm.replication.PayloadReader;
import dev.sne.hasm.replication.Receiver;
import dev.sne.hasm.replication.ReceiverListener;
import dev.sne.hasm.replication.TransferServer;
import dev.sne.hasm.runtime.entry.EntryReader;
import dev.sne.hasm.runtime.entry.FlowHash;
import dev.sne.hasm.runtime.kernel.BackgroundSweep;
import dev.sne.hasm.runtime.kernel.FlowApplier;
import dev.sne.hasm.runtime.kernel.ParkedTimeout;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.hasm.runtime.status.ComparisonStatus;
import dev.sne.hasm.runtime.status.Measure;
import dev.sne.hasm.runtime.udp.UdpLinks;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.NetworkNamespace;
import io.netty.channel.EventLoop;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A backup's part: what comes from the master goes into this host's kernel, many entries with one
/// system call, in the order of the stream. Everything happens on the event loop; nothing is
/// allocated for an entry.
final class Follower implements Role, EntrySink, ReceiverListener {
    /// How often copies are looked for that are to be parked anew, besides in comparisons.
    private static final long PARK_NANOS = Duration.ofDays(1).toNanos();

    private final NetworkNamespace namespace;
    private final UdpLinks links;
    private final Counters counters;
    private final Arena arena = Arena.ofShared();
    private final WindowTracking tracking;
    private final FlowApplier applier;
    private final EntryReader live = new EntryReader(arena);
    private final EntryReader transferred = new EntryReader(arena);

    /// What the entry says that [#transferredKey] was asked of last; null when that is nothing.
    private @Nullable FlowView candidate;

    private final HashKey hashKey = RandomKey.make();
    private final FlowHash hash;
    private final FlowChoice choice;
    private final Receiver receiver;
    private final SweepWalk sweep;
    private final DigestWalk digests;
    private final TableFeeder feeder;
    private final TransferServer server;
    private final Alarm alarm;
    private long handed;
    private boolean whole = true;
    private long digestRequest;
    private @Nullable BackgroundSweep parking;
    private @Nullable ComparisonStatus comparison;
    private long now = System.nanoTime();
    private long parkDeadline = now + PARK_NANOS;

    /// Whether there may be flows that packets have passed, and that are no copies therefore: of
    /// this host's own mastership, of a takeover that came to nothing, or of another life of this
    /// daemon, until a reading of the table has come by none.
    private boolean unparked = true;

    /// Whether this host is about to serve, so that packets may pass it.
    private boolean committed;

    /// Whether a comparison is made ahead of its time, as packets still pass for a while where
    /// another has become master.
    private boolean looksAgain;

    private final VerifyTimes verifyTimes;
    private final ReplicationListener listener;
    private final ProgressTeller progress;

    /// Follows a master.
    ///
    /// @param before what this host was itself the master of, null if it has nothing of that
    Follower(
            EventLoop loop,
            NetworkNamespace namespace,
            ReplicatorSettings settings,
            Epoch stream,
            @Nullable Reign before,
            UdpLinks links,
            Counters counters,
            ReplicationListener listener) {
        hash = new FlowHash(hashKey);
        this.listener = listener;
        progress = new ProgressTeller(listener);
        verifyTimes = new VerifyTimes(settings.verifyInterval(), settings.host(), now);
        this.namespace = namespace;
        this.links = links;
        this.counters = counters;
        choice = settings.choice();
        tracking = settings.tracking();
        applier = FlowApplier.open(namespace, tracking);
        receiver =
                new Receiver(
                        arena,
                        settings.replication(),
                        hashKey,
                        this,
                        this,
                        links::send,
                        settings.incarnation());
        sweep = new SweepWalk(loop, namespace);
        digests = new DigestWalk(loop, namespace, choice, counters);
        digests.tell(byBucket -> {
            now = System.nanoTime();
            unparked = digests.isUnparked();
            if (unparked) {
                park();
            }
            receiver.digests(digestRequest, byBucket, now);
            settle();
        });
        alarm = new Alarm(loop, counters.guard, this::wake);
        feeder =
                new TableFeeder(
                        loop, namespace, choice, _ -> {}, this::settle, () -> handed, counters);
        server = new TransferServer(arena, settings.replication(), receiver, feeder, links::send);
        feeder.serves(server);
        if (before != null && stream.isAfter(before.stream())) {
            receiver.follow(before.stream(), before.lastNumber());
            receiver.goOver(stream, now);
        } else {
            receiver.fetch(stream, now);
        }
        settle();
    }

    /// Follows another master.
    void goOver(Epoch stream) {
        now = System.nanoTime();
        unparked |= committed;
        committed = false;
        server.stopAll();
        receiver.goOver(stream, now);
        settle();
    }

    /// This host is about to serve. If that comes to nothing, packets may have passed it meanwhile.
    void commit() {
        unparked |= committed;
        committed = true;
    }

    private void wake() {
        now = System.nanoTime();
        receiver.wake(now);
        server.wake(now);
        if (now >= parkDeadline) {
            park();
        }
        if (now >= verifyTimes.deadline()) {
            receiver.verify(now);
            verifyTimes.soon(now);
        }
        settle();
    }

    /// Copies would expire if their flows said nothing for days.
    private void park() {
        parkDeadline = now + PARK_NANOS;
        if (parking == null || !parking.isRunning()) {
            parking = BackgroundSweep.park(namespace, tracking, choice::takes);
        }
    }

    @Override
    public void received(int host, PayloadReader message) {
        now = System.nanoTime();
        receiver.received(message, now);
        server.received(host, message, now);
    }

    @Override
    public void drained() {
        now = System.nanoTime();
        settle();
    }

    /// Has the kernel carry out what was handed over, and tells.
    private void settle() {
        applier.flush();
        receiver.applied(handed, now);
        links.flush();
        if (!receiver.isGoingOver()) {
            progress.at(receiver.stream(), receiver.lastNumber(), now);
        }
        long deadline = Math.min(receiver.nextDeadline(), server.nextDeadline());
        deadline = Math.min(deadline, progress.deadline());
        alarm.at(Math.min(Math.min(deadline, parkDeadline), verifyTimes.deadline()));
    }

    /// Updates of the incremental mode do not tell the reply tuple.
    @Override
    public boolean isWhole() {
        return whole;
    }

    @Override
    public long live(EntryKind kind, long ticket, MemorySegment body, long offset, int length) {
        handed = ticket;
        try {
            if (kind == EntryKind.TEMPLATE) {
                live.define(body, offset, length);
                return 0;
            }
            FlowView flow = live.read(body, offset, length);
            long key = hash.key(flow);
            whole = kind != EntryKind.UPDATE || flow.hasTuple(FlowView.REPLY);
            if (isOurs(flow)) {
                applier.apply(type(kind), flow, ticket);
            }
            return key;
        } catch (DecodeException e) {
            counters.malformedEntries.getAndIncrement();
            return 0;
        }
    }

    /// Whether an entry is about a flow of this service group, as far as it says enough of it.
    private boolean isOurs(FlowView flow) {
        if (!flow.hasTuple(FlowView.REPLY) || choice.concerns(flow)) {
            return true;
        }
        counters.foreignEntries.getAndIncrement();
        return false;
    }

    /// What happened to a flow, as an entry says.
    static FlowEventType type(EntryKind kind) {
        return switch (kind) {
            case NEW, TEMPLATE -> FlowEventType.NEW;
            case UPDATE -> FlowEventType.UPDATE;
            case DESTROY -> FlowEventType.DESTROY;
        };
    }

    @Override
    public long transferredKey(MemorySegment body, long offset, int length) {
        try {
            candidate = transferred.read(body, offset, length);
            return hash.key(candidate);
        } catch (DecodeException e) {
            candidate = null;
            counters.malformedEntries.getAndIncrement();
            return 0;
        }
    }

    @Override
    public void transferred(
            EntryKind kind, long ticket, MemorySegment body, long offset, int length) {
        handed = ticket;
        try {
            if (kind == EntryKind.TEMPLATE) {
                transferred.define(body, offset, length);
            } else if (candidate != null && isOurs(candidate)) {
                applier.apply(type(kind), candidate, ticket);
            }
        } catch (DecodeException e) {
            counters.malformedEntries.getAndIncrement();
        }
    }

    @Override
    public void transferBegins() {
        transferred.forget();
    }

    @Override
    public void sweep(long request) {
        sweep.begin(request);
    }

    @Override
    public void digest(long request) {
        digestRequest = request;
        digests.start(hashKey);
    }

    @Override
    public void lost(Loss why) {
        counters.countLoss(why);
        server.stopAll();
        listener.lost(why);
    }

    @Override
    public void completed() {
        counters.completions.getAndIncrement();
        if (unparked) {
            verifyTimes.soon(now);
        }
    }

    @Override
    public void continued() {
        counters.continuations.getAndIncrement();
    }

    @Override
    public void compared(int differing, int unsure) {
        counters.comparisons.getAndIncrement();
        verifyTimes.compared(now);
        looksAgain = unparked && !looksAgain;
        if (looksAgain) {
            verifyTimes.soon(now);
        }
        long number = comparison == null ? 1 : comparison.number() + 1;
        comparison = new ComparisonStatus(number, Instant.now(), differing, unsure, false);
        listener.compared(differing, unsure);
    }

    @Override
    public void repaired() {
        counters.repairs.getAndIncrement();
        ComparisonStatus of = comparison;
        if (of != null) {
            comparison =
                    new ComparisonStatus(
                            of.number(), of.ended(), of.differing(), of.unsure(), true);
        }
        listener.repaired();
    }

    @Override
    public void tellAgain() {
        now = System.nanoTime();
        progress.forget();
        settle();
    }

    @Override
    public void status(StatusBuilder status) {
        status.following(receiver, applier.counters(), comparison);
        status.count(Measure.TRANSFERS, server.transfers());
    }

    /// Fetches the whole table anew.
    ///
    /// @return whether that has begun
    boolean resync() {
        now = System.nanoTime();
        boolean begun = receiver.resync(now);
        if (begun) {
            server.stopAll();
        }
        settle();
        return begun;
    }

    /// Compares this host's table with the master's.
    ///
    /// @return whether that has begun
    boolean verify() {
        now = System.nanoTime();
        boolean begun = receiver.verify(now);
        settle();
        return begun;
    }

    /// Ends this part; all that was handed over is in the kernel then.
    Heritage leave() {
        alarm.stop();
        server.stopAll();
        feeder.close();
        sweep.close();
        digests.close();
        if (parking != null) {
            parking.close();
        }
        applier.flush();
        applier.close();
        return new Heritage(receiver, lateFlows(), null, unparked, arena);
    }

    private @Nullable LateFlows lateFlows() {
        LateEntries late = receiver.lateEntries();
        return late == null
                ? null
                : new LateFlows(late, live, namespace, tracking, choice, counters);
    }

    @Override
    public void close() {
        leave().arena().close();
    }

    /// Deletes what the source of a transfer does not have, and copies of flows that are not
    /// replicated any more.
    private final class SweepWalk implements TableWalk.Visitor, AutoCloseable {
        private final TableWalk walk;
        private final FlowView view = new FlowView();
        private long request;

        SweepWalk(EventLoop loop, NetworkNamespace namespace) {
            walk = new TableWalk(loop, namespace, counters.guard, this);
        }

        void begin(long of) {
            request = of;
            walk.start();
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public void flow(MessageReader message, long position) {
            try {
                view.wrap(message);
                boolean leftover =
                        choice.takes(view)
                                ? !receiver.isWanted(hash.key(view))
                                : choice.concerns(view) && ParkedTimeout.isParked(view.timeout());
                if (leftover) {
                    applier.apply(FlowEventType.DESTROY, view, handed);
                }
            } catch (DecodeException e) {
                counters.malformedEvents.getAndIncrement();
            }
        }

        @Override
        public void ended() {
            now = System.nanoTime();
            applier.flush();
            receiver.swept(request);
            settle();
        }

        @Override
        public void close() {
            walk.close();
        }
    }
}
