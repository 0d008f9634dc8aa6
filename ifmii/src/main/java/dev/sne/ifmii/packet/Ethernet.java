// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.packet;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.HardwareAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Ethernet II frames (`linux/if_ether.h`): the header, and which group addresses IP packets go to.
/// Frames carry neither padding nor check sequence; driver and adapter add them.
public final class Ethernet {
    /// Bytes of an address.
    public static final int ADDRESS_BYTES = 6;

    /// Bytes of the header: destination, source, protocol.
    public static final int HEADER_BYTES = 14;

    /// Offset of the sender's address.
    public static final int SOURCE = 6;

    /// Offset of the protocol, 16 bits.
    public static final int PROTOCOL = 12;

    /// Any; a socket of this protocol also receives what this host sends.
    public static final int ETH_P_ALL = 0x0003;

    public static final int ETH_P_IP = 0x0800;
    public static final int ETH_P_ARP = 0x0806;
    public static final int ETH_P_IPV6 = 0x86DD;

    /// Everybody on the link.
    public static final HardwareAddress BROADCAST = HardwareAddress.parse("ff:ff:ff:ff:ff:ff");

    static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Ethernet() {}

    /// The group address of an IPv6 group: `33:33` and its last 32 bits (RFC 2464 section 7).
    public static HardwareAddress group(IpAddress group) {
        int low = (int) group.low();
        return HardwareAddress.of(
                new byte[] {
                    0x33,
                    0x33,
                    (byte) (low >>> 24),
                    (byte) (low >>> 16),
                    (byte) (low >>> 8),
                    (byte) low
                });
    }

    /// Writes a header at `at`.
    ///
    /// @return behind it
    static long header(
            MemorySegment to,
            long at,
            HardwareAddress destination,
            HardwareAddress source,
            int protocol) {
        address(to, at, destination);
        address(to, at + SOURCE, source);
        to.set(SHORT, at + PROTOCOL, (short) protocol);
        return at + HEADER_BYTES;
    }

    /// Writes an address of 6 bytes.
    static void address(MemorySegment to, long at, HardwareAddress address) {
        byte[] bytes = address.bytes();
        if (bytes.length != ADDRESS_BYTES) {
            throw new IllegalArgumentException(
                    "an Ethernet address has 6 bytes, not " + bytes.length + ": " + address);
        }
        MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, at, bytes.length);
    }

    /// Reads an address of 6 bytes.
    static HardwareAddress address(MemorySegment from, long at) {
        return HardwareAddress.of(from.asSlice(at, ADDRESS_BYTES).toArray(ValueLayout.JAVA_BYTE));
    }

    /// Writes the 4 or 16 bytes of an address.
    ///
    /// @return behind them
    static long ip(MemorySegment to, long at, IpAddress address) {
        if (address.isV6()) {
            to.set(LONG, at, address.high());
            to.set(LONG, at + Long.BYTES, address.low());
            return at + 2 * Long.BYTES;
        }
        to.set(INT, at, (int) address.low());
        return at + Integer.BYTES;
    }

    /// Reads 4 bytes.
    static IpAddress ipv4(MemorySegment from, long at) {
        return IpAddress.ofV4(from.get(INT, at));
    }

    /// Reads 16 bytes.
    static IpAddress ipv6(MemorySegment from, long at) {
        return IpAddress.ofV6(from.get(LONG, at), from.get(LONG, at + Long.BYTES));
    }

    /// What protocol a frame of `length` bytes carries, 0 to 65535; 0 if it is too short to say.
    public static int protocol(MemorySegment frame, long length) {
        return length < HEADER_BYTES ? 0 : Short.toUnsignedInt(frame.get(SHORT, PROTOCOL));
    }

    /// Who sent a frame of at least [#HEADER_BYTES].
    public static HardwareAddress source(MemorySegment frame) {
        return address(frame, SOURCE);
    }
}
