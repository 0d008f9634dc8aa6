// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import dev.sne.hasm.runtime.status.Measure;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.testkit.sync.FlowPackets;
import dev.sne.testkit.sync.SyncNetwork;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/// What the replicators of two hosts that have warmed up allocate on the heap while new flows come:
/// as their JVMs count it for the one thread that does everything.
final class SteadyHeap implements AutoCloseable {
    private static final int WARM_UP_FLOWS = 300_000;
    private static final double RATE = 40_000;
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long LOOK_NANOS = 1_000_000;

    private final SyncNetwork network = SyncNetwork.create();
    private final SnePair pair = new SnePair(network);
    private final FlowPackets packets = FlowPackets.open(network.primary(), true);

    private SteadyHeap() {}

    /// What a host has said before or after.
    private record Count(long heapBytes, long frames) {
        static Count of(Daemon daemon) throws IOException {
            NodeStatus status = SneHost.ask(daemon, SyncNode.STATUS);
            return new Count(
                    status.heapBytes(),
                    status.value(Measure.FRAMES_SENT) + status.value(Measure.FRAMES_RECEIVED));
        }
    }

    /// Measures once.
    ///
    /// @param flows how many, after those to warm up with
    static void measure(SyncFigures figures, int flows) throws IOException {
        try (SteadyHeap heap = new SteadyHeap()) {
            heap.pair.start();
            heap.pair.awaitComplete();
            heap.make(0, WARM_UP_FLOWS);
            Daemon primary = heap.pair.primary();
            Daemon backup = heap.pair.backup();
            // To be asked allocates, too: what it takes is known from doing so twice.
            Count primaryFirst = Count.of(primary);
            Count primaryBefore = Count.of(primary);
            Count backupFirst = Count.of(backup);
            Count backupBefore = Count.of(backup);
            heap.make(WARM_UP_FLOWS, flows);
            put(figures, "primary", flows, primaryFirst, primaryBefore, Count.of(primary));
            put(figures, "backup", flows, backupFirst, backupBefore, Count.of(backup));
        }
    }

    private static void put(
            SyncFigures figures, String who, int flows, Count first, Count before, Count after) {
        double asked = before.heapBytes - first.heapBytes;
        double bytes = Math.max(0, after.heapBytes - before.heapBytes - asked);
        figures.put("heap bytes per flow, " + who, bytes / flows);
        figures.put("heap bytes per frame, " + who, bytes / (after.frames - before.frames));
        figures.put("flows per frame, " + who, (double) flows / (after.frames - before.frames));
    }

    private void make(int first, int count) throws IOException {
        packets.send(first, count, RATE);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (pair.replicated() < first + count) {
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException(
                        ExitStatus.FAILED,
                        first + count + " flows were made, the backup has " + pair.replicated());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public void close() {
        pair.close();
        packets.close();
        network.close();
    }
}
