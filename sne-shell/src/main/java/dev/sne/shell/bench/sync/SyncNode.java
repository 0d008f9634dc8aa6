// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import com.sun.management.ThreadMXBean;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.replication.ReplicationSettings;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.hasm.runtime.replicator.FlowChoice;
import dev.sne.hasm.runtime.replicator.Replicator;
import dev.sne.hasm.runtime.replicator.ReplicatorSettings;
import dev.sne.hasm.runtime.udp.UdpLink;
import dev.sne.hasm.runtime.udp.UdpSettings;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The process of a [SneHost]: replicates until its input ends. A line of input has it print its
/// status; one that says [#VERIFY] or [#RESYNC] has it do that first.
final class SyncNode {
    static final String PRIMARY = "primary";
    static final String BACKUP = "backup";

    /// Printed when it is at work.
    static final String READY = "ready";

    /// Printed before the status, and after it.
    static final String STATUS = "status ";

    static final String END = ".";

    /// Has a backup begin to compare its table with the primary's.
    static final String VERIFY = "verify";

    /// Has a backup fetch the whole table.
    static final String RESYNC = "resync";

    static final int PORT = 3780;
    private static final String THREAD = "sne-replicator";
    private static final int LINKS = 5;
    private static final Epoch STREAM = new Epoch(1, 1);

    private SyncNode() {}

    /// @param args the role, the host's number, which life it is, bytes of the buffer for events,
    ///   how TCP windows are tracked, and the links as [SneHost#link] has them
    public static void main(String[] args) throws IOException {
        List<UdpLink> links = new ArrayList<>();
        List<IpAddress> own = new ArrayList<>();
        for (int i = LINKS; i < args.length; i++) {
            links.add(link(args[i], own));
        }
        ReplicatorSettings settings =
                new ReplicatorSettings(
                        Integer.parseInt(args[1]),
                        Long.parseLong(args[2]),
                        ClusterKeys.of(
                                1, "a bench needs no secret".getBytes(StandardCharsets.UTF_8)),
                        UdpSettings.of(links),
                        ReplicationSettings.STANDARD,
                        Integer.parseInt(args[3]),
                        WindowTracking.valueOf(args[4]),
                        FlowChoice.all(own),
                        Duration.ofMillis(100),
                        ReplicatorSettings.SWEEP_INTERVAL,
                        ReplicatorSettings.VERIFY_INTERVAL);
        try (NetworkNamespace namespace = NetworkNamespace.current();
                Replicator replicator = Replicator.open(namespace, settings)) {
            if (args[0].equals(PRIMARY)) {
                replicator.lead(STREAM);
            } else {
                replicator.follow(STREAM);
            }
            System.out.println(READY);
            answer(replicator);
        }
    }

    private static void answer(Replicator replicator) throws IOException {
        BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            switch (line) {
                case VERIFY -> replicator.verify();
                case RESYNC -> replicator.resync();
                default -> {
                    // only the status
                }
            }
            // Before the thread makes the status.
            long heapBytes = Heap.THREADS.getThreadAllocatedBytes(Heap.THREAD);
            System.out.println(STATUS + NodeStatus.print(replicator.status(), heapBytes) + END);
        }
    }

    /// What has been allocated by the replicator's thread; not prepared for at the start, whose
    /// speed is measured.
    private static final class Heap {
        static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        static final long THREAD = replicatorThread();

        private static long replicatorThread() {
            for (Thread each : Thread.getAllStackTraces().keySet()) {
                if (each.getName().startsWith(SyncNode.THREAD)) {
                    return each.threadId();
                }
            }
            throw new IllegalStateException("no thread " + SyncNode.THREAD);
        }
    }

    /// @param addresses gets those of all hosts on the link
    private static UdpLink link(String argument, List<IpAddress> addresses) {
        String[] words = argument.split("/", -1);
        Map<Integer, InetSocketAddress> others = new HashMap<>();
        addresses.add(IpAddress.parse(words[0]));
        for (int i = 1; i < words.length; i++) {
            String[] other = words[i].split("=", 2);
            addresses.add(IpAddress.parse(other[1]));
            others.put(Integer.parseInt(other[0]), new InetSocketAddress(other[1], PORT));
        }
        return UdpLink.unicast(new InetSocketAddress(words[0], PORT), others);
    }
}
