// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.AttributeNames;
import dev.sne.netlink4j.AttributeReader;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.uapi.IfAddr;
import dev.sne.netlink4j.uapi.Nfnetlink;
import org.jspecify.annotations.Nullable;

/// RTM_*ADDR messages: `struct ifaddrmsg` and IFA_* attributes.
final class AddressCodec {
    private static final AttributeNames IFA =
            AttributeNames.of(
                    "IFA_UNSPEC",
                    "IFA_ADDRESS",
                    "IFA_LOCAL",
                    "IFA_LABEL",
                    "IFA_BROADCAST",
                    "IFA_ANYCAST",
                    "IFA_CACHEINFO",
                    "IFA_MULTICAST",
                    "IFA_FLAGS",
                    "IFA_RT_PRIORITY",
                    "IFA_TARGET_NETNSID",
                    "IFA_PROTO");

    private AddressCodec() {}

    /// Null for families other than IPv4 and IPv6.
    static @Nullable InterfaceAddress decode(MessageReader message) {
        int family = message.payloadU8(IfAddr.IFADDRMSG_FAMILY);
        if (family != Nfnetlink.AF_INET && family != Nfnetlink.AF_INET6) {
            return null;
        }
        IpAddress address = null;
        IpAddress local = null;
        IpAddress broadcast = null;
        int flags = message.payloadU8(IfAddr.IFADDRMSG_FLAGS);
        String label = "";
        int protocol = IfAddr.IFAPROT_UNSPEC;
        AttributeReader a = message.attributes(new AttributeReader(), IfAddr.SIZEOF_IFADDRMSG, IFA);
        while (a.next()) {
            switch (a.type()) {
                case IfAddr.IFA_ADDRESS -> address = Addresses.ip(a);
                case IfAddr.IFA_LOCAL -> local = Addresses.ip(a);
                case IfAddr.IFA_BROADCAST -> broadcast = Addresses.ip(a);
                case IfAddr.IFA_LABEL -> label = a.string();
                // The header has room for eight of them only.
                case IfAddr.IFA_FLAGS -> flags = a.u32();
                case IfAddr.IFA_PROTO -> protocol = a.u8();
                default -> {}
            }
        }
        // IFA_ADDRESS is the peer if there is one; IPv6 without a peer has no IFA_LOCAL.
        IpAddress own = local != null ? local : address;
        if (own == null) {
            throw new DecodeException("", message.offset(), "neither IFA_LOCAL nor IFA_ADDRESS");
        }
        int prefixLength = message.payloadU8(IfAddr.IFADDRMSG_PREFIXLEN);
        if (prefixLength > Prefixes.bits(own)) {
            throw new DecodeException(
                    "", message.offset(), "prefix length " + prefixLength + " of " + own);
        }
        return new InterfaceAddress(
                message.payloadU32(IfAddr.IFADDRMSG_INDEX),
                own,
                prefixLength,
                own.equals(address) ? null : address,
                broadcast,
                flags,
                message.payloadU8(IfAddr.IFADDRMSG_SCOPE),
                label,
                protocol);
    }

    static void encode(MessageWriter w, InterfaceAddress address) {
        byte[] local = address.address().bytes();
        w.u8(Prefixes.family(address.address()))
                .u8(address.prefixLength())
                .u8(address.flags() & 0xff)
                .u8(address.scope())
                .u32(address.interfaceIndex())
                .attrBytes(IfAddr.IFA_LOCAL, local)
                .attrBytes(
                        IfAddr.IFA_ADDRESS,
                        address.peer() == null ? local : address.peer().bytes());
        if (address.broadcast() != null) {
            w.attrBytes(IfAddr.IFA_BROADCAST, address.broadcast().bytes());
        }
        if (!address.label().isEmpty()) {
            w.attrString(IfAddr.IFA_LABEL, address.label());
        }
        if (address.flags() != 0) {
            w.attrU32(IfAddr.IFA_FLAGS, address.flags());
        }
        if (address.protocol() != IfAddr.IFAPROT_UNSPEC) {
            w.attrU8(IfAddr.IFA_PROTO, address.protocol());
        }
    }
}
