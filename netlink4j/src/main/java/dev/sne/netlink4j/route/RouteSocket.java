// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.DumpCursor;
import dev.sne.netlink4j.DumpInterruptedException;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.RequestBatch;
import dev.sne.netlink4j.uapi.If;
import dev.sne.netlink4j.uapi.IfAddr;
import dev.sne.netlink4j.uapi.IfLink;
import dev.sne.netlink4j.uapi.Neigh;
import dev.sne.netlink4j.uapi.NetNamespace;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.netlink4j.uapi.Rtnetlink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Lists and changes links, addresses, routes, neighbours and namespace ids of one network
/// namespace.
///
/// Reading needs no privilege, changing needs CAP_NET_ADMIN in the namespace. Every method waits
/// for the kernel's answer and throws a [KernelException] with the kernel's own words if it
/// refuses. Used by one thread at a time. Linux 4.20 or later.
public final class RouteSocket implements AutoCloseable {
    /// The loopback link has this index in every namespace.
    public static final int LOOPBACK = 1;

    /// Tables that change all the time would keep a listing busy for ever.
    private static final int DUMP_ATTEMPTS = 10;

    private final NetlinkSocket socket;

    private RouteSocket(NetlinkSocket socket) {
        this.socket = socket;
    }

    /// Opens a socket in the calling thread's network namespace.
    public static RouteSocket open() {
        return over(NetlinkSocket.open(Netlink.NETLINK_ROUTE));
    }

    /// Opens a socket in `namespace`, which may be closed afterwards.
    public static RouteSocket open(NetworkNamespace namespace) {
        return over(NetlinkSocket.open(Netlink.NETLINK_ROUTE, namespace));
    }

    /// Uses `socket` (NETLINK_ROUTE) and closes it when closed.
    public static RouteSocket over(NetlinkSocket socket) {
        try {
            // Otherwise the kernel ignores the filters in dump requests.
            socket.strictCheck(true);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
        return new RouteSocket(socket);
    }

    @Override
    public void close() {
        socket.close();
    }

    /// All links, by index.
    public List<Link> links() {
        return list(
                "list links",
                LinkCodec::decode,
                () ->
                        LinkCodec.header(socket.request(Rtnetlink.RTM_GETLINK, 0), 0, 0, 0)
                                .attrU32(IfLink.IFLA_EXT_MASK, Rtnetlink.RTEXT_FILTER_SKIP_STATS));
    }

    /// The link of this name, if there is one.
    public Optional<Link> link(String name) {
        LinkCodec.checkedName(name);
        LinkCodec.header(socket.request(Rtnetlink.RTM_GETLINK, 0), 0, 0, 0)
                .attrString(IfLink.IFLA_IFNAME, name);
        return oneLink("get link " + name);
    }

    /// The link of this index, if there is one.
    public Optional<Link> link(int index) {
        LinkCodec.header(socket.request(Rtnetlink.RTM_GETLINK, 0), index, 0, 0);
        return oneLink("get link " + index);
    }

    private Optional<Link> oneLink(String operation) {
        try {
            return Optional.ofNullable(LinkCodec.decode(socket.call(operation)));
        } catch (KernelException e) {
            if (e.errno().equals(Errno.ENODEV)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// Creates a pair of virtual Ethernet links, both down.
    ///
    /// @return the near end
    public Link createVeth(VethSpec spec) {
        LinkCodec.veth(createLink(), spec);
        return created(spec.name(), "create veth " + spec.name() + " peer " + spec.peerName());
    }

    /// Creates a bridge without ports, down.
    public Link createBridge(String name) {
        return create("bridge", name);
    }

    /// Creates a further Ethernet link on top of the link with index `parent`, down.
    public Link createMacvlan(String name, int parent, MacvlanMode mode) {
        LinkCodec.macvlan(createLink(), name, parent, mode, null);
        return created(name, "create macvlan " + name + " on link " + parent);
    }

    /// Creates a link of a kind that needs no parameters, down.
    ///
    /// @param kind `dummy`, `ifb`, …
    /// @throws KernelException EOPNOTSUPP if the kernel has no driver of that kind
    public Link create(String kind, String name) {
        LinkCodec.plain(createLink(), kind, name);
        return created(name, "create " + kind + " " + name);
    }

    private MessageWriter createLink() {
        return socket.request(Rtnetlink.RTM_NEWLINK, Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL);
    }

    private Link created(String name, String operation) {
        socket.execute(operation);
        return link(name)
                .orElseThrow(() -> new IllegalStateException(name + " vanished when created"));
    }

    /// Deletes a link; with one end of a veth goes the other.
    public void deleteLink(int index) {
        LinkCodec.header(socket.request(Rtnetlink.RTM_DELLINK, 0), index, 0, 0);
        socket.execute("delete link " + index);
    }

    /// Sets a link administratively up.
    public void setUp(int index) {
        changeLink(index, If.IFF_UP, If.IFF_UP);
        socket.execute("set link " + index + " up");
    }

    /// Sets a link administratively down; its routes go with it.
    public void setDown(int index) {
        changeLink(index, 0, If.IFF_UP);
        socket.execute("set link " + index + " down");
    }

    /// Gives a link another name, of 1 to 15 bytes. Before Linux 6.2 the link must be down.
    public void rename(int index, String name) {
        changeLink(index, 0, 0).attrString(IfLink.IFLA_IFNAME, LinkCodec.checkedName(name));
        socket.execute("rename link " + index + " to " + name);
    }

    /// Sets a link's hardware address.
    public void setAddress(int index, HardwareAddress address) {
        changeLink(index, 0, 0).attrBytes(IfLink.IFLA_ADDRESS, address.bytes());
        socket.execute("set address of link " + index + " to " + address);
    }

    /// Sets a link's MTU in bytes.
    public void setMtu(int index, int mtu) {
        changeLink(index, 0, 0).attrU32(IfLink.IFLA_MTU, mtu);
        socket.execute("set MTU of link " + index + " to " + mtu);
    }

    /// Makes a link a port of the bridge, bond or VRF with index `master`; 0 releases it.
    public void setMaster(int index, int master) {
        changeLink(index, 0, 0).attrU32(IfLink.IFLA_MASTER, master);
        socket.execute("set master of link " + index + " to " + master);
    }

    /// Moves a link to another namespace. It arrives down and without addresses, and under another
    /// index if its own is taken there.
    public void move(int index, NetworkNamespace namespace) {
        changeLink(index, 0, 0).attrU32(IfLink.IFLA_NET_NS_FD, namespace.fd());
        socket.execute("move link " + index + " to " + namespace);
    }

    /// A setting of IPv4 of a link, as `/proc/sys/net/ipv4/conf` shows it.
    ///
    /// @param id IPV4_DEVCONF_*, see [dev.sne.netlink4j.uapi.Ip]
    /// @throws KernelException ENODEV if there is no such link
    public int ipv4Setting(int index, int id) {
        LinkCodec.header(socket.request(Rtnetlink.RTM_GETLINK, 0), index, 0, 0);
        return LinkCodec.ipv4Setting(socket.call("get the IPv4 settings of link " + index), id);
    }

    /// Starts a batch of changes. This socket may be used for other things only after
    /// [RouteBatch#flush()].
    ///
    /// @param operation what is being done, for error messages
    /// @param failures told of each change that the kernel refuses
    public RouteBatch batch(String operation, RequestBatch.Failures failures) {
        return new RouteBatch(socket.batch(operation, failures));
    }

    private MessageWriter changeLink(int index, int flags, int change) {
        return LinkCodec.header(socket.request(Rtnetlink.RTM_SETLINK, 0), index, flags, change);
    }

    /// All IPv4 and IPv6 addresses.
    public List<InterfaceAddress> addresses() {
        return addresses(0);
    }

    /// The addresses of one link.
    ///
    /// @throws KernelException ENODEV if there is no such link
    public List<InterfaceAddress> addresses(int interfaceIndex) {
        List<InterfaceAddress> all = new ArrayList<>(addresses(Nfnetlink.AF_INET, interfaceIndex));
        all.addAll(addresses(Nfnetlink.AF_INET6, interfaceIndex));
        return all;
    }

    /// One family at a time is listed without a wait for others that change the network's settings
    /// (Linux 6.9); all at once are not.
    private List<InterfaceAddress> addresses(int family, int interfaceIndex) {
        List<InterfaceAddress> addresses =
                list(
                        "list addresses",
                        AddressCodec::decode,
                        () ->
                                socket.request(Rtnetlink.RTM_GETADDR, 0)
                                        .u8(family)
                                        .zeros(IfAddr.IFADDRMSG_INDEX - 1)
                                        .u32(interfaceIndex));
        // A kernel without IPv6 answers with the addresses of the families that it has.
        addresses.removeIf(each -> Prefixes.family(each.address()) != family);
        return addresses;
    }

    /// Adds an address to a link.
    ///
    /// @throws KernelException EEXIST if the link has it
    public void addAddress(InterfaceAddress address) {
        AddressCodec.encode(
                socket.request(Rtnetlink.RTM_NEWADDR, Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL),
                address);
        socket.execute("add " + text(address));
    }

    /// Deletes an address of a link.
    ///
    /// @throws KernelException EADDRNOTAVAIL if the link does not have it
    public void deleteAddress(InterfaceAddress address) {
        AddressCodec.encode(socket.request(Rtnetlink.RTM_DELADDR, 0), address);
        socket.execute("delete " + text(address));
    }

    private static String text(InterfaceAddress a) {
        return "address " + a.address() + "/" + a.prefixLength() + " of link " + a.interfaceIndex();
    }

    /// All IPv4 and IPv6 routes of all tables, those of the local table included.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(routes(Nfnetlink.AF_INET, 0));
        routes.addAll(routes(Nfnetlink.AF_INET6, 0));
        return routes;
    }

    /// The routes of one family.
    ///
    /// @param family AF_INET or AF_INET6
    /// @param table RT_TABLE_* or any other positive id; 0 for all. A table without routes may not
    ///   exist: the answer is empty
    public List<Route> routes(int family, int table) {
        return routes(family, table, Rtnetlink.RTPROT_UNSPEC);
    }

    /// The routes of one family, of all tables, that somebody has made. The kernel picks them: a
    /// large routing table is not copied for a few.
    ///
    /// @param family AF_INET or AF_INET6
    /// @param protocol RTPROT_* or any other number from 1 to 255
    public List<Route> routesOf(int family, int protocol) {
        return routes(family, 0, protocol);
    }

    private List<Route> routes(int family, int table, int protocol) {
        try {
            List<Route> routes =
                    list(
                            "list routes",
                            RouteCodec::decode,
                            () -> {
                                MessageWriter w =
                                        socket.request(Rtnetlink.RTM_GETROUTE, 0)
                                                .u8(family)
                                                .zeros(Rtnetlink.RTMSG_PROTOCOL - 1)
                                                .u8(protocol)
                                                .zeros(
                                                        Rtnetlink.SIZEOF_RTMSG
                                                                - Rtnetlink.RTMSG_PROTOCOL
                                                                - 1);
                                if (table != 0) {
                                    w.attrU32(Rtnetlink.RTA_TABLE, table);
                                }
                            });
            // A kernel without IPv6 answers with the routes of the families that it has.
            routes.removeIf(route -> Prefixes.family(route.destination()) != family);
            return routes;
        } catch (KernelException e) {
            if (table != 0 && e.errno().equals(Errno.ENOENT)) {
                return List.of();
            }
            throw e;
        }
    }

    /// Adds a route.
    ///
    /// @throws KernelException EEXIST if there is one to that prefix with that metric
    public void addRoute(Route route) {
        RouteCodec.encode(
                socket.request(Rtnetlink.RTM_NEWROUTE, Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL),
                route);
        socket.execute("add " + text(route));
    }

    /// Adds a route in place of one to the same prefix with the same metric, if there is one.
    public void replaceRoute(Route route) {
        RouteCodec.encode(
                socket.request(
                        Rtnetlink.RTM_NEWROUTE, Netlink.NLM_F_CREATE | Netlink.NLM_F_REPLACE),
                route);
        socket.execute("replace " + text(route));
    }

    /// Deletes a route.
    ///
    /// @throws KernelException ESRCH if there is none like it
    public void deleteRoute(Route route) {
        RouteCodec.encode(socket.request(Rtnetlink.RTM_DELROUTE, 0), route);
        socket.execute("delete " + text(route));
    }

    private static String text(Route route) {
        IpAddress gateway = route.gateway();
        return "route to "
                + route.destination()
                + "/"
                + route.prefixLength()
                + (gateway == null ? "" : " via " + gateway)
                + (route.interfaceIndex() == 0 ? "" : " through link " + route.interfaceIndex());
    }

    /// All IPv4 and IPv6 neighbours, proxy entries not included.
    public List<Neighbour> neighbours() {
        return list(
                "list neighbours",
                NeighbourCodec::decode,
                () -> socket.request(Rtnetlink.RTM_GETNEIGH, 0).zeros(Neigh.SIZEOF_NDMSG));
    }

    /// Adds a neighbour, or changes the one of the same link and destination.
    public void putNeighbour(Neighbour neighbour) {
        NeighbourCodec.encode(
                socket.request(
                        Rtnetlink.RTM_NEWNEIGH, Netlink.NLM_F_CREATE | Netlink.NLM_F_REPLACE),
                neighbour);
        socket.execute("put " + text(neighbour));
    }

    /// Deletes the neighbour of that link and destination.
    ///
    /// @throws KernelException ENOENT if there is none
    public void deleteNeighbour(Neighbour neighbour) {
        NeighbourCodec.encode(socket.request(Rtnetlink.RTM_DELNEIGH, 0), neighbour);
        socket.execute("delete " + text(neighbour));
    }

    private static String text(Neighbour n) {
        return "neighbour " + n.destination() + " on link " + n.interfaceIndex();
    }

    /// The id by which this socket's namespace knows another; it appears in [Link#lowerNsid] and
    /// marks that namespace's events on a socket that listens to all.
    ///
    /// @return nothing if it has none
    public OptionalInt nsid(NetworkNamespace namespace) {
        nsidRequest(Rtnetlink.RTM_GETNSID, namespace);
        MessageReader answer = socket.call("get id of " + namespace);
        int nsid = NsidCodec.decode(answer);
        return nsid == NetNamespace.NETNSA_NSID_NOT_ASSIGNED
                ? OptionalInt.empty()
                : OptionalInt.of(nsid);
    }

    /// Gives another namespace an id in this socket's. It cannot be changed or taken away.
    ///
    /// @param nsid at least 0, or −1 to let the kernel choose
    /// @throws KernelException EEXIST if it has an id, ENOSPC if the id is taken
    public void setNsid(NetworkNamespace namespace, int nsid) {
        nsidRequest(Rtnetlink.RTM_NEWNSID, namespace).attrU32(NetNamespace.NETNSA_NSID, nsid);
        socket.execute("set id of " + namespace + " to " + nsid);
    }

    private MessageWriter nsidRequest(int type, NetworkNamespace namespace) {
        return socket.request(type, 0)
                .zeros(NsidCodec.HEADER_BYTES)
                .attrU32(NetNamespace.NETNSA_FD, namespace.fd());
    }

    /// Dumps, and starts over when the kernel says that the table changed meanwhile.
    private <T> List<T> list(
            String operation, Function<MessageReader, @Nullable T> decoder, Runnable request) {
        for (int attempt = 1; ; attempt++) {
            request.run();
            List<T> found = new ArrayList<>();
            try (DumpCursor dump = socket.dump(operation)) {
                while (dump.next()) {
                    T decoded = decoder.apply(dump.message());
                    if (decoded != null) {
                        found.add(decoded);
                    }
                }
                return found;
            } catch (DumpInterruptedException e) {
                if (attempt == DUMP_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
