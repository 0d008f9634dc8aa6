// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.conntrack.event.FlowListener;
import dev.sne.conntrack.event.Synchronization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// A listener that keeps a view of the table out of nothing but what it is told.
final class ViewListener implements FlowListener {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    final List<String> told = new ArrayList<>();
    private final Map<String, String> view = new HashMap<>();
    private final List<Synchronization> synchronizations = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final boolean remember;
    private boolean held;
    private long overruns;
    private long events;

    /// @param remember whether to keep a line for each call
    ViewListener(boolean remember) {
        this.remember = remember;
    }

    @Override
    public synchronized void event(FlowEventType type, FlowView flow) {
        events++;
        take(type, flow, type + (flow.portId() == 0 ? "" : " by process"));
        waitUntil(() -> !held);
    }

    @Override
    public synchronized void difference(FlowEventType type, FlowView flow) {
        assertThat(flow.portId()).isZero();
        take(type, flow, "difference " + type);
    }

    private void take(FlowEventType type, FlowView flow, String what) {
        if (remember) {
            told.add(what + " " + flow.toFlow().original());
        }
        if (type == FlowEventType.DESTROY) {
            view.remove(key(flow));
        } else {
            view.put(key(flow), content(flow));
        }
    }

    private static String key(FlowView flow) {
        return flow.protocol(0)
                + " "
                + flow.srcHigh(0)
                + " "
                + flow.srcLow(0)
                + " "
                + flow.srcPort(0)
                + " "
                + flow.icmpId(0)
                + " "
                + flow.zone()
                + " "
                + flow.tupleZone(0)
                + " "
                + flow.id();
    }

    private static String content(FlowView flow) {
        return flow.status() + " " + flow.mark() + " " + flow.srcLow(1) + " " + flow.dstPort(1);
    }

    @Override
    public synchronized void overrun(long count) {
        overruns = count;
        notifyAll();
    }

    @Override
    public synchronized void synchronizedWithTable(Synchronization result) {
        synchronizations.add(result);
        notifyAll();
    }

    @Override
    public synchronized void idle() {
        notifyAll();
    }

    @Override
    public synchronized void failed(Throwable cause) {
        failures.add(cause);
        notifyAll();
    }

    /// Keeps the next event, and so the event loop, from going on.
    synchronized void hold() {
        held = true;
    }

    synchronized void release() {
        held = false;
        notifyAll();
    }

    synchronized long overruns() {
        return overruns;
    }

    synchronized long events() {
        return events;
    }

    synchronized int size() {
        return view.size();
    }

    synchronized List<Synchronization> synchronizations() {
        return List.copyOf(synchronizations);
    }

    synchronized void awaitSynchronizations(int count) {
        awaitThat(() -> synchronizations.size() >= count);
    }

    synchronized void awaitThat(BooleanSupplier condition) {
        waitUntil(() -> !failures.isEmpty() || condition.getAsBoolean());
        assertThat(failures).isEmpty();
    }

    private synchronized void waitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
                wait(PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What the view should be.
    static Map<String, String> dump(Conntrack table) {
        Map<String, String> flows = new HashMap<>();
        try (FlowCursor cursor = table.dump(KernelFilter.ANY)) {
            while (cursor.next()) {
                flows.put(key(cursor.flow()), content(cursor.flow()));
            }
        }
        return flows;
    }

    /// Waits until the view is what a dump says.
    synchronized void awaitEqual(Conntrack table) {
        Map<String, String> wanted = dump(table);
        awaitThat(() -> view.equals(wanted));
    }
}
