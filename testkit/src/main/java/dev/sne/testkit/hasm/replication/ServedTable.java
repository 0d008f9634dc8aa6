// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.replication;

import dev.sne.hasm.replication.BucketSet;
import dev.sne.hasm.replication.EntryKind;
import dev.sne.hasm.replication.HashKey;
import dev.sne.hasm.replication.TableReader;
import dev.sne.hasm.replication.Transfer;
import dev.sne.hasm.replication.TransferServer;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a host's table for those who fetch it or compare theirs with it.
final class ServedTable implements TableReader {
    private final SimulatedHost host;
    private final Map<Transfer, TableWalk> walks = new HashMap<>();

    ServedTable(SimulatedHost host) {
        this.host = host;
    }

    @Override
    public void start(Transfer transfer) {
        TableWalk before = walks.remove(transfer);
        if (before != null) {
            before.stop();
        }
        walks.put(transfer, host.walk(new Reading(transfer)));
    }

    @Override
    public void resume(Transfer transfer) {
        TableWalk walk = walks.get(transfer);
        if (walk != null) {
            walk.goOn();
        }
    }

    @Override
    public void stop(Transfer transfer) {
        TableWalk walk = walks.remove(transfer);
        if (walk != null) {
            walk.stop();
        }
    }

    @Override
    public int flows() {
        return host.table().size();
    }

    @Override
    public void digest(HashKey key) {
        host.walk(new Digest(key));
    }

    private final class Reading implements TableWalk.Visitor {
        private final Transfer transfer;
        private final FakeEntries.Writer writer = new FakeEntries.Writer(host.prng().fork(3));
        private final MemorySegment body = host.body();
        private long version;

        Reading(Transfer transfer) {
            this.transfer = transfer;
        }

        @Override
        public void reading() {
            version = transfer.version();
        }

        @Override
        public boolean flow(long key, long state) {
            HashKey by = transfer.hashKey();
            if (by != null && !transfer.wants(FakeTable.hash(by, key))) {
                return true;
            }
            if (transfer.room() < 2 * FakeEntries.MAX_BYTES) {
                return false;
            }
            int template = writer.pick();
            if (!writer.isDefined(template)) {
                offer(EntryKind.TEMPLATE, writer.define(template, 0, body));
            }
            offer(EntryKind.NEW, writer.write(template, key, state, 0, body));
            return true;
        }

        private void offer(EntryKind kind, int length) {
            transfer.offer(kind, body, 0, length, version, host.now());
        }

        @Override
        public void ended() {
            walks.remove(transfer);
            transfer.end(host.now());
        }
    }

    private final class Digest implements TableWalk.Visitor {
        private final HashKey by;
        private final long[] digests = new long[BucketSet.COUNT];

        Digest(HashKey by) {
            this.by = by;
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
            @Nullable TransferServer server = host.server();
            if (server != null) {
                server.digests(digests);
            }
        }
    }
}
