// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.packet;

import dev.sne.netlink4j.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// IPv4 (RFC 791) and IPv6 (RFC 8200) headers around ICMP messages.
final class Ip {
    static final int ICMP = 1;
    static final int ICMPV6 = 58;
    static final int V4_HEADER_BYTES = 20;
    static final int V6_HEADER_BYTES = 40;

    /// Hop limit of neighbour discovery: who finds less knows that a router has passed it on (RFC
    /// 4861 section 7.1).
    static final int HOP_LIMIT_MAX = 255;

    /// Offsets in an IPv6 header.
    static final int V6_PAYLOAD_LENGTH = 4;

    static final int V6_NEXT_HEADER = 6;
    static final int V6_HOP_LIMIT = 7;
    static final int V6_SOURCE = 8;
    static final int V6_DESTINATION = 24;

    private static final short V4_AND_LENGTH_5 = 0x4500;
    private static final short DONT_FRAGMENT = 0x4000;
    private static final int V4_TTL = 64;
    private static final int V6_VERSION = 0x60000000;

    /// Where the checksum of an ICMP message is.
    private static final int CHECKSUM = 2;

    private Ip() {}

    /// Writes the header for an ICMP or ICMPv6 message of `length` bytes, whatever the addresses'
    /// family.
    ///
    /// @return behind it
    static long header(
            MemorySegment to,
            long at,
            IpAddress source,
            IpAddress destination,
            int length,
            int hopLimit) {
        if (source.isV6()) {
            to.set(Ethernet.INT, at, V6_VERSION);
            to.set(Ethernet.SHORT, at + V6_PAYLOAD_LENGTH, (short) length);
            to.set(ValueLayout.JAVA_BYTE, at + V6_NEXT_HEADER, (byte) ICMPV6);
            to.set(ValueLayout.JAVA_BYTE, at + V6_HOP_LIMIT, (byte) hopLimit);
            Ethernet.ip(to, at + V6_SOURCE, source);
            return Ethernet.ip(to, at + V6_DESTINATION, destination);
        }
        to.set(Ethernet.SHORT, at, V4_AND_LENGTH_5);
        to.set(Ethernet.SHORT, at + 2, (short) (V4_HEADER_BYTES + length));
        to.set(Ethernet.SHORT, at + 4, (short) 0);
        to.set(Ethernet.SHORT, at + 6, DONT_FRAGMENT);
        to.set(ValueLayout.JAVA_BYTE, at + 8, (byte) Math.min(hopLimit, V4_TTL));
        to.set(ValueLayout.JAVA_BYTE, at + 9, (byte) ICMP);
        to.set(Ethernet.SHORT, at + 10, (short) 0);
        long end = Ethernet.ip(to, Ethernet.ip(to, at + 12, source), destination);
        int sum = Checksum.of(Checksum.sum(0, to, at, V4_HEADER_BYTES));
        to.set(Ethernet.SHORT, at + 10, (short) sum);
        return end;
    }

    /// Fills in the checksum of the message of `length` bytes at `at`, whose header is in front of
    /// it. That of ICMPv6 covers the addresses too (RFC 8200 section 8.1).
    static void checksum(MemorySegment to, long at, int length, boolean isV6) {
        to.set(Ethernet.SHORT, at + CHECKSUM, (short) 0);
        to.set(Ethernet.SHORT, at + CHECKSUM, (short) sum(to, at, length, isV6));
    }

    /// The checksum over a message as it is: 0 when it carries the right one.
    static int sum(MemorySegment bytes, long at, int length, boolean isV6) {
        long sum = 0;
        if (isV6) {
            long addresses = at - V6_HEADER_BYTES + V6_SOURCE;
            sum = Checksum.sum(length + ICMPV6, bytes, addresses, at - addresses);
        }
        return Checksum.of(Checksum.sum(sum, bytes, at, length));
    }
}
