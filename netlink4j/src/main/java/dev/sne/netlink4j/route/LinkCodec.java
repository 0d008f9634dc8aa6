// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.AttributeNames;
import dev.sne.netlink4j.AttributeReader;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.uapi.If;
import dev.sne.netlink4j.uapi.IfLink;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.netlink4j.uapi.Rtnetlink;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// RTM_*LINK messages: `struct ifinfomsg` and IFLA_* attributes.
final class LinkCodec {
    private static final AttributeNames IFLA =
            AttributeNames.of(
                    "IFLA_UNSPEC",
                    "IFLA_ADDRESS",
                    "IFLA_BROADCAST",
                    "IFLA_IFNAME",
                    "IFLA_MTU",
                    "IFLA_LINK",
                    "IFLA_QDISC",
                    "IFLA_STATS",
                    "IFLA_COST",
                    "IFLA_PRIORITY",
                    "IFLA_MASTER",
                    "IFLA_WIRELESS",
                    "IFLA_PROTINFO",
                    "IFLA_TXQLEN",
                    "IFLA_MAP",
                    "IFLA_WEIGHT",
                    "IFLA_OPERSTATE",
                    "IFLA_LINKMODE",
                    "IFLA_LINKINFO",
                    "IFLA_NET_NS_PID",
                    "IFLA_IFALIAS",
                    "IFLA_NUM_VF",
                    "IFLA_VFINFO_LIST",
                    "IFLA_STATS64",
                    "IFLA_VF_PORTS",
                    "IFLA_PORT_SELF",
                    "IFLA_AF_SPEC",
                    "IFLA_GROUP",
                    "IFLA_NET_NS_FD",
                    "IFLA_EXT_MASK",
                    "IFLA_PROMISCUITY",
                    "IFLA_NUM_TX_QUEUES",
                    "IFLA_NUM_RX_QUEUES",
                    "IFLA_CARRIER",
                    "IFLA_PHYS_PORT_ID",
                    "IFLA_CARRIER_CHANGES",
                    "IFLA_PHYS_SWITCH_ID",
                    "IFLA_LINK_NETNSID");

    private static final AttributeNames IFLA_INFO =
            AttributeNames.of("IFLA_INFO_UNSPEC", "IFLA_INFO_KIND", "IFLA_INFO_DATA");

    private LinkCodec() {}

    /// The link that a RTM_NEWLINK or RTM_DELLINK message tells of; null if it tells of something
    /// else: AF_BRIDGE messages are about a link's role as a bridge port (and RTM_DELLINK of that
    /// family does not mean that the link is gone), those of wireless extensions carry no name.
    static @Nullable Link decode(MessageReader message) {
        if (message.payloadU8(Rtnetlink.IFINFOMSG_FAMILY) != Nfnetlink.AF_UNSPEC) {
            return null;
        }
        String name = "";
        String kind = "";
        OperState operState = OperState.UNKNOWN;
        int flags = message.payloadU32(Rtnetlink.IFINFOMSG_FLAGS);
        boolean carrier = (flags & If.IFF_LOWER_UP) != 0;
        long carrierChanges = 0;
        int mtu = 0;
        HardwareAddress address = null;
        int master = 0;
        int lower = 0;
        int lowerNsid = -1;
        String alias = "";
        AttributeReader a =
                message.attributes(new AttributeReader(), Rtnetlink.SIZEOF_IFINFOMSG, IFLA);
        while (a.next()) {
            switch (a.type()) {
                case IfLink.IFLA_IFNAME -> name = a.string();
                case IfLink.IFLA_LINKINFO -> kind = kind(a);
                case IfLink.IFLA_OPERSTATE -> operState = OperState.of(a.u8());
                case IfLink.IFLA_CARRIER -> carrier = a.u8() != 0;
                case IfLink.IFLA_CARRIER_CHANGES ->
                        carrierChanges = Integer.toUnsignedLong(a.u32());
                case IfLink.IFLA_MTU -> mtu = a.u32();
                case IfLink.IFLA_ADDRESS ->
                        address = a.length() == 0 ? null : Addresses.hardware(a);
                case IfLink.IFLA_MASTER -> master = a.u32();
                case IfLink.IFLA_LINK -> lower = a.u32();
                case IfLink.IFLA_LINK_NETNSID -> lowerNsid = a.u32();
                case IfLink.IFLA_IFALIAS -> alias = a.string();
                default -> {}
            }
        }
        if (name.isEmpty()) {
            return null;
        }
        return new Link(
                message.payloadU32(Rtnetlink.IFINFOMSG_INDEX),
                name,
                kind,
                message.payloadU16(Rtnetlink.IFINFOMSG_TYPE),
                flags,
                operState,
                carrier,
                carrierChanges,
                mtu,
                address,
                master,
                lower,
                lowerNsid,
                alias);
    }

    private static String kind(AttributeReader linkInfo) {
        AttributeReader a = linkInfo.nested(new AttributeReader(), IFLA_INFO);
        while (a.next()) {
            if (a.type() == IfLink.IFLA_INFO_KIND) {
                return a.string();
            }
        }
        return "";
    }

    /// A setting of IPv4 from a RTM_NEWLINK message; 0 if the link has none.
    ///
    /// @param id IPV4_DEVCONF_*
    static int ipv4Setting(MessageReader message, int id) {
        AttributeReader link =
                message.attributes(new AttributeReader(), Rtnetlink.SIZEOF_IFINFOMSG, IFLA);
        AttributeReader families = new AttributeReader();
        AttributeReader inet = new AttributeReader();
        if (find(link, IfLink.IFLA_AF_SPEC)
                && find(link.nested(families, AttributeNames.NONE), Nfnetlink.AF_INET)
                && find(families.nested(inet, AttributeNames.NONE), IfLink.IFLA_INET_CONF)) {
            // An array; the first setting has the number 1.
            long at = (long) (id - 1) * Integer.BYTES;
            if (at + Integer.BYTES <= inet.length()) {
                return inet.segment().get(ValueLayout.JAVA_INT_UNALIGNED, inet.offset() + at);
            }
        }
        return 0;
    }

    private static boolean find(AttributeReader attributes, int type) {
        while (attributes.next()) {
            if (attributes.type() == type) {
                return true;
            }
        }
        return false;
    }

    /// Changes a setting of IPv4 (IPV4_DEVCONF_*) of the link that the header names.
    static void ipv4Setting(MessageWriter w, int id, int value) {
        int families = w.beginNest(IfLink.IFLA_AF_SPEC);
        int inet = w.beginNest(Nfnetlink.AF_INET);
        int settings = w.beginNest(IfLink.IFLA_INET_CONF);
        w.attrU32(id, value);
        w.endNest(settings);
        w.endNest(inet);
        w.endNest(families);
    }

    /// `struct ifinfomsg`. Only the flags in `change` are changed.
    static MessageWriter header(MessageWriter w, int index, int flags, int change) {
        return w.u8(Nfnetlink.AF_UNSPEC).zeros(3).u32(index).u32(flags).u32(change);
    }

    static void veth(MessageWriter w, VethSpec spec) {
        header(w, spec.index(), 0, 0);
        end(w, spec.name(), spec.address(), spec.mtu());
        int info = linkInfo(w, "veth");
        int data = w.beginNest(IfLink.IFLA_INFO_DATA);
        int peer = w.beginNest(IfLink.VETH_INFO_PEER);
        header(w, spec.peerIndex(), 0, 0);
        end(w, spec.peerName(), spec.peerAddress(), spec.mtu());
        if (spec.peerNamespace() != null) {
            w.attrU32(IfLink.IFLA_NET_NS_FD, spec.peerNamespace().fd());
        }
        w.endNest(peer);
        w.endNest(data);
        w.endNest(info);
    }

    private static void end(
            MessageWriter w, String name, @Nullable HardwareAddress address, int mtu) {
        w.attrString(IfLink.IFLA_IFNAME, checkedName(name));
        if (address != null) {
            w.attrBytes(IfLink.IFLA_ADDRESS, address.bytes());
        }
        if (mtu != 0) {
            w.attrU32(IfLink.IFLA_MTU, mtu);
        }
    }

    static void macvlan(
            MessageWriter w,
            String name,
            int parent,
            MacvlanMode mode,
            @Nullable HardwareAddress address) {
        header(w, 0, 0, 0);
        w.attrString(IfLink.IFLA_IFNAME, checkedName(name)).attrU32(IfLink.IFLA_LINK, parent);
        if (address != null) {
            w.attrBytes(IfLink.IFLA_ADDRESS, address.bytes());
        }
        int info = linkInfo(w, "macvlan");
        int data = w.beginNest(IfLink.IFLA_INFO_DATA);
        w.attrU32(IfLink.IFLA_MACVLAN_MODE, mode.value());
        w.endNest(data);
        w.endNest(info);
    }

    /// A kind that needs no data of its own: bridge, dummy, ifb, …
    static void plain(MessageWriter w, String kind, String name) {
        header(w, 0, 0, 0);
        w.attrString(IfLink.IFLA_IFNAME, checkedName(name));
        w.endNest(linkInfo(w, kind));
    }

    private static int linkInfo(MessageWriter w, String kind) {
        int info = w.beginNest(IfLink.IFLA_LINKINFO);
        w.attrString(IfLink.IFLA_INFO_KIND, kind);
        return info;
    }

    /// The kernel answers a name that is too long with ERANGE and no word of explanation.
    static String checkedName(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length >= If.IFNAMSIZ) {
            throw new IllegalArgumentException(
                    "an interface name has 1 to " + (If.IFNAMSIZ - 1) + " bytes: \"" + name + '"');
        }
        return name;
    }
}
