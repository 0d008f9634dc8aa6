// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowBatch;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.event.FlowEvents;
import dev.sne.conntrack.event.Synchronization;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.junit.KernelTest;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Events of a real table, above all when they are lost.
@KernelTest
class FlowEventsIT {
    private static final Set<FlowEventType> ALL = EnumSet.allOf(FlowEventType.class);
    private static final int SMALL = 1 << 16;
    private static final int LARGE = 256 << 20;

    @Test
    void reportsWhatHappensToAFlow(NetworkNamespace namespace) {
        ViewListener listener = new ViewListener(true);
        try (FlowEvents events = FlowEvents.open(namespace, ALL, SMALL, listener);
                Conntrack table = Conntrack.open(namespace)) {
            listener.awaitSynchronizations(1);
            FlowBuilder flow = Flows.ports(17, true, 1000, 53);
            table.create(flow);
            table.update(flow.mark(7));
            table.delete(flow);
            String tuple = flow.tuple(FlowView.ORIG).toString();
            listener.awaitThat(() -> listener.told.size() >= 3);
            assertThat(listener.told)
                    .containsExactly(
                            "NEW by process " + tuple,
                            "UPDATE by process " + tuple,
                            "DESTROY by process " + tuple);
            assertThat(events.isOpen()).isTrue();
        }
    }

    @Test
    void reportsOnlyWhatIsWanted(NetworkNamespace namespace) {
        ViewListener listener = new ViewListener(true);
        Set<FlowEventType> types = EnumSet.of(FlowEventType.DESTROY);
        try (FlowEvents _ = FlowEvents.open(namespace, types, SMALL, listener);
                Conntrack table = Conntrack.open(namespace)) {
            listener.awaitSynchronizations(1);
            FlowBuilder flow = Flows.ports(17, true, 1000, 53);
            table.create(flow);
            table.delete(flow);
            listener.awaitThat(() -> !listener.told.isEmpty());
            assertThat(listener.told).singleElement().asString().startsWith("DESTROY");
        }
    }

    @Test
    void saysHowManyFlowsWereThere(NetworkNamespace namespace) {
        ViewListener listener = new ViewListener(true);
        try (Conntrack table = Conntrack.open(namespace)) {
            create(table, 0, 1000);
            try (FlowEvents _ = FlowEvents.open(namespace, ALL, SMALL, listener)) {
                listener.awaitSynchronizations(1);
            }
        }
        assertThat(listener.told).isEmpty();
        Synchronization first = listener.synchronizations().getFirst();
        assertThat(first.flows()).isEqualTo(1000);
        assertThat(first.appeared()).isEqualTo(1000);
        assertThat(first.vanished()).isZero();
    }

    @Test
    void findsWhatItHasMissed(NetworkNamespace namespace) {
        ViewListener listener = new ViewListener(false);
        try (FlowEvents _ = FlowEvents.open(namespace, ALL, SMALL, listener);
                Conntrack table = Conntrack.open(namespace)) {
            listener.awaitSynchronizations(1);
            create(table, 0, 2000);
            listener.awaitEqual(table);

            listener.hold();
            delete(table, 0, 1000);
            create(table, 2000, 5000);
            FlowBatch batch = batch(table);
            for (int i = 1000; i < 2000; i++) {
                batch.update(numbered(i).mark(-i));
            }
            batch.flush();
            listener.release();

            listener.awaitEqual(table);
            listener.awaitThat(() -> listener.overruns() > 0);
            assertThat(listener.size()).isEqualTo(6000);
            listener.awaitThat(() -> listener.synchronizations().getLast().flows() == 6000);
            Synchronization last = listener.synchronizations().getLast();
            assertThat(last.appeared()).isPositive();
            assertThat(last.vanished()).isPositive();
        }
    }

    @Test
    void staysRightWhileTheTableKeepsChanging(NetworkNamespace namespace) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ViewListener listener = new ViewListener(false);
        try (FlowEvents _ = FlowEvents.open(namespace, ALL, SMALL, listener);
                Conntrack table = Conntrack.open(namespace)) {
            listener.awaitSynchronizations(1);
            for (int round = 0; round < 20; round++) {
                if (random.nextInt(4) == 0) {
                    listener.hold();
                }
                churn(table, random);
                listener.release();
            }
            listener.awaitEqual(table);

            assertThat(listener.overruns()).as("seed " + seed).isPositive();
        }
    }

    private static void churn(Conntrack table, Random random) {
        // Of what is there already, or not there any more, the kernel says so: no matter.
        FlowBatch batch = table.batch((index, error) -> {});
        for (int i = 0; i < 2000; i++) {
            FlowBuilder flow = numbered(random.nextInt(5000));
            switch (random.nextInt(3)) {
                case 0 -> batch.create(flow);
                case 1 -> batch.delete(flow);
                default -> batch.update(flow.mark(random.nextInt(3)));
            }
        }
        batch.flush();
    }

    @Test
    void receivesABurstCompletely(NetworkNamespace namespace) {
        int flows = 50_000;
        ViewListener listener = new ViewListener(false);
        try (FlowEvents events = FlowEvents.open(namespace, ALL, LARGE, listener);
                Conntrack table = Conntrack.open(namespace)) {
            listener.awaitSynchronizations(1);
            create(table, 0, flows);
            listener.awaitThat(() -> listener.size() == flows);
            delete(table, 0, flows);
            listener.awaitThat(() -> listener.size() == 0);

            assertThat(events.receiveBufferBytes()).isEqualTo(2 * LARGE);
            assertThat(listener.overruns()).isZero();
            assertThat(listener.events()).isEqualTo(2L * flows);
        }
    }

    private static void create(Conntrack table, int from, int count) {
        FlowBatch batch = batch(table);
        for (int i = from; i < from + count; i++) {
            batch.create(numbered(i));
        }
        batch.flush();
    }

    private static void delete(Conntrack table, int from, int count) {
        FlowBatch batch = batch(table);
        for (int i = from; i < from + count; i++) {
            batch.delete(numbered(i));
        }
        batch.flush();
    }

    /// One of many flows of both families, some with zones and NAT.
    private static FlowBuilder numbered(int number) {
        boolean v6 = number % 3 == 0;
        FlowBuilder flow = new FlowBuilder().timeout(600);
        flow.tuple(FlowView.ORIG)
                .src(v6, v6 ? 0x2001_0db8_0000_0000L : 0, 0x0a000000L + number)
                .dst(v6 ? Flows.SERVER6 : Flows.SERVER)
                .protocol(number % 2 == 0 ? 17 : 6)
                .ports(1024 + number % 50_000, 80);
        if (number % 5 == 0) {
            flow.zone(1 + number % 7);
        }
        return flow;
    }

    private static FlowBatch batch(Conntrack table) {
        return table.batch((index, error) -> {
            throw new AssertionError(index + ": " + error);
        });
    }
}
