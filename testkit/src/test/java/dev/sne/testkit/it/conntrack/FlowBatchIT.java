// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.Flow;
import dev.sne.conntrack.FlowBatch;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.junit.KernelTest;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Bulk changes of a real table, and what they cost.
@KernelTest
class FlowBatchIT {
    private static final int MANY = 20_000;

    /// What a datagram with some 60 to 130 flows may cost, shared among them.
    private static final long BYTES_PER_FLOW = 16;

    private final Map<Long, Errno> failures = new TreeMap<>();

    @Test
    void reportsRefusedChangesByTheirIndex(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            table.create(Flows.ports(17, false, 500, 53));
            FlowBatch batch = batch(table);
            for (int port = 1; port <= 1000; port++) {
                assertThat(batch.create(Flows.ports(17, false, port, 53))).isEqualTo(port - 1);
            }
            batch.delete(Flows.ports(17, false, 7, 53));
            batch.delete(Flows.ports(17, false, 7, 53));
            batch.update(Flows.ports(17, false, 7, 53));
            batch.update(Flows.ports(17, false, 8, 53).mark(88));
            batch.flush();

            assertThat(failures)
                    .containsExactly(
                            Map.entry(499L, Errno.EEXIST),
                            Map.entry(1001L, Errno.ENOENT),
                            Map.entry(1002L, Errno.ENOENT));
            assertThat(table.count()).isEqualTo(999);
            assertThat(table.get(Flows.ports(17, false, 8, 53))).map(Flow::mark).contains(88);
        }
    }

    @Test
    void createsOrUpdates(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            FlowBatch batch = batch(table);
            for (int round = 1; round <= 2; round++) {
                for (int port = 1; port <= 100; port++) {
                    batch.upsert(Flows.ports(17, false, port, 53).mark(round));
                    batch.upsert(
                            Flows.translated(17, false, Flows.OUTSIDE, port + 1000).mark(round));
                }
            }
            batch.flush();
            assertThat(failures).isEmpty();
            assertThat(Flows.dump(table)).hasSize(200).extracting(Flow::mark).containsOnly(2);
        }
    }

    @Test
    void reportsAReplyTupleThatIsTaken(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            FlowBatch batch = batch(table);
            batch.upsert(Flows.translated(17, false, Flows.OUTSIDE, 1000));
            FlowBuilder clash = Flows.ports(17, false, 1001, 80);
            clash.tuple(FlowView.REPLY).dst(Flows.OUTSIDE).dstPort(11_000);
            batch.upsert(clash);
            batch.upsert(Flows.translated(17, false, Flows.OUTSIDE, 1000).mark(1));
            batch.flush();
            assertThat(failures).containsExactly(Map.entry(1L, Errno.EEXIST));
        }
    }

    @Test
    void tellsOfEachWhenAllAreRefused(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            FlowBuilder flow = new FlowBuilder();
            create(batch(table), flow, 0, 3000);
            assertThat(failures).isEmpty();
            FlowBatch batch = batch(table);
            create(batch, flow, 0, 3000);
            assertThat(failures).hasSize(3000).containsValue(Errno.EEXIST);
            batch.sendBehind();
            create(batch, flow, 0, 3000);
            assertThat(failures)
                    .hasSize(6000)
                    .containsOnlyKeys(LongStream.range(0, 6000).boxed().toList());
            assertThat(table.count()).isEqualTo(3000);
        }
    }

    @Test
    void creatingAllocatesNothingPerFlow(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            FlowBatch batch = batch(table);
            FlowBuilder flow = new FlowBuilder();
            create(batch, flow, 0, 1000);
            long before = allocated();
            create(batch, flow, 1000, MANY);
            assertThat((allocated() - before) / MANY).isLessThan(BYTES_PER_FLOW);
            assertThat(failures).isEmpty();
            assertThat(table.count()).isEqualTo(1000 + MANY);
        }
    }

    @Test
    void dumpingAllocatesNothingPerFlow(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            create(batch(table), new FlowBuilder(), 0, MANY);
            assertThat(read(table)).isEqualTo(MANY);
            long before = allocated();
            assertThat(read(table)).isEqualTo(MANY);
            assertThat((allocated() - before) / MANY).isLessThan(BYTES_PER_FLOW);
        }
    }

    private static void create(FlowBatch batch, FlowBuilder flow, int from, int count) {
        for (int i = from; i < from + count; i++) {
            flow.clear().timeout(600).tcpState(3).mark(i);
            flow.tuple(FlowView.ORIG)
                    .src(false, 0, 0x0a000000L + i)
                    .dst(false, 0, 0xc0000201L)
                    .protocol(6)
                    .ports(1024 + i % 60_000, 443);
            batch.create(flow);
        }
        batch.flush();
    }

    private static int read(Conntrack table) {
        int flows = 0;
        int ports = 0;
        try (FlowCursor cursor = table.dump(KernelFilter.ANY)) {
            while (cursor.next()) {
                flows++;
                ports |= cursor.flow().dstPort(FlowView.ORIG);
            }
        }
        assertThat(ports).isEqualTo(443);
        return flows;
    }

    private FlowBatch batch(Conntrack table) {
        return table.batch((index, error) -> failures.put(index, error.errno()));
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }
}
