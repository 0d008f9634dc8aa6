// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowView;
import dev.sne.hasm.replication.EntryKind;
import dev.sne.hasm.replication.HashKey;
import dev.sne.hasm.replication.TableReader;
import dev.sne.hasm.replication.Transfer;
import dev.sne.hasm.replication.TransferServer;
import dev.sne.hasm.runtime.entry.EntryWriter;
import dev.sne.hasm.runtime.entry.FlowHash;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.NetworkNamespace;
import io.netty.channel.EventLoop;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Reads this host's table for transfers, each at the pace of its receiver, and for digests. Used
/// on the event loop.
final class TableFeeder implements TableReader, AutoCloseable {
    /// What the flows that a walk brings at once may take.
    private static final int ROOM_BYTES = TableWalk.FLOWS_AT_ONCE * 80;

    private final EventLoop loop;
    private final NetworkNamespace namespace;
    private final FlowChoice choice;
    private final Consumer<Boolean> reading;
    private final Runnable settle;
    private final LongSupplier live;
    private final Counters counters;
    private final Conntrack table;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment scratch = arena.allocate(EntryWriter.MAX_BYTES, Long.BYTES);
    private final Map<Transfer, Feed> feeds = new HashMap<>();
    private final DigestWalk digests;

    /// @param reading is told whether the table is being read for somebody
    /// @param live how many changes have passed here, which go before transfers
    TableFeeder(
            EventLoop loop,
            NetworkNamespace namespace,
            FlowChoice choice,
            Consumer<Boolean> reading,
            Runnable settle,
            LongSupplier live,
            Counters counters) {
        this.loop = loop;
        this.namespace = namespace;
        this.choice = choice;
        this.reading = reading;
        this.settle = settle;
        this.live = live;
        reading.accept(false);
        this.counters = counters;
        table = Conntrack.open(namespace);
        digests = new DigestWalk(loop, namespace, choice, counters);
    }

    /// One transfer.
    private final class Feed implements TableWalk.Visitor {
        private final Transfer transfer;

        /// Of its flows; null when all are wanted.
        private final @Nullable FlowHash hash;

        private final EntryWriter writer = new EntryWriter();
        private final FlowView view = new FlowView();
        private final TableWalk walk = new TableWalk(loop, namespace, counters.guard, this);
        private long liveBefore;

        Feed(Transfer transfer) {
            this.transfer = transfer;
            HashKey key = transfer.hashKey();
            hash = key == null ? null : new FlowHash(key);
        }

        @Override
        public boolean mastersFirst() {
            return true;
        }

        @Override
        public boolean isReady() {
            boolean ready = transfer.room() >= ROOM_BYTES;
            settle.run();
            return ready;
        }

        @Override
        public boolean givesWay() {
            long before = liveBefore;
            liveBefore = live.getAsLong();
            return liveBefore != before;
        }

        @Override
        public long position() {
            return transfer.version();
        }

        @Override
        public void flow(MessageReader message, long version) {
            try {
                view.wrap(message);
                if (!choice.takes(view) || hash != null && !transfer.wants(hash.key(view))) {
                    return;
                }
                int length =
                        writer.write(
                                message.segment(), message.offset(), message.length(), scratch, 0);
                int definition = writer.definitionBytes();
                long now = System.nanoTime();
                if (definition > 0) {
                    transfer.offer(EntryKind.TEMPLATE, scratch, 0, definition, version, now);
                }
                transfer.offer(EntryKind.NEW, scratch, definition, length, version, now);
            } catch (DecodeException e) {
                counters.malformedEvents.getAndIncrement();
            }
        }

        @Override
        public void ended() {
            transfer.end(System.nanoTime());
            end();
            settle.run();
        }

        void end() {
            feeds.remove(transfer);
            reading.accept(!feeds.isEmpty());
            walk.close();
        }
    }

    @Override
    public void start(Transfer transfer) {
        Feed feed = new Feed(transfer);
        reading.accept(true);
        feeds.put(transfer, feed);
        feed.walk.start();
    }

    @Override
    public void resume(Transfer transfer) {
        Feed feed = feeds.get(transfer);
        if (feed != null) {
            feed.walk.resume();
        }
    }

    @Override
    public void stop(Transfer transfer) {
        Feed feed = feeds.get(transfer);
        if (feed != null) {
            feed.end();
        }
    }

    /// Tells this server what it asks for.
    void serves(TransferServer server) {
        digests.tell(byBucket -> {
            server.digests(byBucket);
            settle.run();
        });
    }

    @Override
    public void digest(HashKey key) {
        digests.start(key);
    }

    @Override
    public int flows() {
        return (int) table.count();
    }

    @Override
    public void close() {
        for (Feed feed : feeds.values().toArray(Feed[]::new)) {
            feed.end();
        }
        digests.close();
        table.close();
        arena.close();
    }
}
