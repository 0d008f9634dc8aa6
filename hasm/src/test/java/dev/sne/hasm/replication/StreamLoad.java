// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.sne.hasm.Epoch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A master and a backup in one thread, at full speed: every payload is handed to the other side at
/// once, but for those that are lost.
final class StreamLoad {
    private static final Epoch STREAM = new Epoch(1, 1);
    private static final int BACKUP = 2;
    private static final int BODY = 45;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment body = arena.allocate(64);
    private final PayloadReader toBackup = new PayloadReader();
    private final PayloadReader toMaster = new PayloadReader();
    private final Sender sender;
    private final Receiver receiver;
    private final TransferServer server;
    private final Table table = new Table();
    private final Kernel kernel = new Kernel();
    private final int loseOneIn;
    private int payloads;
    private long payloadBytes;
    private long now;

    /// @param loseOneIn payloads of the master, 0 for none
    StreamLoad(int loseOneIn, boolean fetches) {
        this.loseOneIn = loseOneIn;
        ReplicationSettings settings = ReplicationSettings.STANDARD;
        sender = new Sender(arena, settings, STREAM, Epoch.NONE, 0, this::toBackup, now);
        server = new TransferServer(arena, settings, sender, table, this::toBackup);
        receiver =
                new Receiver(
                        arena,
                        settings,
                        new HashKey(1, 2),
                        kernel,
                        new Listener(),
                        this::toMaster,
                        1);
        if (fetches) {
            receiver.fetch(STREAM, now);
        } else {
            receiver.follow(STREAM, 0);
        }
    }

    private void toBackup(int host, MemorySegment payload, long offset, int length) {
        payloads++;
        payloadBytes += length;
        if (loseOneIn == 0 || payloads % loseOneIn != 0) {
            toBackup.open(payload, offset, length);
            while (toBackup.next()) {
                receiver.received(toBackup, now);
            }
        }
    }

    private void toMaster(int host, MemorySegment payload, long offset, int length) {
        toMaster.open(payload, offset, length);
        while (toMaster.next()) {
            sender.received(BACKUP, toMaster, now);
            server.received(BACKUP, toMaster, now);
        }
    }

    /// Offers entries as events come, a hundred at a time and 100 us apart.
    void run(int entries) {
        for (int i = 0; i < entries; i++) {
            body.set(JAVA_LONG_UNALIGNED, 0, i);
            sender.offer(EntryKind.UPDATE, body, 0, BODY, now);
            if (i % 100 == 99) {
                sender.flush(now);
                tick(100_000);
            }
        }
        sender.flush(now);
    }

    /// Has the backup fetch a table of so many connections.
    void fetch(int flows) {
        table.flows = flows;
        while (!receiver.isComplete()) {
            tick(100_000);
        }
    }

    private void tick(long nanos) {
        now += nanos;
        sender.wake(now);
        server.wake(now);
        receiver.wake(now);
        receiver.applied(kernel.ticket, now);
    }

    long handed() {
        return kernel.handed;
    }

    long payloadBytes() {
        return payloadBytes;
    }

    long resent() {
        return sender.entriesResent();
    }

    long lag() {
        return sender.lag(BACKUP);
    }

    private final class Table implements TableReader {
        private int flows;
        private int next;

        @Override
        public void start(Transfer transfer) {
            next = 0;
            resume(transfer);
        }

        @Override
        public void resume(Transfer transfer) {
            long version = transfer.version();
            while (next < flows) {
                if (transfer.room() < 64) {
                    return;
                }
                body.set(JAVA_LONG_UNALIGNED, 0, next * 0x9e37_79b9_7f4a_7c15L);
                transfer.offer(EntryKind.NEW, body, 0, BODY, version, now);
                next++;
            }
            transfer.end(now);
        }

        @Override
        public void stop(Transfer transfer) {
            next = 0;
        }

        @Override
        public void digest(HashKey key) {
            throw new IllegalStateException("nobody asks for digests here");
        }

        @Override
        public int flows() {
            return flows;
        }
    }

    private final class Kernel implements EntrySink {
        private long handed;
        private long ticket;

        @Override
        public long live(EntryKind kind, long given, MemorySegment bytes, long at, int length) {
            handed++;
            ticket = given;
            return bytes.get(JAVA_LONG_UNALIGNED, at);
        }

        @Override
        public long transferredKey(MemorySegment bytes, long at, int length) {
            return bytes.get(JAVA_LONG_UNALIGNED, at);
        }

        @Override
        public void transferred(EntryKind kind, long given, MemorySegment b, long at, int length) {
            handed++;
            ticket = given;
        }

        @Override
        public void transferBegins() {
            handed = 0;
        }

        @Override
        public void sweep(long request) {
            receiver.swept(request);
        }

        @Override
        public void digest(long request) {
            throw new IllegalStateException("nobody asks for digests here");
        }
    }

    private static final class Listener implements ReceiverListener {
        @Override
        public void lost(Loss why) {
            throw new IllegalStateException(why.name());
        }

        @Override
        public void completed() {}

        @Override
        public void continued() {}

        @Override
        public void compared(int differing, int unsure) {}

        @Override
        public void repaired() {}
    }
}
