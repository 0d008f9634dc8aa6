// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import com.sun.management.ThreadMXBean;
import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowBatch;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.hasm.runtime.entry.FlowHash;
import dev.sne.hasm.runtime.kernel.EventSource;
import dev.sne.hasm.runtime.kernel.FlowApplier;
import dev.sne.hasm.runtime.kernel.FlowMessages;
import dev.sne.hasm.runtime.kernel.TableDigest;
import dev.sne.hasm.runtime.kernel.TimeoutSweep;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.inject.FlowMix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;

/// How fast events are read and applied, each by itself: a program that prints a line for each
/// measurement, with time, CPU time and heap allocation per flow. Needs root.
///
/// Arguments: how many flows, and how many rounds, of which the first warm up. To be started with
/// testkit's test class path, in Maven's scope `test`.
final class KernelRates implements FlowMessages {
    private static final int BUFFER = 1 << 29;
    private static final int BYTES_PER_EVENT = 320;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final int flows;
    private final FlowView view = new FlowView();
    private final TableDigest digest = new TableDigest(new FlowHash(1, 2));
    private final MemorySegment kept;
    private final long[] ends;
    private int events;
    private boolean keep;
    private boolean dumpEnded;

    private KernelRates(int flows) {
        this.flows = flows;
        this.kept = Arena.ofAuto().allocate((long) flows * BYTES_PER_EVENT, Long.BYTES);
        this.ends = new long[flows + 1];
    }

    public static void main(String[] args) {
        int flows = Integer.parseInt(args[0]);
        int rounds = Integer.parseInt(args[1]);
        KernelRates rates = new KernelRates(flows);
        for (int round = 1; round <= rounds; round++) {
            System.out.println("round " + round);
            try (NetworkNamespace primary = NetworkNamespace.create();
                    NetworkNamespace backup = NetworkNamespace.create()) {
                rates.read(primary);
                rates.apply(primary, backup);
            }
        }
    }

    private void read(NetworkNamespace primary) {
        try (EventSource source = EventSource.open(primary, BUFFER);
                Conntrack table = Conntrack.open(primary)) {
            change(table, FlowEventType.NEW);
            keep = true;
            measure("read events", () -> readAll(source));
            keep = false;
            change(table, FlowEventType.UPDATE);
            measure("read events, not kept", () -> readAll(source));
            dumpEnded = false;
            digest.clear();
            source.startDump();
            measure(
                    "dump and digest",
                    () -> {
                        while (!dumpEnded) {
                            source.poll(this, 0);
                        }
                    });
        }
    }

    private void readAll(EventSource source) {
        events = 0;
        while (events < flows) {
            source.poll(this, 0);
        }
    }

    private void apply(NetworkNamespace primary, NetworkNamespace backup) {
        try (FlowApplier applier = FlowApplier.open(backup, WindowTracking.LIBERAL)) {
            measure("create", () -> applyAll(applier, FlowEventType.NEW));
            measure("update", () -> applyAll(applier, FlowEventType.UPDATE));
            measure("create what is there", () -> applyAll(applier, FlowEventType.NEW));
            try (TimeoutSweep sweep = TimeoutSweep.release(backup, _ -> true, false)) {
                measure(
                        "release timeouts",
                        () -> {
                            while (sweep.step()) {}
                        });
            }
            measure("delete", () -> applyAll(applier, FlowEventType.DESTROY));
        }
        try (Conntrack table = Conntrack.open(primary)) {
            table.flush(Nfnetlink.AF_UNSPEC);
        }
    }

    private void applyAll(FlowApplier applier, FlowEventType type) {
        for (int i = 0; i < flows; i++) {
            view.wrap(kept, ends[i], (int) (ends[i + 1] - ends[i]));
            applier.apply(type, view, i);
        }
        applier.flush();
    }

    private void change(Conntrack table, FlowEventType type) {
        FlowBatch batch =
                table.batch((index, error) -> {
                    throw new IllegalStateException(type + " " + index + ": " + error);
                });
        FlowBuilder flow = new FlowBuilder();
        for (int i = 0; i < flows; i++) {
            FlowMix.PLAIN.describe(i, flow);
            if (type == FlowEventType.NEW) {
                batch.create(flow);
            } else {
                batch.update(flow);
            }
        }
        batch.flush();
    }

    private void measure(String what, Runnable work) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long cpu = THREADS.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        work.run();
        long time = System.nanoTime() - start;
        cpu = THREADS.getCurrentThreadCpuTime() - cpu;
        allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        System.out.printf(
                "%-22s %8.0f flows/s  %5.2f us CPU a flow  %6.2f heap bytes a flow%n",
                what, flows * 1e9 / time, cpu / 1e3 / flows, (double) allocated / flows);
    }

    @Override
    public void event(FlowEventType type, MessageReader message) {
        if (keep) {
            long start = ends[events];
            MemorySegment.copy(message.segment(), message.offset(), kept, start, message.length());
            ends[events + 1] = start + message.length();
        }
        events++;
    }

    @Override
    public void dumped(MessageReader message, long position) {
        digest.add(view.wrap(message));
    }

    @Override
    public void dumpEnded(boolean complete) {
        dumpEnded = true;
    }

    @Override
    public void overrun(long count) {
        throw new IllegalStateException("the receive buffer is too small for so many flows");
    }

    @Override
    public void caughtUp() {}

    @Override
    public long position() {
        return events;
    }
}
