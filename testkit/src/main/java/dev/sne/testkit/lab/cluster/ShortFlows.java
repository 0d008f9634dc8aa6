// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab.cluster;

import static dev.sne.testkit.lab.cluster.ClusterAddresses.CLIENT_V4;
import static dev.sne.testkit.lab.cluster.ClusterAddresses.SERVER_V4;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.conntrack.uapi.In;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.testkit.netns.Sysctl;
import dev.sne.testkit.sync.MessageBatch;
import dev.sne.testkit.sync.SocketAddress;
import dev.sne.testkit.traffic.Services;
import dev.sne.testkit.traffic.TrafficLoop;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// New flows through the active firewall all the time, each short: a question over UDP, as a name
/// server gets them, from another port of the client, and the server's answer. Then nothing more is
/// heard of it, and the kernels forget it after [#FORGOTTEN].
///
/// The questions are written by hand, many with a system call: a socket for each would cost more
/// than all that they lead to. So nobody takes the answers at the client.
public final class ShortFlows implements AutoCloseable {
    /// The most flows a second: no two alike are in a table at once.
    public static final int MAX_RATE = 10_000;

    /// After so long without a packet a kernel forgets one, though it may keep it for another
    /// minute until it looks for such.
    public static final Duration FORGOTTEN = Duration.ofSeconds(10);

    /// What the kernel does without us.
    private static final Duration USUAL = Duration.ofSeconds(30);

    private static final String TIMEOUT = "netfilter/nf_conntrack_udp_timeout";
    private static final int FIRST_SERVICE = 5300;
    private static final int SERVICES = 20;
    private static final int FIRST_PORT = 10_000;
    private static final int PORTS = 50_000;

    private static final int IPPROTO_RAW = 255;
    private static final int AT_ONCE = 64;
    private static final int STRIDE = 64;
    private static final int IP_BYTES = 20;
    private static final int UDP_BYTES = 8;
    private static final int QUESTION_BYTES = 32;
    private static final int PACKET_BYTES = IP_BYTES + UDP_BYTES + QUESTION_BYTES;
    private static final long TICK_NANOS = 1_000_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final ClusterNetwork network;
    private final int rate;
    private final TrafficLoop server;
    private final int fd;
    private final MessageBatch batch = new MessageBatch(AT_ONCE, STRIDE);
    private final Thread thread;
    private volatile boolean over;
    private volatile long begun;

    private ShortFlows(ClusterNetwork network, int rate) {
        this.network = network;
        this.rate = rate;
        forgetAfter(FORGOTTEN);
        server = TrafficLoop.start("lab-answers", network.server());
        try {
            for (int i = 0; i < SERVICES; i++) {
                Services.udpEcho(server, FIRST_SERVICE + i);
            }
            fd = socket(network.client());
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        batch.address(SocketAddress.of(SERVER_V4.toString(), 0));
        prepare();
        thread = Thread.ofPlatform().daemon().name("lab-questions").start(this::ask);
    }

    private static int socket(NetworkNamespace client) {
        int fd =
                client.call(() ->
                        Libc.socket(Libc.AF_INET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, IPPROTO_RAW));
        return SystemCallException.check(fd, "open a raw socket");
    }

    /// Begins.
    ///
    /// @param rate how many flows a second, 1 to [#MAX_RATE]; fewer if the processors are too busy
    public static ShortFlows start(ClusterNetwork network, int rate) {
        return new ShortFlows(network, rate);
    }

    /// Those of other datagrams that go one way only have the same time, from their next one on.
    private void forgetAfter(Duration time) {
        for (int number = 1; number <= network.firewalls(); number++) {
            Sysctl.set(network.firewall(number), Map.of(TIMEOUT, Long.toString(time.toSeconds())));
        }
    }

    /// How many flows of this kind a table holds. Reads the table, whereby the kernel forgets what
    /// has expired.
    public static long count(NetworkNamespace firewall) {
        long count = 0;
        try (Conntrack table = Conntrack.open(firewall);
                FlowCursor dump = table.dump(KernelFilter.ANY)) {
            while (dump.next()) {
                FlowView flow = dump.flow();
                int service = flow.dstPort(FlowView.ORIG) - FIRST_SERVICE;
                boolean counts =
                        flow.protocol(FlowView.ORIG) == In.IPPROTO_UDP
                                && service >= 0
                                && service < SERVICES;
                count += counts ? 1 : 0;
            }
        }
        return count;
    }

    /// How many have begun.
    public long begun() {
        return begun;
    }

    /// What all questions have in common. A checksum of 0 is none; that of the IP header is the
    /// kernel's affair.
    private void prepare() {
        for (int i = 0; i < AT_ONCE; i++) {
            long ip = batch.at(i);
            batch.bytes().set(U32, ip, 0x4500_0000 | PACKET_BYTES);
            batch.bytes().set(U32, ip + 8, 64 << 24 | In.IPPROTO_UDP << 16);
            batch.bytes().set(U32, ip + 12, (int) CLIENT_V4.low());
            batch.bytes().set(U32, ip + 16, (int) SERVER_V4.low());
            batch.bytes().set(U16, ip + IP_BYTES + 4, (short) (UDP_BYTES + QUESTION_BYTES));
            batch.length(i, PACKET_BYTES);
        }
    }

    private void ask() {
        long start = System.nanoTime();
        while (!over) {
            long due = (long) ((System.nanoTime() - start) * (rate / NANOS_PER_SECOND));
            while (begun < due) {
                ask((int) Math.min(AT_ONCE, due - begun));
            }
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    private void ask(int count) {
        for (int i = 0; i < count; i++) {
            long number = begun + i;
            long udp = batch.at(i) + IP_BYTES;
            batch.bytes().set(U16, udp, (short) (FIRST_PORT + number % PORTS));
            batch.bytes().set(U16, udp + 2, (short) (FIRST_SERVICE + number / PORTS % SERVICES));
        }
        int sent = 0;
        while (sent < count && !over) {
            // Without a way to the server, while one firewall takes over from another, a question
            // is lost like any other packet.
            sent += Math.max(1, batch.send(fd, sent, count - sent));
        }
        begun += count;
    }

    /// Begins no more. Idempotent.
    @Override
    public void close() {
        if (over) {
            return;
        }
        over = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Libc.close(fd);
        server.close();
        forgetAfter(USUAL);
    }
}
