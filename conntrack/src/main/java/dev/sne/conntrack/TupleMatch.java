// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.In.IPPROTO_ICMP;
import static dev.sne.conntrack.uapi.In.IPPROTO_ICMPV6;
import static dev.sne.conntrack.uapi.In.IPPROTO_TCP;
import static dev.sne.conntrack.uapi.In.IPPROTO_UDP;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.*;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageWriter;
import org.jspecify.annotations.Nullable;

/// What the kernel compares one tuple of each flow with: a part of a [KernelFilter]. Immutable.
///
/// Only what the kernel really compares can be expressed. Not so IPv6 addresses (the kernel takes a
/// match for a mismatch, still in Linux 6.18), ports of other protocols than TCP and UDP, and the
/// zone of a tuple (both are accepted and ignored). Hence the exceptions: a filter that matched
/// more than it says could delete more than was asked.
///
/// Source: `ctnetlink_filter_match_tuple()` in `net/netfilter/nf_conntrack_netlink.c`.
///
/// @param source IPv4 address; null for any
/// @param destination IPv4 address; null for any
/// @param protocol layer-4 protocol, 0 to 255; -1 for any
/// @param sourcePort 0 to 65535 with protocol TCP or UDP; -1 for any
/// @param destinationPort like `sourcePort`
/// @param icmpType 0 to 255 with protocol ICMP or ICMPv6, only types that the kernel tracks; -1 for
///   any
/// @param icmpCode 0 to 255 with protocol ICMP or ICMPv6; -1 for any
/// @param icmpId 0 to 65535 with protocol ICMP or ICMPv6; -1 for any
public record TupleMatch(
        @Nullable IpAddress source,
        @Nullable IpAddress destination,
        int protocol,
        int sourcePort,
        int destinationPort,
        int icmpType,
        int icmpCode,
        int icmpId) {
    /// Every tuple.
    public static final TupleMatch ANY = new TupleMatch(null, null, -1, -1, -1, -1, -1, -1);

    public TupleMatch {
        requireV4(source);
        requireV4(destination);
        boolean ports = protocol == IPPROTO_TCP || protocol == IPPROTO_UDP;
        if (!ports && (sourcePort >= 0 || destinationPort >= 0)) {
            throw new IllegalArgumentException("the kernel compares ports of TCP and UDP only");
        }
        boolean icmp = protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6;
        if (!icmp && (icmpType >= 0 || icmpCode >= 0 || icmpId >= 0)) {
            throw new IllegalArgumentException(
                    "the kernel compares ICMP fields of ICMP and ICMPv6 only");
        }
        if (icmpType >= 0 && !IcmpTypes.isTracked(protocol, icmpType)) {
            throw new IllegalArgumentException("the kernel tracks no ICMP type " + icmpType);
        }
        requireAtMost(0xff, protocol, icmpType, icmpCode);
        requireAtMost(0xffff, sourcePort, destinationPort, icmpId);
    }

    public TupleMatch withSource(IpAddress address) {
        return new TupleMatch(
                address,
                destination,
                protocol,
                sourcePort,
                destinationPort,
                icmpType,
                icmpCode,
                icmpId);
    }

    public TupleMatch withDestination(IpAddress address) {
        return new TupleMatch(
                source, address, protocol, sourcePort, destinationPort, icmpType, icmpCode, icmpId);
    }

    public TupleMatch withProtocol(int number) {
        return new TupleMatch(
                source,
                destination,
                number,
                sourcePort,
                destinationPort,
                icmpType,
                icmpCode,
                icmpId);
    }

    public TupleMatch withSourcePort(int port) {
        return new TupleMatch(
                source, destination, protocol, port, destinationPort, icmpType, icmpCode, icmpId);
    }

    public TupleMatch withDestinationPort(int port) {
        return new TupleMatch(
                source, destination, protocol, sourcePort, port, icmpType, icmpCode, icmpId);
    }

    public TupleMatch withIcmp(int type, int code, int id) {
        return new TupleMatch(
                source, destination, protocol, sourcePort, destinationPort, type, code, id);
    }

    /// Whether every tuple matches.
    public boolean isAny() {
        return flags() == 0;
    }

    boolean hasAddress() {
        return source != null || destination != null;
    }

    /// Bits `CTA_FILTER_F_…`: what is compared.
    int flags() {
        boolean v6 = protocol == IPPROTO_ICMPV6;
        return flag(source != null, CTA_FILTER_F_CTA_IP_SRC)
                | flag(destination != null, CTA_FILTER_F_CTA_IP_DST)
                | flag(protocol >= 0, CTA_FILTER_F_CTA_PROTO_NUM)
                | flag(sourcePort >= 0, CTA_FILTER_F_CTA_PROTO_SRC_PORT)
                | flag(destinationPort >= 0, CTA_FILTER_F_CTA_PROTO_DST_PORT)
                | flag(
                        icmpType >= 0,
                        v6 ? CTA_FILTER_F_CTA_PROTO_ICMPV6_TYPE : CTA_FILTER_F_CTA_PROTO_ICMP_TYPE)
                | flag(
                        icmpCode >= 0,
                        v6 ? CTA_FILTER_F_CTA_PROTO_ICMPV6_CODE : CTA_FILTER_F_CTA_PROTO_ICMP_CODE)
                | flag(
                        icmpId >= 0,
                        v6 ? CTA_FILTER_F_CTA_PROTO_ICMPV6_ID : CTA_FILTER_F_CTA_PROTO_ICMP_ID);
    }

    void encode(int type, MessageWriter out) {
        if (isAny()) {
            return;
        }
        TupleBuilder tuple = new TupleBuilder();
        if (source != null) {
            tuple.src(source);
        }
        if (destination != null) {
            tuple.dst(destination);
        }
        if (protocol >= 0) {
            tuple.protocol(protocol);
        }
        if (sourcePort >= 0) {
            tuple.srcPort(sourcePort);
        }
        if (destinationPort >= 0) {
            tuple.dstPort(destinationPort);
        }
        if (icmpType >= 0) {
            tuple.icmpType(icmpType);
        }
        if (icmpCode >= 0) {
            tuple.icmpCode(icmpCode);
        }
        if (icmpId >= 0) {
            tuple.icmpId(icmpId);
        }
        FlowAttributes.tuple(type, tuple, new FlowBuilder(), out);
    }

    boolean matches(FlowView flow, int t) {
        return (source == null || !flow.v6(t) && flow.srcLow(t) == source.low())
                && (destination == null || !flow.v6(t) && flow.dstLow(t) == destination.low())
                && (protocol < 0 || flow.protocol(t) == protocol)
                && (sourcePort < 0 || flow.srcPort(t) == sourcePort)
                && (destinationPort < 0 || flow.dstPort(t) == destinationPort)
                && (icmpType < 0 || flow.icmpType(t) == icmpType)
                && (icmpCode < 0 || flow.icmpCode(t) == icmpCode)
                && (icmpId < 0 || flow.icmpId(t) == icmpId);
    }

    private static int flag(boolean on, int bit) {
        return on ? bit : 0;
    }

    private static void requireV4(@Nullable IpAddress address) {
        if (address != null && address.isV6()) {
            throw new IllegalArgumentException(
                    "the kernel compares IPv4 addresses only, not " + address);
        }
    }

    private static void requireAtMost(int max, int... values) {
        for (int value : values) {
            if (value < -1 || value > max) {
                throw new IllegalArgumentException(value + " is not within -1 and " + max);
            }
        }
    }
}
