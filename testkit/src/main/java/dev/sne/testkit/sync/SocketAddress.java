// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.sync;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.ffm.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// `struct sockaddr_in`.
public final class SocketAddress {
    private static final int BYTES = 16;
    private static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddress() {}

    /// @param address an IPv4 address
    public static MemorySegment of(String address, int port) {
        MemorySegment memory = Arena.ofAuto().allocate(BYTES, Long.BYTES);
        memory.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_INET);
        memory.set(U16, Short.BYTES, (short) port);
        memory.set(U32, Integer.BYTES, (int) IpAddress.parse(address).low());
        return memory;
    }
}
