// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.Flow;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEncoder;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.hasm.runtime.kernel.EventSource;
import dev.sne.hasm.runtime.kernel.FlowApplier;
import dev.sne.hasm.runtime.kernel.FlowMessages;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.it.conntrack.Flows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Copies one namespace's table into another one's: both ends of replication without a network in
/// between, on the test's own thread.
final class Mirror implements FlowMessages, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_NANOS = 1_000_000;

    final Conntrack primary;
    final Conntrack backup;
    final EventSource source;
    final FlowApplier applier;
    private final FlowView view = new FlowView();
    private final List<String> told = new ArrayList<>();
    private long number;
    private long dumped;
    private long overruns;
    private int dumps;
    private boolean complete = true;
    private boolean caughtUp;

    Mirror(NetworkNamespace from, NetworkNamespace to, WindowTracking tracking, int buffer) {
        source = EventSource.open(from, buffer);
        applier = FlowApplier.open(to, tracking);
        primary = Conntrack.open(from);
        backup = Conntrack.open(to);
    }

    Mirror(NetworkNamespace from, NetworkNamespace to) {
        this(from, to, WindowTracking.KEPT, 8 << 20);
    }

    @Override
    public void event(FlowEventType type, MessageReader message) {
        told.add(type + " " + view.wrap(message).toFlow().original());
        applier.apply(type, view, ++number);
    }

    @Override
    public void dumped(MessageReader message, long position) {
        assertThat(position).isBetween(0L, number);
        dumped++;
        applier.apply(FlowEventType.NEW, view.wrap(message), ++number);
    }

    @Override
    public void dumpEnded(boolean complete) {
        dumps++;
        this.complete &= complete;
    }

    @Override
    public void overrun(long count) {
        overruns = count;
        caughtUp = false;
    }

    @Override
    public void caughtUp() {
        caughtUp = true;
    }

    @Override
    public long position() {
        return number;
    }

    /// Applies something that no kernel has told.
    void apply(FlowEventType type, FlowBuilder flow) {
        applier.apply(type, told(flow, view), ++number);
    }

    /// Puts a view on a flow, as if a kernel had told of it.
    static FlowView told(FlowBuilder flow, FlowView into) {
        MessageWriter message = new MessageWriter();
        message.begin(Nfnetlink.type(Nfnetlink.NFNL_SUBSYS_CTNETLINK, 0), 0, 0, 0);
        FlowEncoder.report(flow, message);
        message.end();
        return into.wrap(message.segment(), 0, message.length());
    }

    /// Reads what is there and puts it into the other table.
    void pump() {
        while (source.poll(this, LOOK_NANOS) > 0) {}
        applier.flush();
        assertThat(applier.appliedNumber()).isEqualTo(number);
    }

    /// Does so until something holds.
    void pumpUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        do {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            pump();
        } while (!condition.getAsBoolean());
    }

    void dump() {
        int before = dumps;
        source.startDump();
        pumpUntil(() -> dumps > before);
    }

    List<String> told() {
        return told;
    }

    long dumped() {
        return dumped;
    }

    long overruns() {
        return overruns;
    }

    boolean hasCaughtUp() {
        return caughtUp;
    }

    void assertEqual() {
        assertThat(complete).isTrue();
        assertThat(lasting(backup)).containsExactlyElementsOf(lasting(primary));
    }

    static List<Flow> lasting(Conntrack table) {
        return Flows.dump(table).stream().map(Flows::lasting).sorted(Flows.ORDER).toList();
    }

    @Override
    public void close() {
        source.close();
        applier.close();
        primary.close();
        backup.close();
    }
}
