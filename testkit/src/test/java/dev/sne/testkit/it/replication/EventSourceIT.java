// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowBatch;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.hasm.replication.BucketSet;
import dev.sne.hasm.runtime.entry.FlowHash;
import dev.sne.hasm.runtime.kernel.EventSource;
import dev.sne.hasm.runtime.kernel.FlowApplier;
import dev.sne.hasm.runtime.kernel.FlowMessages;
import dev.sne.hasm.runtime.kernel.TableDigest;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.inject.FlowMix;
import dev.sne.testkit.it.conntrack.Flows;
import dev.sne.testkit.junit.KernelTest;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a real table tells, above all when it tells more than is read.
@KernelTest
class EventSourceIT {
    private static final int SMALL = 1 << 16;
    private static final int MANY = 20_000;
    private static final long PATIENCE_NANOS = 1_000_000_000;

    @Test
    void passesOverWhatIsOurOwnDoing(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to);
                EventSource there = EventSource.open(to, SMALL);
                Mirror back = new Mirror(to, from)) {
            back.source.ignore(mirror.applier.portId());
            FlowBuilder flow = Flows.ports(17, false, 1000, 53);
            mirror.primary.create(flow);
            mirror.primary.update(flow.mark(1));
            mirror.pump();
            mirror.backup.create(Flows.ports(17, false, 1001, 53));
            back.pump();
            assertThat(back.told()).singleElement().asString().contains("1001");
            mirror.primary.delete(flow);
            mirror.pump();
            back.pump();
            assertThat(back.told()).hasSize(1);
            assertThat(there.isDumping()).isFalse();
        }
    }

    @Test
    void tellsOfAnOverrunAndWhenItIsOver(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to, WindowTracking.KEPT, SMALL)) {
            create(mirror.primary, 0, 3000);
            mirror.pumpUntil(mirror::hasCaughtUp);
            assertThat(mirror.overruns()).isEqualTo(1);
            assertThat(mirror.backup.count()).isLessThan(3000);
            mirror.dump();
            assertThat(mirror.backup.count()).isEqualTo(3000);
            mirror.assertEqual();
        }
    }

    /// With an event loop in between nothing else would say so before the next event.
    @Test
    void onePollTellsOfAllOfAnOverrun(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to, WindowTracking.KEPT, SMALL)) {
            create(mirror.primary, 0, 3000);
            mirror.source.poll(mirror, 0);
            assertThat(mirror.overruns()).isEqualTo(1);
            assertThat(mirror.hasCaughtUp()).isTrue();
            mirror.primary.create(Flows.ports(17, false, 1, 1));
            mirror.source.poll(mirror, PATIENCE_NANOS);
            assertThat(mirror.told().getLast()).contains("sport=1 ");
        }
    }

    /// An overrun goes on while a dump keeps the kernel's queue from being empty; a dump begun
    /// before its end would miss what happens behind it.
    @Test
    void findsAllThatAnOverrunDuringADumpHasHidden(NetworkNamespace from, NetworkNamespace to) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Mirror mirror = new Mirror(from, to, WindowTracking.KEPT, SMALL)) {
            int created = 0;
            for (int round = 0; round < 10; round++) {
                mirror.source.startDump();
                for (int part = 0; part < 10; part++) {
                    int more = random.nextInt(300);
                    create(mirror.primary, created, more);
                    created += more;
                    mirror.source.poll(mirror, 0);
                }
                mirror.pumpUntil(() -> !mirror.source.isDumping());
            }
            mirror.pumpUntil(mirror::hasCaughtUp);
            mirror.dump();
            assertThat(mirror.overruns()).as("seed " + seed).isPositive();
            mirror.assertEqual();
        }
    }

    @Test
    void digestsTellWhichBucketsDiffer(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to, WindowTracking.LIBERAL, 64 << 20)) {
            for (FlowBuilder flow : Flows.ofEveryKind()) {
                mirror.primary.create(flow);
            }
            create(mirror.primary, 0, 2000);
            mirror.pump();
            TableDigest here = digest(mirror.primary);
            assertThat(here.flows()).isEqualTo(mirror.primary.count());
            assertThat(digest(mirror.backup).digests()).isEqualTo(here.digests());

            mirror.backup.update(Flows.ports(17, false, 1003, 53).mark(3));
            mirror.backup.delete(Flows.translated(6, true, Flows.OUTSIDE6, 2001));
            TableDigest there = digest(mirror.backup);
            long[] differing =
                    IntStream.range(0, BucketSet.COUNT)
                            .filter(bucket -> here.digest(bucket) != there.digest(bucket))
                            .asLongStream()
                            .toArray();
            assertThat(differing).hasSizeBetween(1, 2);

            mirror.dump();
            assertThat(digest(mirror.backup).digests()).isEqualTo(here.digests());
        }
    }

    @Test
    void canBeWokenByAnotherThread(NetworkNamespace from, NetworkNamespace to) throws Exception {
        try (Mirror mirror = new Mirror(from, to)) {
            Thread other = Thread.ofPlatform().start(mirror.source::wakeUp);
            long start = System.nanoTime();
            mirror.source.poll(mirror, 10_000_000_000L);
            assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
            other.join();
            assertThat(mirror.told()).isEmpty();
        }
    }

    /// Whoever takes the flows of a dump need not have room for more than that.
    @Test
    void passesOnNoMoreThanItSays(NetworkNamespace from, NetworkNamespace to) {
        try (Mirror mirror = new Mirror(from, to, WindowTracking.KEPT, 16 << 20)) {
            FlowBuilder master = Flows.ports(17, false, 999, 53);
            mirror.primary.create(master);
            for (int i = 0; i < 3000; i++) {
                FlowBuilder flow = Flows.ports(17, false, 1000 + i, 53);
                if (i % 2 == 0) {
                    flow.tuple(FlowView.MASTER).set(master.build().original());
                }
                mirror.primary.create(flow);
            }
            mirror.pump();
            mirror.backup.flush(Nfnetlink.AF_UNSPEC);
            mirror.source.startDump();
            while (mirror.source.isDumping()) {
                long before = mirror.dumped();
                mirror.source.poll(mirror, 0);
                assertThat(mirror.dumped() - before)
                        .isLessThanOrEqualTo(EventSource.MAX_FLOWS_A_POLL);
            }
            mirror.applier.flush();
            mirror.assertEqual();
            assertThat(mirror.applier.counters().settled()).isZero();
        }
    }

    @Test
    void allocatesNothingPerEventAndEntry(NetworkNamespace from, NetworkNamespace to) {
        CopyOfEvents copy = new CopyOfEvents();
        try (EventSource source = EventSource.open(from, 256 << 20);
                FlowApplier applier = FlowApplier.open(to, WindowTracking.LIBERAL);
                Conntrack primary = Conntrack.open(from);
                Conntrack backup = Conntrack.open(to)) {
            copy.applier = applier;
            create(primary, 0, 2000);
            copy.read(source, 2000);
            create(primary, 2000, MANY);
            long before = allocated();
            copy.read(source, 2000 + MANY);
            assertThat((allocated() - before) / MANY).isZero();
            assertThat(backup.count()).isEqualTo(2000 + MANY);
        }
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    /// Applies events and does nothing else.
    private static final class CopyOfEvents implements FlowMessages {
        private final FlowView view = new FlowView();
        private @Nullable FlowApplier applier;
        private long events;

        void read(EventSource source, long until) {
            while (events < until) {
                source.poll(this, PATIENCE_NANOS);
            }
            Objects.requireNonNull(applier).flush();
        }

        @Override
        public void event(FlowEventType type, MessageReader message) {
            Objects.requireNonNull(applier).apply(type, view.wrap(message), ++events);
        }

        @Override
        public void dumped(MessageReader message, long position) {
            throw new AssertionError("no dump was asked for");
        }

        @Override
        public void dumpEnded(boolean complete) {
            throw new AssertionError("no dump was asked for");
        }

        @Override
        public void overrun(long count) {
            throw new AssertionError("the buffer is large enough");
        }

        @Override
        public void caughtUp() {}

        @Override
        public long position() {
            return events;
        }
    }

    private static TableDigest digest(Conntrack table) {
        TableDigest digest = new TableDigest(new FlowHash(1, 2));
        try (FlowCursor flows = table.dump(KernelFilter.ANY)) {
            while (flows.next()) {
                digest.add(flows.flow());
            }
        }
        return digest;
    }

    private static void create(Conntrack table, int from, int count) {
        FlowBatch batch =
                table.batch((index, error) -> {
                    throw new AssertionError(index + ": " + error);
                });
        FlowBuilder flow = new FlowBuilder();
        for (int i = from; i < from + count; i++) {
            FlowMix.VARIED.describe(i, flow);
            batch.create(flow);
        }
        batch.flush();
    }
}
