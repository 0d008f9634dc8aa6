// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import dev.sne.netlink4j.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/// Echo requests (RFC 792, RFC 4443), which the target's kernel answers. Takes `CAP_NET_RAW`.
public final class IcmpTraffic extends TrafficSource {
    private static final int HEADER_BYTES = 8;
    private static final int CHECKSUM_OFFSET = 2;
    private static final int IDENTIFIER_OFFSET = 4;
    private static final int SEQUENCE_OFFSET = 6;
    private static final int ECHO_REQUEST = 8;
    private static final int ECHO_REPLY = 0;
    private static final int ECHO_REQUEST_V6 = 128;
    private static final int ECHO_REPLY_V6 = 129;
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /// Keeps the sources of one namespace apart; in another it does no harm.
    private static final AtomicInteger NEXT_IDENTIFIER = new AtomicInteger(1);

    private final IpAddress target;
    private final MemorySegment packet;
    private int identifier;
    private int sequence;

    private IcmpTraffic(TrafficLoop loop, IpAddress target, TrafficPattern pattern) {
        super(loop, pattern);
        this.target = target;
        packet = Arena.ofAuto().allocate(HEADER_BYTES + payload.byteSize(), Long.BYTES);
    }

    /// Starts a client in the loop's namespace. A flow is an identifier here.
    public static IcmpTraffic start(TrafficLoop loop, IpAddress target, TrafficPattern pattern) {
        IcmpTraffic traffic = new IcmpTraffic(loop, target, pattern);
        loop.run(traffic::open);
        return traffic;
    }

    private void open() {
        InetSocket socket = InetSocket.icmp(loop, target.isV6());
        socket.on(InetSocket.POLLIN, () -> receive(socket));
        connect(socket);
    }

    private void connect(InetSocket socket) {
        if (socket.connect(new Endpoint(target, 0)) == 0) {
            exchange(socket);
        } else {
            failure();
            loop.after(pattern.interval().toNanos(), () -> connect(socket));
        }
    }

    private void exchange(InetSocket socket) {
        if (sequence % pattern.exchangesPerFlow() == 0) {
            identifier = NEXT_IDENTIFIER.getAndIncrement() & 0xffff;
        }
        sequence++;
        beginExchange(() -> end(socket));
        packet.fill((byte) 0);
        packet.set(
                ValueLayout.JAVA_BYTE, 0, (byte) (target.isV6() ? ECHO_REQUEST_V6 : ECHO_REQUEST));
        packet.set(NETWORK_SHORT, IDENTIFIER_OFFSET, (short) identifier);
        packet.set(NETWORK_SHORT, SEQUENCE_OFFSET, (short) sequence);
        MemorySegment.copy(payload, 0, packet, HEADER_BYTES, payload.byteSize());
        if (!target.isV6()) {
            // For ICMPv6 the kernel does it, as it knows the source address.
            packet.set(NETWORK_SHORT, CHECKSUM_OFFSET, (short) checksum(packet));
        }
        if (socket.send(packet, 0, packet.byteSize()) < 0) {
            end(socket);
        }
    }

    private void end(InetSocket socket) {
        failure();
        loop.after(pattern.interval().toNanos(), () -> exchange(socket));
    }

    private void receive(InetSocket socket) {
        MemorySegment buffer = loop.buffer();
        int size = socket.receive(buffer);
        // A raw IPv4 socket shows the IP header too, whose length is its second half byte in words.
        int start = target.isV6() ? 0 : (buffer.get(ValueLayout.JAVA_BYTE, 0) & 0xf) * 4;
        int reply = target.isV6() ? ECHO_REPLY_V6 : ECHO_REPLY;
        boolean mine =
                inExchange()
                        && size == start + packet.byteSize()
                        && (buffer.get(ValueLayout.JAVA_BYTE, start) & 0xff) == reply
                        && buffer.get(NETWORK_SHORT, start + IDENTIFIER_OFFSET)
                                == (short) identifier
                        && buffer.get(NETWORK_SHORT, start + SEQUENCE_OFFSET) == (short) sequence
                        && isExpected(buffer, start + HEADER_BYTES, payload.byteSize(), 0);
        if (mine) {
            succeeded();
            loop.after(pattern.interval().toNanos(), () -> exchange(socket));
        }
    }

    /// The Internet checksum (RFC 1071) over bytes whose checksum field is zero.
    static int checksum(MemorySegment bytes) {
        long sum = 0;
        long even = bytes.byteSize() & ~1L;
        for (long at = 0; at < even; at += Short.BYTES) {
            sum += bytes.get(NETWORK_SHORT, at) & 0xffff;
        }
        if (even < bytes.byteSize()) {
            sum += (bytes.get(ValueLayout.JAVA_BYTE, even) & 0xff) << Byte.SIZE;
        }
        while (sum >>> Short.SIZE != 0) {
            sum = (sum & 0xffff) + (sum >>> Short.SIZE);
        }
        return (int) ~sum & 0xffff;
    }
}
