// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// From the offer of an entry to its handing over on the other side, resending included, nothing is
/// allocated on the heap.
class StreamAllocationTest {
    private static final int ENTRIES = 200_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void anEntryAllocatesNothing(int loseOneIn) {
        var load = new StreamLoad(loseOneIn, false);
        load.run(2 * ENTRIES);
        long before = threads.getCurrentThreadAllocatedBytes();
        load.run(ENTRIES);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(load.handed()).isGreaterThan(3 * ENTRIES - 1_000);
        // The measurement itself, and what the compilers leave over, is all that there may be.
        assertThat(allocated / (double) ENTRIES).isLessThan(0.5);
    }
}
