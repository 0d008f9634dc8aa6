// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.AttributeNames;
import dev.sne.netlink4j.AttributeReader;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.netlink4j.uapi.Rtnetlink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// RTM_*ROUTE messages: `struct rtmsg` and RTA_* attributes.
final class RouteCodec {
    private static final AttributeNames RTA =
            AttributeNames.of(
                    "RTA_UNSPEC",
                    "RTA_DST",
                    "RTA_SRC",
                    "RTA_IIF",
                    "RTA_OIF",
                    "RTA_GATEWAY",
                    "RTA_PRIORITY",
                    "RTA_PREFSRC",
                    "RTA_METRICS",
                    "RTA_MULTIPATH",
                    "RTA_PROTOINFO",
                    "RTA_FLOW",
                    "RTA_CACHEINFO",
                    "RTA_SESSION",
                    "RTA_MP_ALGO",
                    "RTA_TABLE",
                    "RTA_MARK",
                    "RTA_MFC_STATS",
                    "RTA_VIA");

    /// Bytes of the family in front of the address in a RTA_VIA attribute.
    private static final int VIA_FAMILY_BYTES = 2;

    private RouteCodec() {}

    /// Null for families other than IPv4 and IPv6: MPLS and multicast routing use the same message.
    static @Nullable Route decode(MessageReader message) {
        int family = message.payloadU8(Rtnetlink.RTMSG_FAMILY);
        if (family != Nfnetlink.AF_INET && family != Nfnetlink.AF_INET6) {
            return null;
        }
        IpAddress destination = Prefixes.any(family);
        int table = message.payloadU8(Rtnetlink.RTMSG_TABLE);
        long metric = 0;
        IpAddress gateway = null;
        int interfaceIndex = 0;
        IpAddress preferredSource = null;
        List<NextHop> nextHops = List.of();
        AttributeReader a = message.attributes(new AttributeReader(), Rtnetlink.SIZEOF_RTMSG, RTA);
        while (a.next()) {
            switch (a.type()) {
                case Rtnetlink.RTA_DST -> destination = Addresses.ip(a);
                // The header has room for table ids below 256 only.
                case Rtnetlink.RTA_TABLE -> table = a.u32();
                case Rtnetlink.RTA_PRIORITY -> metric = Integer.toUnsignedLong(a.u32());
                case Rtnetlink.RTA_GATEWAY -> gateway = Addresses.ip(a);
                case Rtnetlink.RTA_VIA -> gateway = via(a);
                case Rtnetlink.RTA_OIF -> interfaceIndex = a.u32();
                case Rtnetlink.RTA_PREFSRC -> preferredSource = Addresses.ip(a);
                case Rtnetlink.RTA_MULTIPATH -> nextHops = nextHops(a);
                default -> {}
            }
        }
        int prefixLength = message.payloadU8(Rtnetlink.RTMSG_DST_LEN);
        if (prefixLength > Prefixes.bits(destination)) {
            throw new DecodeException(
                    "", message.offset(), "prefix length " + prefixLength + " of " + destination);
        }
        return new Route(
                destination,
                prefixLength,
                message.payloadU8(Rtnetlink.RTMSG_TYPE),
                table,
                message.payloadU8(Rtnetlink.RTMSG_PROTOCOL),
                message.payloadU8(Rtnetlink.RTMSG_SCOPE),
                metric,
                gateway,
                interfaceIndex,
                preferredSource,
                nextHops,
                message.payloadU32(Rtnetlink.RTMSG_FLAGS));
    }

    /// `struct rtvia`: a gateway of another family than the route's.
    private static IpAddress via(AttributeReader a) {
        byte[] bytes = a.bytes();
        int length = bytes.length - VIA_FAMILY_BYTES;
        if (length != 4 && length != 16) {
            throw a.error("expected a family and 4 or 16 bytes, found " + bytes.length);
        }
        return IpAddress.of(Arrays.copyOfRange(bytes, VIA_FAMILY_BYTES, bytes.length));
    }

    /// A list of `struct rtnexthop`, each followed by attributes of its own.
    private static List<NextHop> nextHops(AttributeReader multipath) {
        List<NextHop> hops = new ArrayList<>();
        MemorySegment s = multipath.segment();
        long at = multipath.offset();
        long end = at + multipath.length();
        while (end - at >= Rtnetlink.SIZEOF_RTNEXTHOP) {
            int length =
                    Short.toUnsignedInt(
                            s.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + Rtnetlink.RTNEXTHOP_LEN));
            if (length < Rtnetlink.SIZEOF_RTNEXTHOP || length > end - at) {
                throw multipath.error("next hop of " + length + " bytes, " + (end - at) + " left");
            }
            hops.add(nextHop(s, at, length));
            at += Netlink.align(length);
        }
        return hops;
    }

    private static NextHop nextHop(MemorySegment s, long at, int length) {
        IpAddress gateway = null;
        AttributeReader a =
                new AttributeReader()
                        .wrap(
                                s,
                                at + Rtnetlink.SIZEOF_RTNEXTHOP,
                                length - Rtnetlink.SIZEOF_RTNEXTHOP,
                                RTA);
        while (a.next()) {
            switch (a.type()) {
                case Rtnetlink.RTA_GATEWAY -> gateway = Addresses.ip(a);
                case Rtnetlink.RTA_VIA -> gateway = via(a);
                default -> {}
            }
        }
        return new NextHop(
                s.get(ValueLayout.JAVA_INT_UNALIGNED, at + Rtnetlink.RTNEXTHOP_IFINDEX),
                gateway,
                Byte.toUnsignedInt(s.get(ValueLayout.JAVA_BYTE, at + Rtnetlink.RTNEXTHOP_HOPS)) + 1,
                Byte.toUnsignedInt(s.get(ValueLayout.JAVA_BYTE, at + Rtnetlink.RTNEXTHOP_FLAGS)));
    }

    static void encode(MessageWriter w, Route route) {
        IpAddress destination = route.destination();
        w.u8(Prefixes.family(destination))
                .u8(route.prefixLength())
                .u8(0)
                .u8(0)
                .u8(route.table() < 256 ? route.table() : Rtnetlink.RT_TABLE_UNSPEC)
                .u8(route.protocol())
                .u8(route.scope())
                .u8(route.type())
                .u32(route.flags())
                .attrU32(Rtnetlink.RTA_TABLE, route.table());
        if (route.prefixLength() > 0) {
            w.attrBytes(Rtnetlink.RTA_DST, destination.bytes());
        }
        if (route.metric() != 0) {
            w.attrU32(Rtnetlink.RTA_PRIORITY, (int) route.metric());
        }
        if (route.gateway() != null) {
            gateway(w, destination, route.gateway());
        }
        if (route.interfaceIndex() != 0) {
            w.attrU32(Rtnetlink.RTA_OIF, route.interfaceIndex());
        }
        if (route.preferredSource() != null) {
            w.attrBytes(Rtnetlink.RTA_PREFSRC, route.preferredSource().bytes());
        }
        if (!route.nextHops().isEmpty()) {
            int multipath = w.beginNest(Rtnetlink.RTA_MULTIPATH);
            for (NextHop hop : route.nextHops()) {
                encode(w, destination, hop);
            }
            w.endNest(multipath);
        }
    }

    private static void encode(MessageWriter w, IpAddress destination, NextHop hop) {
        IpAddress gateway = hop.gateway();
        int attributes =
                gateway == null
                        ? 0
                        : Netlink.NLA_HDRLEN + gatewayBytes(destination, gateway).length;
        w.u16(Rtnetlink.SIZEOF_RTNEXTHOP + Netlink.align(attributes))
                .u8(hop.flags())
                .u8(hop.weight() - 1)
                .u32(hop.interfaceIndex());
        if (gateway != null) {
            gateway(w, destination, gateway);
        }
    }

    private static void gateway(MessageWriter w, IpAddress destination, IpAddress gateway) {
        boolean sameFamily = gateway.isV6() == destination.isV6();
        w.attrBytes(
                sameFamily ? Rtnetlink.RTA_GATEWAY : Rtnetlink.RTA_VIA,
                gatewayBytes(destination, gateway));
    }

    /// The address, behind a `rtvia_family` in host order if it is not of the destination's family.
    private static byte[] gatewayBytes(IpAddress destination, IpAddress gateway) {
        byte[] address = gateway.bytes();
        if (gateway.isV6() == destination.isV6()) {
            return address;
        }
        return ByteBuffer.allocate(VIA_FAMILY_BYTES + address.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) Prefixes.family(gateway))
                .put(address)
                .array();
    }
}
