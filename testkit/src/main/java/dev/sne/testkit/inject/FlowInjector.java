// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.inject;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowBatch;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.NetworkNamespace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Fills a flow table with made-up flows by the million, as fast as the kernel takes them: nothing
/// is allocated for a flow.
public final class FlowInjector {
    private @Nullable KernelError firstRefusal;
    private long refusedNumber;

    private FlowInjector() {}

    /// What an injection has done.
    ///
    /// @param flows how many were created
    /// @param time how long it took
    public record Report(long flows, Duration time) {
        private static final double NANOS_PER_SECOND = 1e9;

        /// Flows a second.
        public double rate() {
            return flows * NANOS_PER_SECOND / time.toNanos();
        }

        /// `1000000 flows in 2.21 s: 452000/s`.
        @Override
        public String toString() {
            return String.format(
                    "%d flows in %.2f s: %.0f/s", flows, time.toNanos() / NANOS_PER_SECOND, rate());
        }
    }

    /// Creates the flows with the numbers 0 to `count` - 1 of a mix.
    ///
    /// @param namespace whose table is filled
    /// @param count 0 to [FlowMix#LIMIT]
    /// @throws IllegalStateException when the table can't hold that many; nothing is created then
    /// @throws KernelException when the kernel refuses a flow; others have been created then
    public static Report inject(NetworkNamespace namespace, long count, FlowMix mix) {
        if (count < 0 || count > FlowMix.LIMIT) {
            throw new IllegalArgumentException(
                    "count not between 0 and " + FlowMix.LIMIT + ": " + count);
        }
        try (Conntrack table = Conntrack.open(namespace)) {
            checkRoom(table, count);
            long start = System.nanoTime();
            new FlowInjector().inject(table, count, mix);
            return new Report(count, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static void checkRoom(Conntrack table, long count) {
        long needed = table.count() + count;
        long max = table.maxEntries();
        if (max != 0 && needed > max) {
            throw new IllegalStateException(
                    "a flow table holds at most "
                            + max
                            + " flows here, "
                            + needed
                            + " are needed: set net.netfilter.nf_conntrack_max in the initial"
                            + " network namespace");
        }
    }

    private void inject(Conntrack table, long count, FlowMix mix) {
        FlowBatch batch = table.batch(this::refused);
        FlowBuilder flow = new FlowBuilder();
        for (long number = 0; number < count && firstRefusal == null; number++) {
            mix.describe(number, flow);
            batch.create(flow);
        }
        batch.flush();
        KernelError refusal = firstRefusal;
        if (refusal != null) {
            mix.describe(refusedNumber, flow);
            throw new KernelException("create " + flow, refusal);
        }
    }

    private void refused(long number, KernelError error) {
        if (firstRefusal == null) {
            firstRefusal = error;
            refusedNumber = number;
        }
    }
}
