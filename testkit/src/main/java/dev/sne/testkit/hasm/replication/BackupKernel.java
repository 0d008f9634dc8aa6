// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.replication;

import dev.sne.hasm.replication.BucketSet;
import dev.sne.hasm.replication.EntryKind;
import dev.sne.hasm.replication.EntrySink;
import dev.sne.hasm.replication.HashKey;
import dev.sne.hasm.replication.Receiver;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Puts what a receiver hands over into a table, some time later and in order, and checks that it
/// is handed over as it should be.
final class BackupKernel implements EntrySink {
    /// @param position of a live entry, -1 of others
    private record Change(EntryKind kind, long key, long state, long position, long ticket) {}

    private final SimulatedHost host;
    private final ReplicationWorld world;
    private final HashKey by;
    private final Queue<Change> handed = new ArrayDeque<>();
    private final FakeEntries.Reader live = new FakeEntries.Reader();
    private FakeEntries.Reader transfer = new FakeEntries.Reader();
    private EntryKind lastKind = EntryKind.NEW;
    private boolean applying;

    /// Of the live stream: the last position handed over, and the last applied; -1 after an
    /// arrival.
    private long livePosition = -1;

    private long appliedPosition = -1;
    private long appliedTicket;

    /// @param by what its receiver tells connections apart by
    BackupKernel(SimulatedHost host, ReplicationWorld world, HashKey by) {
        this.by = by;
        this.host = host;
        this.world = world;
    }

    int pending() {
        return handed.size();
    }

    /// What reads the live entries, as far as it has come.
    FakeEntries.Reader reader() {
        return live;
    }

    /// The next live entry is the first of some new position.
    void arrive() {
        livePosition = -1;
        appliedPosition = -1;
    }

    void acknowledges(int number) {
        long circle = world.plan().settings().numbers().circle();
        long ahead = Math.floorMod(number - appliedPosition, circle);
        if (appliedPosition >= 0 && ahead != 0 && 2 * ahead < circle) {
            world.violated(host + " acknowledged " + ahead + " entries before they were applied");
        }
    }

    @Override
    public long live(EntryKind kind, long ticket, MemorySegment bytes, long at, int length) {
        if (!live.read(kind, bytes, at)) {
            world.violated(host + " got an entry before its template");
        }
        lastKind = kind;
        long circle = world.plan().settings().numbers().circle();
        long position = live.position() % circle;
        if (kind == EntryKind.TEMPLATE && livePosition < 0) {
            hand(kind, 0, 0, -1, ticket);
            return 0;
        }
        if (livePosition >= 0 && position != (livePosition + 1) % circle) {
            world.violated(host + " got entry " + position + " after " + livePosition);
        }
        livePosition = position;
        hand(kind, live.key(), live.state(), position, ticket);
        return FakeTable.hash(by, live.key());
    }

    @Override
    public boolean isWhole() {
        return lastKind != EntryKind.UPDATE || !world.plan().incremental();
    }

    @Override
    public long transferredKey(MemorySegment bytes, long at, int length) {
        if (!transfer.read(EntryKind.NEW, bytes, at)) {
            world.violated(host + " got an entry of a transfer before its template");
        }
        return FakeTable.hash(by, transfer.key());
    }

    @Override
    public void transferred(EntryKind kind, long ticket, MemorySegment bytes, long at, int length) {
        transfer.read(kind, bytes, at);
        hand(kind, transfer.key(), transfer.state(), -1, ticket);
    }

    @Override
    public void transferBegins() {
        transfer = new FakeEntries.Reader();
        if (!host.isComplete()) {
            arrive();
        }
    }

    private void hand(EntryKind kind, long key, long state, long position, long ticket) {
        handed.add(new Change(kind, key, state, position, ticket));
        if (world.bend() == Bend.EARLY_ACK) {
            host.later(0, () -> tell(ticket));
        }
        schedule();
    }

    private void schedule() {
        if (!applying && !handed.isEmpty()) {
            applying = true;
            long most = world.plan().applyNanos();
            host.later(host.prng().between(most / 10, most), this::applySome);
        }
    }

    private void applySome() {
        applying = false;
        boolean some = !handed.isEmpty() && host.prng().oneIn(3);
        int count = some ? 1 + host.prng().below(handed.size()) : handed.size();
        for (int i = 0; i < count; i++) {
            apply(handed.remove());
        }
        schedule();
        tell(appliedTicket);
    }

    private void tell(long ticket) {
        Receiver receiver = host.receiver();
        if (receiver != null) {
            receiver.applied(ticket, world.tasks().now());
        }
    }

    void applyAll() {
        while (!handed.isEmpty()) {
            apply(handed.remove());
        }
    }

    private void apply(Change change) {
        switch (change.kind) {
            case NEW -> host.table().put(change.key, change.state);
            case UPDATE -> {
                if (world.plan().incremental()) {
                    host.table().change(change.key, change.state);
                } else {
                    host.table().put(change.key, change.state);
                }
            }
            case DESTROY -> host.table().remove(change.key);
            case TEMPLATE -> {
                // nothing that a table knows of
            }
        }
        appliedTicket = Math.max(appliedTicket, change.ticket);
        if (change.position >= 0 && livePosition >= 0) {
            appliedPosition = change.position;
        }
    }

    @Override
    public void sweep(long request) {
        host.walk(new Sweep(request));
    }

    @Override
    public void digest(long request) {
        host.walk(new Digest(request));
    }

    /// Deletes what is not wanted, after what was handed over before.
    private final class Sweep implements TableWalk.Visitor {
        private final long request;

        Sweep(long request) {
            this.request = request;
        }

        @Override
        public void reading() {}

        @Override
        public boolean flow(long key, long state) {
            Receiver receiver = host.receiver();
            boolean stays = receiver == null || receiver.isWanted(FakeTable.hash(by, key));
            if (!stays && world.bend() != Bend.NO_SWEEP) {
                hand(EntryKind.DESTROY, key, 0, -1, 0);
            }
            return true;
        }

        @Override
        public void ended() {
            applyAll();
            tell(appliedTicket);
            @Nullable Receiver receiver = host.receiver();
            if (receiver != null) {
                receiver.swept(request);
            }
        }
    }

    private final class Digest implements TableWalk.Visitor {
        private final long request;
        private final long[] digests = new long[BucketSet.COUNT];

        Digest(long request) {
            this.request = request;
        }

        @Override
        public void reading() {}

        @Override
        public boolean flow(long key, long state) {
            FakeTable.addTo(digests, by, key, state);
            return true;
        }

        @Override
        public void ended() {
            @Nullable Receiver receiver = host.receiver();
            if (receiver != null) {
                receiver.digests(request, digests, world.tasks().now());
            }
        }
    }
}
