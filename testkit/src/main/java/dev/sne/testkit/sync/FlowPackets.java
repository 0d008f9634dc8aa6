// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.sync;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;

/// Makes flows by packets, one a flow: each is the first of a connection that nobody answers. Flows
/// that are created over Netlink share a lock with whoever creates some in another namespace; these
/// do not. Packets are sent many at a time, from inside the firewall, with made-up source addresses
/// (`IP_HDRINCL`); they take the way of everything that the firewall itself sends.
///
/// Flow `n` has the source address 10.0.0.0 + `n` / 50,000 and the port 10,000 + `n` % 50,000.
///
/// Used by one thread at a time.
public final class FlowPackets implements AutoCloseable {
    /// The interface that the packets leave by; what is behind it does not matter.
    public static final String INTERFACE = "out0";

    static final String GATEWAY = "198.18.0.1";
    static final int PREFIX = 15;
    static final String TARGET_ADDRESS = "198.18.0.2";

    /// The most that [#send] takes.
    public static final int BATCH = 64;

    private static final int IPPROTO_RAW = 255;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int PORTS = 50_000;
    private static final int FIRST_PORT = 10_000;
    private static final int FIRST_SOURCE = 10 << 24;
    private static final int TARGET = 198 << 24 | 18 << 16 | 2;
    private static final short TARGET_PORT = 443;

    private static final int PACKET_STRIDE = 64;
    private static final int IP_BYTES = 20;
    private static final int UDP_BYTES = 8;
    private static final int TCP_BYTES = 32;
    private static final int ADDRESS_BYTES = 16;
    private static final int IOVEC_BYTES = 16;
    private static final int HEADER_BYTES = 64;
    private static final long IDLE_NANOS = 50_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final int fd;
    private final MemorySegment packets =
            Arena.ofAuto().allocate((long) BATCH * PACKET_STRIDE, Long.BYTES);
    private final MemorySegment headers =
            Arena.ofAuto().allocate((long) BATCH * HEADER_BYTES, Long.BYTES);
    private final MemorySegment vectors =
            Arena.ofAuto().allocate((long) BATCH * IOVEC_BYTES, Long.BYTES);
    private final MemorySegment address = Arena.ofAuto().allocate(ADDRESS_BYTES, Long.BYTES);

    private FlowPackets(int fd, boolean tcp) {
        this.fd = fd;
        address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_INET);
        address.set(U32, 4, TARGET);
        for (int i = 0; i < BATCH; i++) {
            prepare(i, tcp);
        }
    }

    /// Packets of the firewall in `namespace`, a [SyncNetwork]'s primary: connection requests of
    /// TCP, or datagrams of UDP.
    public static FlowPackets open(NetworkNamespace namespace, boolean tcp) {
        int fd =
                namespace.call(() ->
                        Libc.socket(Libc.AF_INET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, IPPROTO_RAW));
        SystemCallException.check(fd, "open a raw socket");
        return new FlowPackets(fd, tcp);
    }

    private void prepare(int index, boolean tcp) {
        long packet = (long) index * PACKET_STRIDE;
        int length = IP_BYTES + (tcp ? TCP_BYTES : UDP_BYTES);
        packets.set(ValueLayout.JAVA_BYTE, packet, (byte) 0x45);
        packets.set(U16, packet + 2, (short) length);
        packets.set(ValueLayout.JAVA_BYTE, packet + 8, (byte) 64);
        packets.set(ValueLayout.JAVA_BYTE, packet + 9, (byte) (tcp ? TCP : UDP));
        packets.set(U32, packet + 16, TARGET);
        long segment = packet + IP_BYTES;
        packets.set(U16, segment + 2, TARGET_PORT);
        if (tcp) {
            // A connection request that offers window scaling by 7 and selective acknowledgement.
            packets.set(ValueLayout.JAVA_BYTE, segment + 12, (byte) (TCP_BYTES / 4 << 4));
            packets.set(ValueLayout.JAVA_BYTE, segment + 13, (byte) 0x02);
            packets.set(U16, segment + 14, (short) 64240);
            packets.set(U32, segment + 20, 0x020405b4);
            packets.set(U32, segment + 24, 0x01030307);
            packets.set(U32, segment + 28, 0x01010402);
        } else {
            packets.set(U16, segment + 4, (short) UDP_BYTES);
        }
        long vector = (long) index * IOVEC_BYTES;
        vectors.set(ValueLayout.JAVA_LONG, vector, packets.address() + packet);
        vectors.set(ValueLayout.JAVA_LONG, vector + Long.BYTES, length);
        long header = (long) index * HEADER_BYTES;
        headers.set(ValueLayout.JAVA_LONG, header, address.address());
        headers.set(ValueLayout.JAVA_INT, header + 8, ADDRESS_BYTES);
        headers.set(ValueLayout.JAVA_LONG, header + 16, vectors.address() + vector);
        headers.set(ValueLayout.JAVA_LONG, header + 24, 1);
    }

    /// Makes the flows from `first` on.
    ///
    /// @param count 1 to [#BATCH]
    public void send(long first, int count) {
        for (int i = 0; i < count; i++) {
            long number = first + i;
            long packet = (long) i * PACKET_STRIDE;
            packets.set(U32, packet + 12, FIRST_SOURCE + (int) (number / PORTS));
            packets.set(U16, packet + IP_BYTES, (short) (FIRST_PORT + number % PORTS));
        }
        int sent = 0;
        while (sent < count) {
            sent +=
                    SystemCallException.check(
                            Libc.sendMany(fd, headers, (long) sent * HEADER_BYTES, count - sent, 0),
                            "send packets");
        }
    }

    /// Makes `count` flows from `first` on, at `rate` a second, or as fast as it goes if that is
    /// slower.
    ///
    /// @return how long it took, in nanoseconds
    public long send(long first, long count, double rate) {
        long start = System.nanoTime();
        for (long sent = 0; sent < count; ) {
            long elapsed = System.nanoTime() - start;
            long due = (long) Math.min((double) count, elapsed * rate / NANOS_PER_SECOND + 1);
            if (due > sent) {
                int batch = (int) Math.min(BATCH, due - sent);
                send(first + sent, batch);
                sent += batch;
            } else {
                LockSupport.parkNanos(IDLE_NANOS);
            }
        }
        return System.nanoTime() - start;
    }

    /// The port of flow `number`, by which an observer of either table can tell it among 50,000.
    public static int port(long number) {
        return FIRST_PORT + (int) (number % PORTS);
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
