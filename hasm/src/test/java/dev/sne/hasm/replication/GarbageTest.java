// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.Hosts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whatever bytes a payload has: nobody throws, nobody reads beyond it, nobody sends a flood for
/// it.
class GarbageTest {
    private static final Epoch STREAM = new Epoch(3, 1);
    private static final int ROUNDS = 100_000;
    private static final int LARGEST = 300;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment page = arena.allocate(LARGEST);
    private final ReplicationSettings settings = ReplicationSettings.STANDARD.withPayloadBytes(256);
    private final Random random = new Random(7);
    private final PayloadReader reader = new PayloadReader();
    private int bytesSent;
    private long now = 1;

    private final Sender sender =
            new Sender(arena, settings, STREAM, Epoch.NONE, 5, this::count, now);
    private final TransferServer server =
            new TransferServer(arena, settings, sender, new Table(), this::count);
    private final Receiver follower = receiver();
    private final Receiver fetcher = receiver();

    @AfterEach
    void free() {
        arena.close();
    }

    private Receiver receiver() {
        return new Receiver(
                arena, settings, new HashKey(1, 2), new Kernel(), new Listener(), this::count, 1);
    }

    private void count(int host, MemorySegment payload, long offset, int length) {
        bytesSent += length;
    }

    @Test
    void nobodyMindsGarbage() {
        follower.follow(STREAM, 5);
        fetcher.fetch(STREAM, now);
        for (int i = 0; i < 200; i++) {
            sender.offer(EntryKind.UPDATE, page, 0, 40, now);
        }
        sender.flush(now);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = new byte[random.nextInt(LARGEST)];
            random.nextBytes(bytes);
            if (bytes.length > Wire.HEAD) {
                pretend(bytes);
            }
            MemorySegment exact =
                    page.asSlice(0, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
            bytesSent = 0;
            deliver(exact, bytes.length);

            assertThat(bytesSent).as(() -> Arrays.toString(bytes)).isLessThan(1 << 19);
            now += 10_000;
        }
    }

    /// Makes it look like a message of the stream, with small numbers here and there.
    private void pretend(byte[] bytes) {
        int type = 1 + random.nextInt(Wire.LAST_TYPE);
        MemorySegment heap = MemorySegment.ofArray(bytes);
        Wire.u8(heap, 0, type);
        Wire.u16(heap, Wire.LENGTH_AT, random.nextInt(8) == 0 ? bytes.length / 2 : bytes.length);
        Wire.u16(heap, Wire.COUNTER_AT, 0);
        Wire.u32(heap, Wire.COUNTER_AT + 2, 3);
        Wire.u8(heap, Wire.HOST_AT, 1);
        for (int at = Wire.HEAD; at < bytes.length; at++) {
            if (random.nextInt(3) > 0) {
                bytes[at] = (byte) (random.nextInt(16) == 0 ? -1 : random.nextInt(4));
            }
        }
        if (type == Wire.CHUNK && bytes.length > Wire.CHUNK_HEAD) {
            Wire.u64(heap, Wire.HEAD, (1 << 20) + 1);
        }
    }

    private void deliver(MemorySegment payload, int length) {
        reader.open(payload, 0, length);
        while (reader.next()) {
            sender.received(2, reader, now);
            server.received(2, reader, now);
            follower.received(reader, now);
            fetcher.received(reader, now);
        }
        server.wake(now);
        follower.wake(now);
        fetcher.wake(now);
    }

    @Test
    void refusesWhatIsNoMessage() {
        byte[] shortest = new byte[Wire.HEAD - 1];
        shortest[0] = Wire.ACK;
        assertThat(isMalformed(shortest)).isTrue();

        byte[] ofALaterVersion = message(99, 40);
        assertThat(isMalformed(ofALaterVersion)).isFalse();

        byte[] tooShortForItsType = message(Wire.CHUNK, Wire.CHUNK_HEAD - 1);
        assertThat(isMalformed(tooShortForItsType)).isTrue();

        byte[] nobodys = message(Wire.ACK, 14);
        nobodys[Wire.HOST_AT] = Hosts.NONE;
        assertThat(isMalformed(nobodys)).isTrue();

        assertThat(isMalformed(message(Wire.ACK, 14))).isFalse();
        assertThat(isMalformed(new byte[0])).isFalse();
    }

    private static byte[] message(int type, int length) {
        byte[] bytes = new byte[length];
        MemorySegment heap = MemorySegment.ofArray(bytes);
        Wire.u8(heap, 0, type);
        Wire.u16(heap, Wire.LENGTH_AT, length);
        Wire.u8(heap, Wire.HOST_AT, 1);
        return bytes;
    }

    private boolean isMalformed(byte[] bytes) {
        MemorySegment.copy(bytes, 0, page, JAVA_BYTE, 0, bytes.length);
        reader.open(page, 0, bytes.length);
        while (reader.next()) {
            assertThat(reader.length()).isPositive();
        }
        return reader.malformed();
    }

    private static final class Table implements TableReader {
        @Override
        public void start(Transfer transfer) {
            transfer.end(0);
        }

        @Override
        public void resume(Transfer transfer) {}

        @Override
        public void stop(Transfer transfer) {}

        @Override
        public void digest(HashKey key) {}

        @Override
        public int flows() {
            return 0;
        }
    }

    private static final class Kernel implements EntrySink {
        @Override
        public long live(EntryKind kind, long ticket, MemorySegment bytes, long at, int length) {
            return at + length;
        }

        @Override
        public long transferredKey(MemorySegment bytes, long at, int length) {
            return at + length;
        }

        @Override
        public void transferred(EntryKind kind, long ticket, MemorySegment b, long at, int n) {}

        @Override
        public void transferBegins() {}

        @Override
        public void sweep(long request) {}

        @Override
        public void digest(long request) {}
    }

    private static final class Listener implements ReceiverListener {
        @Override
        public void lost(Loss why) {}

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
