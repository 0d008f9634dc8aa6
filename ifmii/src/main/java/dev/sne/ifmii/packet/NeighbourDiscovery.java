// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.packet;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.HardwareAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A neighbour solicitation or advertisement of IPv6 on Ethernet (RFC 4861 sections 4.3 and 4.4),
/// with the frame around it.
///
/// @param type [#SOLICITATION] or [#ADVERTISEMENT]
/// @param flags of an advertisement: [#ROUTER], [#SOLICITED], [#OVERRIDE]; otherwise 0
/// @param source who sends it; `::` while it does not yet know whether it may use an address
/// @param destination whom it is for
/// @param target the address that it is about
/// @param hardware the hardware address that it tells of: of the source in a solicitation, of the
///   target in an advertisement; null if it tells none
public record NeighbourDiscovery(
        int type,
        int flags,
        IpAddress source,
        IpAddress destination,
        IpAddress target,
        @Nullable HardwareAddress hardware) {
    public static final int SOLICITATION = 135;
    public static final int ADVERTISEMENT = 136;

    /// The target is a router.
    public static final int ROUTER = 0x80000000;

    /// It answers a solicitation.
    public static final int SOLICITED = 0x40000000;

    /// It is to replace what a neighbour has in its cache.
    public static final int OVERRIDE = 0x20000000;

    /// The most bytes of a frame that [#encode] writes.
    public static final int FRAME_BYTES = 86;

    /// All nodes on the link.
    public static final IpAddress ALL_NODES = IpAddress.parse("ff02::1");

    private static final IpAddress ANY = IpAddress.ofV6(0, 0);

    /// The upper part of solicited-node groups (RFC 4291 section 2.7.1).
    private static final IpAddress SOLICITED_NODE = IpAddress.parse("ff02::1:ff00:0");

    private static final int SOURCE_LINK_LAYER_ADDRESS = 1;
    private static final int TARGET_LINK_LAYER_ADDRESS = 2;
    private static final int OPTION_BYTES = 8;
    private static final int MESSAGE_BYTES = 24;

    /// Offsets from the beginning of the frame.
    private static final int MESSAGE = Ethernet.HEADER_BYTES + Ip.V6_HEADER_BYTES;

    private static final int FLAGS = MESSAGE + 4;
    private static final int TARGET = MESSAGE + 8;
    private static final int OPTIONS = MESSAGE + MESSAGE_BYTES;

    /// Asks who has `target`, on behalf of `source`.
    public static NeighbourDiscovery solicitation(
            HardwareAddress hardware, IpAddress source, IpAddress target) {
        return new NeighbourDiscovery(
                SOLICITATION, 0, source, solicitedNode(target), target, hardware);
    }

    /// Asks whether somebody has `target`, without saying that we are about to: no neighbour's
    /// cache changes (RFC 4862 section 5.4.2).
    public static NeighbourDiscovery probe(IpAddress target) {
        return new NeighbourDiscovery(SOLICITATION, 0, ANY, solicitedNode(target), target, null);
    }

    /// Says unasked that `hardware` has `address` now (RFC 4861 section 7.2.6).
    ///
    /// @param router whether who has it forwards packets: hosts take a router that says no off
    ///   their list of default routers
    public static NeighbourDiscovery announcement(
            HardwareAddress hardware, IpAddress address, boolean router) {
        return new NeighbourDiscovery(
                ADVERTISEMENT,
                OVERRIDE | (router ? ROUTER : 0),
                address,
                ALL_NODES,
                address,
                hardware);
    }

    /// The group that whoever has `address` listens to.
    public static IpAddress solicitedNode(IpAddress address) {
        return IpAddress.ofV6(
                SOLICITED_NODE.high(), SOLICITED_NODE.low() | (address.low() & 0xff_ffff));
    }

    /// Whether it asks on behalf of somebody who does not yet know whether it may use the target.
    public boolean isProbe() {
        return type == SOLICITATION && source.equals(ANY);
    }

    /// Writes the frame to a group.
    ///
    /// @param to has room for [#FRAME_BYTES] at `at`
    /// @param from the frame's sender
    /// @return how many bytes it has
    public int encode(MemorySegment to, long at, HardwareAddress from) {
        return encode(to, at, from, Ethernet.group(destination));
    }

    /// Writes the frame to a host.
    ///
    /// @param to has room for [#FRAME_BYTES] at `at`
    /// @param from the frame's sender
    /// @param receiver whom the frame goes to
    /// @return how many bytes it has
    public int encode(MemorySegment to, long at, HardwareAddress from, HardwareAddress receiver) {
        int length = MESSAGE_BYTES + (hardware == null ? 0 : OPTION_BYTES);
        Ethernet.header(to, at, receiver, from, Ethernet.ETH_P_IPV6);
        Ip.header(to, at + Ethernet.HEADER_BYTES, source, destination, length, Ip.HOP_LIMIT_MAX);
        to.set(ValueLayout.JAVA_BYTE, at + MESSAGE, (byte) type);
        to.set(ValueLayout.JAVA_BYTE, at + MESSAGE + 1, (byte) 0);
        to.set(Ethernet.INT, at + FLAGS, flags);
        Ethernet.ip(to, at + TARGET, target);
        if (hardware != null) {
            to.set(
                    ValueLayout.JAVA_BYTE,
                    at + OPTIONS,
                    (byte)
                            (type == SOLICITATION
                                    ? SOURCE_LINK_LAYER_ADDRESS
                                    : TARGET_LINK_LAYER_ADDRESS));
            // In units of 8 bytes.
            to.set(ValueLayout.JAVA_BYTE, at + OPTIONS + 1, (byte) 1);
            Ethernet.address(to, at + OPTIONS + 2, hardware);
        }
        Ip.checksum(to, at + MESSAGE, length, true);
        return MESSAGE + length;
    }

    /// Reads a frame of `length` bytes; null when it is something else, or something that RFC 4861
    /// section 7.1 says to discard: from another link, damaged, cut short.
    public static @Nullable NeighbourDiscovery decode(MemorySegment frame, long length) {
        if (length < MESSAGE + MESSAGE_BYTES
                || Ethernet.protocol(frame, length) != Ethernet.ETH_P_IPV6) {
            return null;
        }
        int ip = Ethernet.HEADER_BYTES;
        int payload = Short.toUnsignedInt(frame.get(Ethernet.SHORT, ip + Ip.V6_PAYLOAD_LENGTH));
        int type = Byte.toUnsignedInt(frame.get(ValueLayout.JAVA_BYTE, MESSAGE));
        if (u8(frame, ip + Ip.V6_NEXT_HEADER) != Ip.ICMPV6
                || u8(frame, ip + Ip.V6_HOP_LIMIT) != Ip.HOP_LIMIT_MAX
                || (type != SOLICITATION && type != ADVERTISEMENT)
                || u8(frame, MESSAGE + 1) != 0
                || payload < MESSAGE_BYTES
                || MESSAGE + payload > length
                || Ip.sum(frame, MESSAGE, payload, true) != 0) {
            return null;
        }
        boolean solicitation = type == SOLICITATION;
        return new NeighbourDiscovery(
                type,
                solicitation ? 0 : frame.get(Ethernet.INT, FLAGS),
                Ethernet.ipv6(frame, ip + Ip.V6_SOURCE),
                Ethernet.ipv6(frame, ip + Ip.V6_DESTINATION),
                Ethernet.ipv6(frame, TARGET),
                option(
                        frame,
                        OPTIONS,
                        MESSAGE + payload,
                        solicitation ? SOURCE_LINK_LAYER_ADDRESS : TARGET_LINK_LAYER_ADDRESS));
    }

    /// The hardware address in the option of this type, null if there is none.
    private static @Nullable HardwareAddress option(
            MemorySegment frame, long from, long to, int type) {
        long at = from;
        while (to - at >= OPTION_BYTES) {
            int length = u8(frame, at + 1) * OPTION_BYTES;
            if (length == 0) {
                return null;
            }
            if (u8(frame, at) == type && length == OPTION_BYTES) {
                return Ethernet.address(frame, at + 2);
            }
            at += length;
        }
        return null;
    }

    private static int u8(MemorySegment frame, long at) {
        return Byte.toUnsignedInt(frame.get(ValueLayout.JAVA_BYTE, at));
    }
}
