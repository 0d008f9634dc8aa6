// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// What the stream logic costs, both sides together: `mvn -pl hasm test-compile exec:exec
/// -Dexec.mainClass=dev.sne.hasm.replication.StreamSpeed`. Entries of 45 bytes, payloads of 1,400.
final class StreamSpeed {
    private static final int ENTRIES = 2_000_000;

    private StreamSpeed() {}

    public static void main(String[] arguments) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int loseOneIn : new int[] {0, 100, 20, 5}) {
            var load = new StreamLoad(loseOneIn, false);
            for (int round = 0; round < 4; round++) {
                long bytes = load.payloadBytes();
                long allocated = threads.getCurrentThreadAllocatedBytes();
                long start = System.nanoTime();
                load.run(ENTRIES);
                long nanos = System.nanoTime() - start;
                allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
                System.out.printf(
                        "one payload in %d lost: %d ns, %.2f bytes on the wire,"
                                + " %.3f bytes of heap an entry; %,d resent, lag %d%n",
                        loseOneIn,
                        nanos / ENTRIES,
                        (double) (load.payloadBytes() - bytes) / ENTRIES,
                        (double) allocated / ENTRIES,
                        load.resent(),
                        load.lag());
            }
        }
        for (int round = 0; round < 4; round++) {
            var load = new StreamLoad(0, true);
            long start = System.nanoTime();
            load.fetch(ENTRIES / 2);
            long nanos = System.nanoTime() - start;
            System.out.printf("a table fetched: %d ns a connection%n", nanos / (ENTRIES / 2));
        }
    }
}
