// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.netlink4j.NetworkNamespace;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// What the tests of whole hosts look at.
final class Tables {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_NANOS = 1_000_000;

    /// Where the packets of [dev.sne.testkit.sync.FlowPackets] go.
    static final int SERVICE = 443;

    private Tables() {}

    /// Waits until both tables have the same. A copy is away for a moment where a comparison that
    /// was made while entries came replaces it.
    static void awaitSame(NetworkNamespace one, NetworkNamespace other) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Set<String> difference = difference(one, other);
        while (!difference.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE_NANOS);
            difference = difference(one, other);
        }
        assertThat(difference).as("what only one has").isEmpty();
    }

    /// What one table has and the other does not.
    static Set<String> difference(NetworkNamespace one, NetworkNamespace other) {
        Set<String> difference = flows(other);
        for (String line : flows(one)) {
            if (!difference.remove(line)) {
                difference.add("only in the first: " + line);
            }
        }
        return difference;
    }

    /// What a copy must have like its flow, a line for each. Only those of the packets: what the
    /// host says to groups by itself is not replicated.
    static Set<String> flows(NetworkNamespace namespace) {
        Set<String> lines = new TreeSet<>();
        try (Conntrack table = Conntrack.open(namespace);
                FlowCursor dump = table.dump(KernelFilter.ANY)) {
            while (dump.next()) {
                FlowView flow = dump.flow();
                if (flow.hasPorts(FlowView.ORIG) && flow.dstPort(FlowView.ORIG) == SERVICE) {
                    lines.add(
                            flow.toFlow().original()
                                    + " "
                                    + flow.toFlow().reply()
                                    + " "
                                    + flow.tcpState()
                                    + " "
                                    + flow.mark());
                }
            }
        }
        return lines;
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
