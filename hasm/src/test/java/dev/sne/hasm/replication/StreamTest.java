// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.Lollipop;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A sender and a receiver with a wire between them that loses what a test says.
class StreamTest {
    private static final int MASTER = 1;
    private static final int BACKUP = 2;
    private static final Epoch STREAM = new Epoch(7, MASTER);
    private static final Epoch HEIR = new Epoch(8, BACKUP);

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment body = arena.allocate(64);
    private final Deque<byte[]> toBackup = new ArrayDeque<>();
    private final Deque<byte[]> toMaster = new ArrayDeque<>();
    private final List<Long> handed = new ArrayList<>();
    private final List<String> fates = new ArrayList<>();

    private ReplicationSettings settings = small(Lollipop.STANDARD, 1 << 16);
    private Sender sender = sender();
    private Receiver receiver = receiver();
    private long now;

    @AfterEach
    void free() {
        arena.close();
    }

    private static ReplicationSettings small(Lollipop numbers, long journal) {
        return new ReplicationSettings(
                numbers, 256, journal, 400, 16, 8, 1_000, 100_000, 20_000, 20, 5_000, 64,
                1_000_000);
    }

    private Sender sender() {
        return new Sender(
                arena,
                settings,
                STREAM,
                Epoch.NONE,
                0,
                (_, p, at, n) -> toBackup.add(bytes(p, at, n)),
                now);
    }

    private Receiver receiver() {
        PayloadSink master = (_, p, at, n) -> toMaster.add(bytes(p, at, n));
        var made =
                new Receiver(
                        arena, settings, new HashKey(1, 2), new Kernel(), new Fates(), master, 1);
        made.follow(STREAM, 0);
        return made;
    }

    /// Notes what is handed over.
    private final class Kernel implements EntrySink {
        @Override
        public long live(EntryKind kind, long ticket, MemorySegment bytes, long at, int length) {
            handed.add(bytes.get(JAVA_LONG_UNALIGNED, at));
            return 0;
        }

        @Override
        public long transferredKey(MemorySegment bytes, long at, int length) {
            return 0;
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

    private final class Fates implements ReceiverListener {
        @Override
        public void lost(Loss why) {
            fates.add(why.name());
        }

        @Override
        public void completed() {}

        @Override
        public void continued() {
            fates.add("continued");
        }

        @Override
        public void compared(int differing, int unsure) {}

        @Override
        public void repaired() {}
    }

    private static byte[] bytes(MemorySegment payload, long at, int length) {
        return payload.asSlice(at, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }

    private void offer(long value) {
        body.set(JAVA_LONG_UNALIGNED, 0, value);
        sender.offer(EntryKind.UPDATE, body, 0, 40, now);
    }

    /// Carries payloads to and fro until nothing is due within 50 alive intervals.
    private void settle(Predicate<byte[]> loses) {
        long end = now + 5_000_000;
        while (now < end) {
            while (!toBackup.isEmpty() || !toMaster.isEmpty()) {
                while (!toBackup.isEmpty()) {
                    byte[] each = toBackup.remove();
                    if (!loses.test(each)) {
                        deliver(each, true);
                    }
                }
                receiver.applied(handed.size(), now);
                while (!toMaster.isEmpty()) {
                    byte[] each = toMaster.remove();
                    if (!loses.test(each)) {
                        deliver(each, false);
                    }
                }
            }
            now = Math.max(now + 1, Math.min(sender.nextDeadline(), receiver.nextDeadline()));
            sender.wake(now);
            receiver.wake(now);
        }
    }

    private void deliver(byte[] payload, boolean toReceiver) {
        MemorySegment copy = arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, payload);
        var reader = new PayloadReader();
        reader.open(copy, 0, payload.length);
        while (reader.next()) {
            if (toReceiver) {
                receiver.received(reader, now);
            } else {
                sender.received(BACKUP, reader, now);
            }
        }
        assertThat(reader.malformed()).isFalse();
    }

    private static int type(byte[] payload) {
        return payload[0];
    }

    private void assertHanded(int count) {
        assertThat(handed).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(handed.get(i)).isEqualTo(i);
        }
    }

    @Test
    void handsOverAllInOrderAndAcknowledges() {
        for (int i = 0; i < 1_000; i++) {
            offer(i);
        }
        settle(_ -> false);

        assertHanded(1_000);
        assertThat(sender.lag(BACKUP)).isZero();
        assertThat(receiver.lastNumber()).isEqualTo(1_000).isEqualTo(sender.lastNumber());
    }

    @Test
    void bringsAgainWhatWasLost() {
        var random = new Random(1);
        for (int i = 0; i < 300; i++) {
            offer(i);
        }
        settle(payload -> type(payload) == Wire.EVENTS && random.nextInt(3) == 0);

        assertHanded(300);
        assertThat(fates).isEmpty();
        assertThat(sender.lag(BACKUP)).isZero();
    }

    /// A receiver that was too slow for a while misses far more than it can keep. One that keeps
    /// what comes last rather than what it needs next has 2620 entries sent again.
    @Test
    void doesNotAskForWhatItCannotKeep() {
        var random = new Random(1);
        for (int i = 0; i < 390; i++) {
            offer(i);
        }
        sender.flush(now);
        int missing = 250;
        toBackup.removeIf(payload -> lastEntry(payload) <= missing);
        settle(payload -> type(payload) == Wire.EVENTS && random.nextInt(5) == 0);

        assertHanded(390);
        assertThat(fates).isEmpty();
        assertThat(sender.entriesResent()).isLessThan(3 * 390);
    }

    private static int lastEntry(byte[] events) {
        ByteBuffer buffer = ByteBuffer.wrap(events);
        return buffer.getInt(Wire.HEAD) + buffer.getShort(Wire.HEAD + Integer.BYTES) - 1;
    }

    @Test
    void uncoversALostEndByTellingThePosition() {
        offer(0);
        sender.flush(now);
        toBackup.clear();
        settle(_ -> false);

        assertHanded(1);
    }

    @Test
    void goesRoundTheCircle() {
        settings = small(new Lollipop(1_000), 1 << 16);
        sender = sender();
        receiver = receiver();
        int[] count = {0};
        for (int i = 0; i < 10_000; i++) {
            offer(i);
            if (i % 100 == 0) {
                settle(_ -> count[0]++ % 5 == 0);
            }
        }
        settle(_ -> false);

        assertHanded(10_000);
        assertThat(receiver.lastNumber()).isEqualTo(10_000 % 1_001);
    }

    @Test
    void saysWhenWhatIsMissingIsGone() {
        settings =
                new ReplicationSettings(
                        Lollipop.STANDARD,
                        256,
                        1 << 16,
                        1 << 20,
                        16,
                        8,
                        1_000,
                        100_000,
                        20_000,
                        4,
                        5_000,
                        64,
                        1_000_000);
        sender = sender();
        receiver = receiver();
        for (int i = 0; i < 5_000; i++) {
            offer(i);
        }
        sender.flush(now);
        toBackup.clear();
        settle(_ -> false);

        assertThat(fates).containsExactly("GONE");
        assertThat(receiver.isComplete()).isFalse();
        assertThat(receiver.lastNumber()).isNegative();
    }

    @Test
    void startsOverWhenANumberIsFarOff() {
        for (int i = 0; i < 500; i++) {
            offer(i);
        }
        sender.flush(now);
        toBackup.clear();
        offer(0);
        settle(_ -> false);

        assertThat(fates).containsExactly("DESYNC");
    }

    @Test
    void givesUpOnASenderThatLivesButDoesNotAnswer() {
        offer(0);
        sender.flush(now);
        toBackup.clear();
        settle(payload -> type(payload) == Wire.EVENTS);

        assertThat(fates).containsExactly("UNANSWERED");
    }

    @Test
    void keepsWhatItHasWhenTheSenderIsSilent() {
        offer(0);
        sender.flush(now);
        toBackup.clear();
        offer(1);
        sender.flush(now);
        deliver(toBackup.remove(), true);
        for (int i = 0; i < 1_000; i++) {
            now += 20_000;
            receiver.wake(now);
        }

        assertThat(receiver.isComplete()).isTrue();
    }

    @Test
    void acknowledgesOnlyWhatIsApplied() {
        for (int i = 0; i < 10; i++) {
            offer(i);
        }
        sender.flush(now);
        while (!toBackup.isEmpty()) {
            deliver(toBackup.remove(), true);
        }
        receiver.wake(now += 5_000);
        while (!toMaster.isEmpty()) {
            deliver(toMaster.remove(), false);
        }

        assertThat(handed).hasSize(10);
        assertThat(sender.lag(BACKUP)).isEqualTo(10);
        assertThat(receiver.lastNumber()).isZero();
    }

    @Test
    void aNewMasterServesWhatOthersMissOfTheOldOne() {
        takeOver(20);
        receiver.goOver(HEIR, now);
        offer(20);
        settle(_ -> false);

        assertHanded(21);
        assertThat(fates).containsExactly("continued");
        assertThat(sender.lastNumber()).isEqualTo(21);
    }

    @Test
    void goesOnAfterWhatANewMasterNeverHeardOf() {
        takeOver(20);
        receiver.follow(STREAM, 30);
        receiver.goOver(HEIR, now);
        offer(0);
        settle(_ -> false);

        assertHanded(1);
        assertThat(fates).containsExactly("continued");
        assertThat(sender.lag(BACKUP)).isZero();
    }

    @Test
    void fetchesWhenANewMasterContinuesAnotherStream() {
        takeOver(20);
        receiver.follow(new Epoch(6, MASTER), 20);
        receiver.goOver(HEIR, now);
        assertThat(receiver.isComplete()).isFalse();
        assertThat(receiver.lastNumber()).as("the table is whole until then").isEqualTo(20);
        settle(_ -> false);

        assertThat(fates).isEmpty();
        assertThat(receiver.lastNumber()).isNegative();
    }

    @Test
    void fetchesWhenANewMasterHasForgottenItsFirstEntries() {
        takeOver(20);
        for (int i = 0; i < 3_000; i++) {
            offer(i);
        }
        receiver.follow(STREAM, 20);
        receiver.goOver(HEIR, now);
        settle(payload -> type(payload) == Wire.EVENTS);

        assertThat(fates).isEmpty();
        assertThat(receiver.lastNumber()).isNegative();
    }

    /// So many entries reach a backup, which becomes the master; another backup has none yet.
    private void takeOver(int entries) {
        for (int i = 0; i < entries; i++) {
            offer(i);
        }
        settle(_ -> false);
        sender = receiver.lead(arena, HEIR, (_, p, at, n) -> toBackup.add(bytes(p, at, n)), now);
        handed.clear();
        receiver = receiver();
    }

    @Test
    void aSweepThatWasGivenUpDeletesNothing() {
        receiver.fetch(STREAM, now);
        chunk(0, Transfer.DEFINITIONS | Transfer.JOIN);
        chunk(1, Transfer.END);
        receiver.applied(0, now);
        assertThat(receiver.isWanted(5)).as("the source has nothing").isFalse();

        receiver.goOver(HEIR, now);

        assertThat(receiver.isWanted(5)).isTrue();
    }

    /// Gives the receiver a chunk without entries of its first transfer.
    private void chunk(int index, int flags) {
        long first = (1 << 20) + 1;
        PayloadSink toReceiver = (_, p, at, n) -> deliver(bytes(p, at, n), true);
        var chunk = new PayloadWriter(arena, 256, toReceiver).begin(Wire.CHUNK, STREAM);
        chunk.u64(first).u32(index).u32(0).u8(flags).u32(0).u16(0).send(BACKUP);
    }

    @Test
    void refusesAnEntryThatFitsNoPayload() {
        MemorySegment large = arena.allocate(256);

        assertThatThrownBy(() -> sender.offer(EntryKind.NEW, large, 0, 256, now))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256 bytes, expected at most");
    }
}
