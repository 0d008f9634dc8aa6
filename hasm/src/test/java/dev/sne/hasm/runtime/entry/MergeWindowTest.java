// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import static dev.sne.hasm.replication.EntryKind.DESTROY;
import static dev.sne.hasm.replication.EntryKind.NEW;
import static dev.sne.hasm.replication.EntryKind.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.hasm.replication.EntryKind;
import dev.sne.netlink4j.DecodeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MergeWindowTest {
    private static final int TUPLE = 1;
    private static final int STATUS = 3;
    private static final int TIMEOUT = 7;
    private static final int MARK = 8;
    private static final int LABELS = 22;

    private final List<String> out = new ArrayList<>();
    private final MergeWindow window =
            new MergeWindow(
                    Arena.ofAuto(),
                    1 << 16,
                    (kind, message, offset, length, _) ->
                            out.add(kind + " " + read(message, offset, length)));

    @Test
    void changesBecomeOne() {
        offer(1, UPDATE, Map.of(TUPLE, 1, STATUS, 1, TIMEOUT, 10));
        offer(1, UPDATE, Map.of(TUPLE, 1, STATUS, 2, MARK, 5));
        assertThat(out).isEmpty();
        window.flush();
        assertThat(out).containsExactly("UPDATE {1=1, 3=2, 7=10, 8=5}");
        window.flush();
        assertThat(out).hasSize(1);
        assertThat(window.isEmpty()).isTrue();
    }

    @Test
    void aChangeOfANewFlowIsPartOfItsBeginning() {
        offer(1, NEW, Map.of(TUPLE, 1, STATUS, 1));
        offer(1, UPDATE, Map.of(TUPLE, 1, STATUS, 2, LABELS, 9));
        window.flush();
        assertThat(out).containsExactly("NEW {1=1, 3=2, 22=9}");
    }

    @Test
    void aShortFlowIsEndedUnlessItIsKnownThatNobodySawIt() {
        offer(1, NEW, Map.of(TUPLE, 1));
        offer(1, DESTROY, Map.of(TUPLE, 1));
        window.flush();
        assertThat(out).containsExactly("DESTROY {1=1}");
    }

    @Test
    void aShortFlowLeavesNoTrace() {
        window.tableIsRead(false);
        offer(1, NEW, Map.of(TUPLE, 1, STATUS, 1));
        offer(2, NEW, Map.of(TUPLE, 2));
        offer(1, UPDATE, Map.of(TUPLE, 1, STATUS, 2));
        offer(1, DESTROY, Map.of(TUPLE, 1));
        window.flush();
        assertThat(out).containsExactly("NEW {1=2}");
        assertThat(window.cancelled()).isOne();
    }

    @Test
    void aShortFlowIsEndedWhereTheTableWasRead() {
        window.tableIsRead(false);
        offer(1, NEW, Map.of(TUPLE, 1));
        window.tableIsRead(true);
        window.tableIsRead(false);
        offer(1, DESTROY, Map.of(TUPLE, 1));
        window.flush();
        assertThat(out).containsExactly("DESTROY {1=1}");
        offer(2, NEW, Map.of(TUPLE, 2));
        offer(2, DESTROY, Map.of(TUPLE, 2));
        window.flush();
        assertThat(out).hasSize(1);
    }

    @Test
    void anEndReplacesChanges() {
        offer(1, UPDATE, Map.of(TUPLE, 1, STATUS, 1));
        offer(1, DESTROY, Map.of(TUPLE, 1));
        window.flush();
        assertThat(out).containsExactly("DESTROY {1=1}");
    }

    @Test
    void aFlowInThePlaceOfAnotherEndsThatFirst() {
        offer(1, DESTROY, Map.of(TUPLE, 1));
        offer(1, NEW, Map.of(TUPLE, 1, STATUS, 7));
        offer(1, UPDATE, Map.of(TUPLE, 1, MARK, 3));
        window.flush();
        assertThat(out).containsExactly("DESTROY {1=1, 3=7, 8=3}", "NEW {1=1, 3=7, 8=3}");
        out.clear();
        offer(1, DESTROY, Map.of(TUPLE, 1));
        offer(1, NEW, Map.of(TUPLE, 1, STATUS, 7));
        offer(1, DESTROY, Map.of(TUPLE, 1));
        window.flush();
        assertThat(out).containsExactly("DESTROY {1=1}");
    }

    @Test
    void aFullWindowComesOut() {
        for (int i = 0; i < 10_000; i++) {
            offer(i, NEW, Map.of(TUPLE, i, STATUS, i));
        }
        window.flush();
        assertThat(out).hasSize(10_000);
        assertThat(out.getFirst()).isEqualTo("NEW {1=0, 3=0}");
        assertThat(out.getLast()).isEqualTo("NEW {1=9999, 3=9999}");
    }

    @Test
    void whatGrowsTooLongComesOut() {
        byte[] large = message(UPDATE, Map.of(TUPLE, 1));
        large = Arrays.copyOf(large, 2048);
        ByteBuffer bytes = ByteBuffer.wrap(large).order(ByteOrder.nativeOrder());
        bytes.putInt(0, 2048);
        for (int type = 100; type < 103; type++) {
            bytes.putShort(28, (short) 2020).putShort(30, (short) type);
            window.offer(1, UPDATE, segment(large), 0, large.length, 0);
        }
        assertThat(out).containsExactly("UPDATE {1=1, 100=0, 101=0}");
        window.flush();
        assertThat(out).hasSize(2);
        assertThat(out.getLast()).isEqualTo("UPDATE {1=1, 102=0}");
    }

    @Test
    void tagsComeOutAsTheyWentIn() {
        List<Integer> tags = new ArrayList<>();
        MergeWindow tagged =
                new MergeWindow(Arena.ofAuto(), 1 << 16, (_, _, _, _, tag) -> tags.add(tag));
        MemorySegment small = segment(message(NEW, Map.of(TUPLE, 1)));
        byte[] grown = Arrays.copyOf(message(UPDATE, Map.of(TUPLE, 1)), 1024);
        for (int flow = 0; flow < 3; flow++) {
            tagged.offer(flow, NEW, small, 0, (int) small.byteSize(), flow % 2);
        }
        tagged.offer(1, NEW, segment(grown), 0, grown.length, 1);
        tagged.flush();
        assertThat(tags).containsExactly(0, 0, 1);
    }

    @Test
    void aMessageThatIsNoneOfTheKernelsIsRefused() {
        MemorySegment long2049 = Arena.ofAuto().allocate(2049);
        assertThatThrownBy(() -> window.offer(1, NEW, long2049, 0, 2049, 0))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining("2049 bytes, expected 2048 at most");
        assertThatThrownBy(() -> new MergeWindow(Arena.ofAuto(), 1 << 15, (_, _, _, _, _) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// What comes out leads to the table that everything that went in leads to, however events,
    /// windows and readings of the table follow each other.
    @Test
    void theTableIsTheSameWithAndWithoutAWindow() {
        for (long seed = 1; seed <= 300; seed++) {
            new Comparison(seed).run();
        }
    }

    private static final class Comparison {
        private final long seed;
        private final Random random;
        private final Map<Integer, Map<Integer, Integer>> kernel = new HashMap<>();
        private final Map<Integer, Map<Integer, Integer>> copy = new HashMap<>();
        private final MergeWindow window;
        private boolean strict;
        private int came;

        Comparison(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.strict = seed % 2 == 0;
            this.window = new MergeWindow(Arena.ofAuto(), 1 << 16, this::copy);
            window.tableIsRead(false);
        }

        void run() {
            int events = 0;
            for (int i = 0; i < 2000; i++) {
                int dice = random.nextInt(100);
                if (dice == 0) {
                    window.flush();
                    assertThat(copy).as("seed %d", seed).isEqualTo(kernel);
                } else if (dice == 1 && !strict) {
                    window.tableIsRead(true);
                    kernel.forEach((flow, values) -> copy.put(flow, new TreeMap<>(values)));
                    window.tableIsRead(random.nextBoolean());
                } else {
                    event();
                    events++;
                }
            }
            window.flush();
            assertThat(copy).as("seed %d", seed).isEqualTo(kernel);
            assertThat(came).isLessThanOrEqualTo(events);
        }

        private void event() {
            int flow = random.nextInt(12);
            Map<Integer, Integer> told = new TreeMap<>(Map.of(TUPLE, flow));
            Map<Integer, Integer> known = kernel.get(flow);
            if (known != null && random.nextInt(3) == 0) {
                kernel.remove(flow);
                give(flow, DESTROY, told);
                return;
            }
            for (int type : new int[] {STATUS, TIMEOUT, MARK, LABELS}) {
                if (random.nextInt(3) == 0) {
                    told.put(type, random.nextInt(100));
                }
            }
            if (known == null) {
                kernel.put(flow, new TreeMap<>(told));
                give(flow, NEW, told);
            } else {
                known.putAll(told);
                give(flow, UPDATE, told);
            }
        }

        private void give(int flow, EntryKind kind, Map<Integer, Integer> told) {
            byte[] message = message(kind, told);
            window.offer(flow, kind, segment(message), 0, message.length, 0);
        }

        private void copy(EntryKind kind, MemorySegment message, long offset, int length, int tag) {
            came++;
            Map<Integer, Integer> told = read(message, offset, length);
            int flow = told.getOrDefault(TUPLE, -1);
            boolean known = copy.containsKey(flow);
            switch (kind) {
                case NEW -> {
                    assertThat(known && strict).as("seed %d, NEW of a known flow", seed).isFalse();
                    copy.put(flow, told);
                }
                case UPDATE -> {
                    assertThat(known).as("seed %d, UPDATE of a known flow", seed).isTrue();
                    copy.get(flow).putAll(told);
                }
                case DESTROY -> {
                    assertThat(known || !strict).as("seed %d, DESTROY", seed).isTrue();
                    copy.remove(flow);
                }
                case TEMPLATE -> throw new AssertionError("no template went in");
            }
        }
    }

    private void offer(long key, EntryKind kind, Map<Integer, Integer> attributes) {
        byte[] message = message(kind, attributes);
        window.offer(key, kind, segment(message), 0, message.length, 0);
    }

    private static MemorySegment segment(byte[] message) {
        MemorySegment segment = Arena.ofAuto().allocate(message.length);
        return segment.copyFrom(MemorySegment.ofArray(message));
    }

    /// A message of the kernel's make, with numbers for attributes; labels are longer than others.
    private static byte[] message(EntryKind kind, Map<Integer, Integer> attributes) {
        ByteBuffer bytes = ByteBuffer.allocate(200).order(ByteOrder.nativeOrder());
        bytes.position(4).putShort((short) (kind == DESTROY ? 0x102 : 0x100));
        bytes.position(20);
        new TreeMap<>(attributes)
                .forEach((type, value) -> {
                    int size = type == LABELS ? 84 : 8;
                    int next = bytes.position() + size;
                    bytes.putShort((short) size).putShort(type.shortValue()).putInt(value);
                    bytes.position(next);
                });
        byte[] message = new byte[bytes.position()];
        bytes.putInt(0, message.length).get(0, message);
        return message;
    }

    private static Map<Integer, Integer> read(MemorySegment message, long offset, int length) {
        ByteBuffer bytes = message.asSlice(offset, length).asByteBuffer();
        bytes.order(ByteOrder.nativeOrder());
        assertThat(bytes.getInt(0)).isEqualTo(length);
        Map<Integer, Integer> attributes = new TreeMap<>();
        int at = 20;
        while (at < length) {
            attributes.put((int) bytes.getShort(at + 2), bytes.getInt(at + 4));
            at += bytes.getShort(at);
        }
        assertThat(at).isEqualTo(length);
        return attributes;
    }
}
