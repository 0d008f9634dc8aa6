// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import dev.sne.conntrack.FlowView;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.netlink4j.wait.Uninterruptible;
import dev.sne.testkit.sync.FlowPackets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/// How long it takes from a packet at the primary to the flow in the backup's kernel, seen by that
/// kernel's own events.
final class LatencyProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int RECEIVE_BUFFER = 8 << 20;
    private static final double NANOS_PER_MILLI = 1e6;

    private final long[] sent;
    private final long[] arrived;

    private LatencyProbe(int flows) {
        sent = new long[flows];
        arrived = new long[flows];
    }

    /// Makes `count` flows from `first` on, `rate` a second.
    ///
    /// @return milliseconds, ascending; positive infinity for what did not arrive
    static double[] measure(
            FlowPackets packets, NetworkNamespace backup, long first, int count, int rate) {
        LatencyProbe probe = new LatencyProbe(count);
        try (NetlinkSocket socket = NetlinkSocket.open(Netlink.NETLINK_NETFILTER, backup)) {
            socket.receiveBufferForce(RECEIVE_BUFFER);
            socket.joinGroup(Nfnetlink.NFNLGRP_CONNTRACK_NEW);
            Thread observer =
                    Thread.ofPlatform().name("latency").start(() -> probe.observe(socket, first));
            probe.send(packets, first, rate);
            Uninterruptible.join(observer);
        }
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            millis[i] =
                    probe.arrived[i] == 0
                            ? Double.POSITIVE_INFINITY
                            : (probe.arrived[i] - probe.sent[i]) / NANOS_PER_MILLI;
        }
        Arrays.sort(millis);
        return millis;
    }

    private void send(FlowPackets packets, long first, int rate) {
        long start = System.nanoTime();
        for (int i = 0; i < sent.length; i++) {
            long due = start + i * 1_000_000_000L / rate;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            sent[i] = System.nanoTime();
            packets.send(first + i, 1);
        }
    }

    private void observe(NetlinkSocket socket, long first) {
        FlowView flow = new FlowView();
        int firstPort = FlowPackets.port(first);
        int seen = 0;
        while (seen < arrived.length) {
            MessageReader message = socket.receive(PATIENCE);
            if (message == null) {
                return;
            }
            long now = System.nanoTime();
            while (message.next()) {
                flow.wrap(message);
                int index = flow.hasPorts(FlowView.ORIG) ? flow.srcPort(FlowView.ORIG) : -1;
                index -= firstPort;
                if (index >= 0 && index < arrived.length && arrived[index] == 0) {
                    arrived[index] = now;
                    seen++;
                }
            }
        }
    }
}
