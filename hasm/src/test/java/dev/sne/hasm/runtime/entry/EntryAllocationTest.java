// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sne.conntrack.FlowView;
import dev.sne.hasm.replication.EntryKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// A host writes and reads entries for as long as it lives.
class EntryAllocationTest {
    private static final int WARM_UP = 100_000;
    private static final int EVENTS = 100_000;

    /// Where it is in an event of a flow over IPv4 with ports.
    private static final int SOURCE_PORT = 60;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final EntryReader reader = new EntryReader(Arena.ofAuto());
    private final byte[] flow = KernelMessages.EVENTS.getFirst();
    private final MemorySegment message = Arena.ofAuto().allocate(flow.length);
    private final FlowView view = new FlowView();
    private long bytes;

    EntryAllocationTest() {
        MemorySegment.copy(flow, 0, message, ValueLayout.JAVA_BYTE, 0, flow.length);
    }

    @Test
    void nothingIsAllocatedForAnEvent() {
        for (ReplicationMode mode : ReplicationMode.values()) {
            EntryOutlet outlet =
                    new EntryOutlet(
                            Arena.ofAuto(), new FlowHash(1, 2), 1000, 1 << 20, this::receive);
            events(outlet, mode, WARM_UP);
            long before = threads.getCurrentThreadAllocatedBytes();
            events(outlet, mode, EVENTS);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat(allocated / (double) EVENTS).as(mode.toString()).isLessThan(0.5);
        }
        assertThat(bytes).isPositive();
    }

    private void events(EntryOutlet outlet, ReplicationMode mode, int count) {
        for (int i = 0; i < count; i++) {
            message.set(ValueLayout.JAVA_SHORT_UNALIGNED, SOURCE_PORT, (short) (i / 2));
            EntryKind kind = i % 2 == 0 ? EntryKind.NEW : EntryKind.UPDATE;
            outlet.event(kind, view.wrap(message, 0, flow.length), mode, i);
            outlet.wake(i);
        }
        outlet.flush();
    }

    private void receive(EntryKind kind, MemorySegment body, long offset, int length) {
        if (kind == EntryKind.TEMPLATE) {
            reader.define(body, offset, length);
        } else {
            bytes += reader.read(body, offset, length).length();
        }
    }
}
