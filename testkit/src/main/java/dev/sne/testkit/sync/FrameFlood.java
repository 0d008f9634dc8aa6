// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.sync;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.wait.Uninterruptible;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Sends the same datagrams again and again, many with one system call, at a rate, on a thread of
/// its own, until it is closed.
public final class FrameFlood implements AutoCloseable {
    private static final int BATCH = 32;
    private static final int ADDRESS_BYTES = 16;
    private static final int IOVEC_BYTES = 16;
    private static final int HEADER_BYTES = 64;
    private static final long IDLE_NANOS = 50_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final int fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment headers;
    private final int count;
    private final double rate;
    private final Thread thread;
    private volatile boolean ending;
    private volatile long sent;

    private FrameFlood(int fd, InetSocketAddress to, List<byte[]> datagrams, double rate) {
        this.fd = fd;
        this.rate = rate;
        count = datagrams.size() / BATCH * BATCH;
        headers = arena.allocate((long) count * HEADER_BYTES, Long.BYTES);
        MemorySegment vectors = arena.allocate((long) count * IOVEC_BYTES, Long.BYTES);
        MemorySegment address = arena.allocate(ADDRESS_BYTES, Long.BYTES);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_INET);
        address.set(U16, 2, (short) to.getPort());
        MemorySegment.copy(
                MemorySegment.ofArray(to.getAddress().getAddress()), 0, address, 4, Integer.BYTES);
        for (int i = 0; i < count; i++) {
            byte[] bytes = datagrams.get(i);
            MemorySegment datagram = arena.allocate(Math.max(1, bytes.length));
            datagram.copyFrom(MemorySegment.ofArray(bytes));
            long vector = (long) i * IOVEC_BYTES;
            vectors.set(ValueLayout.JAVA_LONG, vector, datagram.address());
            vectors.set(ValueLayout.JAVA_LONG, vector + Long.BYTES, bytes.length);
            long header = (long) i * HEADER_BYTES;
            headers.set(ValueLayout.JAVA_LONG, header, address.address());
            headers.set(ValueLayout.JAVA_INT, header + 8, ADDRESS_BYTES);
            headers.set(ValueLayout.JAVA_LONG, header + 16, vectors.address() + vector);
            headers.set(ValueLayout.JAVA_LONG, header + 24, 1);
        }
        thread = Thread.ofPlatform().name("flood").daemon().unstarted(this::run);
    }

    /// Begins.
    ///
    /// @param from where the attacker is
    /// @param datagrams 32 or more; of these the greatest multiple of 32 is used
    /// @param rate datagrams a second, or as fast as it goes if that is slower
    public static FrameFlood start(
            NetworkNamespace from, InetSocketAddress to, List<byte[]> datagrams, double rate) {
        int fd = from.call(() -> Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0));
        SystemCallException.check(fd, "open a socket");
        FrameFlood flood = new FrameFlood(fd, to, datagrams, rate);
        flood.thread.start();
        return flood;
    }

    private void run() {
        long start = System.nanoTime();
        long total = 0;
        while (!ending) {
            double due = (System.nanoTime() - start) * rate / NANOS_PER_SECOND;
            if (due < total) {
                LockSupport.parkNanos(IDLE_NANOS);
                continue;
            }
            int done = 0;
            while (done < BATCH) {
                long first = (total % count + done) * HEADER_BYTES;
                done +=
                        SystemCallException.check(
                                Libc.sendMany(fd, headers, first, BATCH - done, 0), "send junk");
            }
            total += BATCH;
            sent = total;
        }
    }

    /// How many datagrams have been sent.
    public long sent() {
        return sent;
    }

    /// Ends it.
    @Override
    public void close() {
        ending = true;
        Uninterruptible.join(thread);
        Libc.close(fd);
        arena.close();
    }
}
