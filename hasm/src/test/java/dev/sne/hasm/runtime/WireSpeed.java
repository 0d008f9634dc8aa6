// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime;

import com.sun.management.ThreadMXBean;
import dev.sne.conntrack.FlowView;
import dev.sne.hasm.replication.EntryKind;
import dev.sne.hasm.runtime.entry.EntryOutlet;
import dev.sne.hasm.runtime.entry.EntryReader;
import dev.sne.hasm.runtime.entry.EntryWriter;
import dev.sne.hasm.runtime.entry.FlowHash;
import dev.sne.hasm.runtime.entry.ReplicationMode;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.frame.FrameCounters;
import dev.sne.hasm.runtime.frame.FrameOpener;
import dev.sne.hasm.runtime.frame.FramePurpose;
import dev.sne.hasm.runtime.frame.FrameSealer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntUnaryOperator;

/// Prints what entries and frames cost: nanoseconds and bytes of heap each, the best of some rounds
/// on one thread: `mvn -pl hasm test-compile exec:exec
/// -Dexec.mainClass=dev.sne.hasm.runtime.WireSpeed`.
final class WireSpeed {
    private static final int ROUNDS = 7;

    /// Where it is in an event of a flow over IPv4.
    private static final int SOURCE_ADDRESS = 32;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final MemorySegment messages = Arena.global().allocate(1 << 20);
    private final int[] places;
    private final int[] lengths;
    private final MemorySegment entries = Arena.global().allocate(1 << 20);
    private final int[] entryPlaces;
    private final int[] entryLengths;
    private final MemorySegment scratch = Arena.global().allocate(1 << 16);
    private final MemorySegment frame = Arena.global().allocate(1 << 16);
    private final EntryWriter writer = new EntryWriter();
    private final EntryReader reader = new EntryReader(Arena.global());
    private final FlowView view = new FlowView();
    private long told;
    private final EntryOutlet outlet =
            new EntryOutlet(
                    Arena.global(),
                    new FlowHash(1, 2),
                    1,
                    1 << 23,
                    (_, _, _, length) -> told += length);

    private WireSpeed(List<byte[]> flows) {
        int count = flows.size();
        places = new int[count];
        lengths = new int[count];
        entryPlaces = new int[count];
        entryLengths = new int[count];
        int at = 0;
        int entryAt = 0;
        for (int i = 0; i < count; i++) {
            byte[] flow = flows.get(i);
            MemorySegment.copy(flow, 0, messages, ValueLayout.JAVA_BYTE, at, flow.length);
            places[i] = at;
            lengths[i] = flow.length;
            at += flow.length + 3 & ~3;
            entryLengths[i] = writer.write(messages, places[i], flow.length, entries, entryAt);
            if (writer.definitionBytes() > 0) {
                reader.define(entries, entryAt, writer.definitionBytes());
            }
            entryPlaces[i] = entryAt + writer.definitionBytes();
            entryAt = entryPlaces[i] + entryLengths[i];
        }
    }

    /// Prints the figures.
    public static void main(String[] args) throws IOException {
        Path golden = Path.of("../conntrack/src/test/resources/golden/events-live.hex");
        List<byte[]> flows =
                Files.readAllLines(golden).stream()
                        .filter(line -> !line.startsWith("#") && !line.isBlank())
                        .map(HexFormat.of()::parseHex)
                        .toList();
        WireSpeed speed = new WireSpeed(flows);
        speed.entries();
        speed.frames(1400);
        speed.frames(100);
        speed.junk();
    }

    private void entries() {
        print("entry written", 2_000_000, this::write);
        print("entry read", 2_000_000, this::read);
        print("event viewed, held back, merged, written", 2_000_000, this::hold);
        print("view of a kernel message, to compare", 2_000_000, this::view);
    }

    private int write(int i) {
        int n = i % places.length;
        return writer.write(messages, places[n], lengths[n], scratch, 0);
    }

    private int read(int i) {
        int n = i % places.length;
        return reader.read(entries, entryPlaces[n], entryLengths[n]).length();
    }

    /// Three events a flow: its beginning and two changes.
    private int hold(int i) {
        EntryKind kind = i % 3 == 0 ? EntryKind.NEW : EntryKind.UPDATE;
        messages.set(ValueLayout.JAVA_INT_UNALIGNED, places[0] + SOURCE_ADDRESS, i / 3);
        FlowView flow = view.wrap(messages, places[0], lengths[0]);
        outlet.event(kind, flow, ReplicationMode.PREPROCESS, 0);
        return (int) told;
    }

    private int view(int i) {
        int n = i % places.length;
        return view.wrap(messages, places[n], lengths[n]).tcpState();
    }

    private void frames(int length) {
        ClusterKeys secret = ClusterKeys.of(1, new byte[32]);
        FrameSealer sealer = new FrameSealer(secret, FramePurpose.REPLICATION, 1, 1);
        FrameCounters counters = new FrameCounters();
        FrameOpener opener = new FrameOpener(secret, 2, new int[] {1}, counters);
        print(
                "frame of " + length + " bytes sealed",
                200_000,
                _ -> sealer.seal(scratch, 0, length, frame, 0));
        print(
                "frame of " + length + " bytes sealed and opened",
                200_000,
                _ -> opener.open(frame, 0, sealer.seal(scratch, 0, length, frame, 0), scratch, 0));
    }

    private void junk() {
        ClusterKeys secret = ClusterKeys.of(1, new byte[32]);
        ClusterKeys other = ClusterKeys.of(1, new byte[16]);
        FrameOpener opener = new FrameOpener(secret, 2, new int[] {1}, new FrameCounters());
        FrameSealer sealer = new FrameSealer(secret, FramePurpose.REPLICATION, 1, 1);
        int length = sealer.seal(scratch, 0, 1400, frame, 0);
        opener.open(frame, 0, length, scratch, 0);
        print("copy dropped", 2_000_000, _ -> opener.open(frame, 0, length, scratch, 0));
        new FrameSealer(other, FramePurpose.REPLICATION, 1, 2).seal(scratch, 0, 1400, frame, 0);
        print("forged frame dropped", 2_000_000, _ -> opener.open(frame, 0, length, scratch, 0));
    }

    private static void print(String what, int times, IntUnaryOperator work) {
        long best = Long.MAX_VALUE;
        long allocated = Long.MAX_VALUE;
        long sum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long heap = THREADS.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            for (int i = 0; i < times; i++) {
                sum += work.applyAsInt(i);
            }
            best = Math.min(best, System.nanoTime() - start);
            allocated = Math.min(allocated, THREADS.getCurrentThreadAllocatedBytes() - heap);
        }
        System.out.printf(
                "%-40s %7.1f ns %7.2f bytes of heap (%d)%n",
                what, (double) best / times, (double) allocated / times, sum & 1);
    }
}
