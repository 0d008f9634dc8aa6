// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.sync;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Records the datagrams that arrive at a port of a namespace, as an eavesdropper would: a raw
/// socket gets a copy of each.
public final class FrameCapture implements AutoCloseable {
    private static final int IPPROTO_UDP = 17;
    private static final int UDP_BYTES = 8;
    private static final int PACKET_BYTES = 1 << 16;
    private static final int ADDRESS_BYTES = 16;
    private static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final int fd;
    private final int port;

    private FrameCapture(int fd, int port) {
        this.fd = fd;
        this.port = port;
    }

    /// Begins to record.
    public static FrameCapture open(NetworkNamespace namespace, int port) {
        int fd =
                namespace.call(() ->
                        Libc.socket(Libc.AF_INET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, IPPROTO_UDP));
        return new FrameCapture(SystemCallException.check(fd, "open a raw socket"), port);
    }

    /// The contents of `count` datagrams; waits until there are as many.
    public List<byte[]> take(int count) {
        List<byte[]> taken = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment packet = arena.allocate(PACKET_BYTES);
            MemorySegment address = arena.allocate(ADDRESS_BYTES);
            MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, ADDRESS_BYTES);
            while (taken.size() < count) {
                int length =
                        SystemCallException.check(
                                Libc.receiveFrom(fd, packet, 0, address, size), "capture");
                int udp = (packet.get(ValueLayout.JAVA_BYTE, 0) & 0xf) * Integer.BYTES;
                if (Short.toUnsignedInt(packet.get(U16, udp + 2)) == port) {
                    int at = udp + UDP_BYTES;
                    taken.add(packet.asSlice(at, length - at).toArray(ValueLayout.JAVA_BYTE));
                }
            }
        }
        return taken;
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
