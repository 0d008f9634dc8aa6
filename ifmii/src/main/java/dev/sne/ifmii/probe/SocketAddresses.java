// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET6;

import dev.sne.netlink4j.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// `struct sockaddr_in` and `struct sockaddr_in6` (`linux/in.h`, `linux/in6.h`).
final class SocketAddresses {
    /// Room for either.
    static final int MAX_BYTES = 28;

    private static final int IN_BYTES = 16;
    private static final int IN_ADDRESS = 4;
    private static final int IN6_ADDRESS = 8;
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddresses() {}

    /// A new segment, kept by the garbage collector.
    ///
    /// @param port 0 to 65535; 0 for protocols without ports
    static MemorySegment of(IpAddress address, int port) {
        boolean v6 = address.isV6();
        MemorySegment segment = Arena.ofAuto().allocate(v6 ? MAX_BYTES : IN_BYTES, Long.BYTES);
        segment.set(ValueLayout.JAVA_SHORT, 0, (short) (v6 ? AF_INET6 : AF_INET));
        segment.set(NETWORK_SHORT, Short.BYTES, (short) port);
        byte[] bytes = address.bytes();
        MemorySegment.copy(
                bytes,
                0,
                segment,
                ValueLayout.JAVA_BYTE,
                v6 ? IN6_ADDRESS : IN_ADDRESS,
                bytes.length);
        return segment;
    }

    /// The address in a `sockaddr` that the kernel has filled.
    static IpAddress address(MemorySegment segment) {
        boolean v6 = segment.get(ValueLayout.JAVA_SHORT, 0) == AF_INET6;
        byte[] bytes = new byte[v6 ? 16 : 4];
        MemorySegment.copy(
                segment,
                ValueLayout.JAVA_BYTE,
                v6 ? IN6_ADDRESS : IN_ADDRESS,
                bytes,
                0,
                bytes.length);
        return IpAddress.of(bytes);
    }

    /// The port in a `sockaddr` that the kernel has filled.
    static int port(MemorySegment segment) {
        return Short.toUnsignedInt(segment.get(NETWORK_SHORT, Short.BYTES));
    }
}
