// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

import dev.sne.ifmii.link.FoundInterface;
import dev.sne.ifmii.link.InterfaceLookup;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.Route;
import dev.sne.netlink4j.route.RouteBatch;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.Nfnetlink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Puts service addresses on interfaces of one network namespace and takes them off.
///
/// Everything that this creates carries a mark in the kernel itself: addresses and routes the
/// protocol number [#PROTOCOL], links an alias. So a run that was killed leaves nothing that the
/// next one would not recognise: call [#cleanUp] first. What somebody else has created is never
/// removed. Both directions are idempotent.
///
/// IPv6 addresses are added without duplicate address detection, which would take a second; see
/// [ConflictDetector] for that question. To tell the neighbours is a step of its own too:
/// [dev.sne.ifmii.announce.Announcer].
///
/// Waits for the kernel: some 10 µs for an address. Used by one thread at a time. Takes
/// CAP_NET_ADMIN. Linux 5.18 or later.
public final class VirtualAddresses implements AutoCloseable {
    /// The mark on addresses (IFA_PROTO) and routes (RTA_PROTOCOL); `ip address` shows `proto
    /// 0x53`. Nobody else's in iproute2's lists.
    public static final int PROTOCOL = 0x53;

    private static final int NEEDED_MAJOR = 5;
    private static final int NEEDED_MINOR = 18;

    /// How long to wait for the kernel's work queue.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RouteSocket route;
    private final AddressWatch watch;
    private final InterfaceLookup interfaces;
    private final VirtualLinks links;

    /// The link that has the addresses, or is to have them.
    ///
    /// @param works whether it carries frames
    private record Holder(int index, String name, boolean works) {
        static Holder of(Link link) {
            return new Holder(link.index(), link.name(), link.isUp() && link.carrier());
        }
    }

    private VirtualAddresses(RouteSocket route, AddressWatch watch, InterfaceLookup interfaces) {
        this.route = route;
        this.watch = watch;
        this.interfaces = interfaces;
        links = new VirtualLinks(route);
    }

    /// Works in the calling thread's network namespace.
    ///
    /// @throws UnsupportedOperationException on a kernel that would forget the mark
    public static VirtualAddresses open() {
        try (NetworkNamespace here = NetworkNamespace.current()) {
            return open(here);
        }
    }

    /// Works in `namespace`, which may be closed afterwards.
    ///
    /// @throws UnsupportedOperationException on a kernel that would forget the mark
    public static VirtualAddresses open(NetworkNamespace namespace) {
        KernelVersion.require(NEEDED_MAJOR, NEEDED_MINOR, "addresses that tell who made them");
        RouteSocket route = RouteSocket.open(namespace);
        try {
            AddressWatch watch = new AddressWatch(namespace);
            try {
                return new VirtualAddresses(route, watch, InterfaceLookup.open(namespace));
            } catch (RuntimeException e) {
                watch.close();
                throw e;
            }
        } catch (RuntimeException e) {
            route.close();
            throw e;
        }
    }

    /// Makes sure that the addresses are here, with their routes and the link of their virtual
    /// hardware address. When this returns, they work, unless the result says otherwise.
    ///
    /// An address or route that is there already stays as it is, whoever has made it.
    ///
    /// @throws SystemCallException ENODEV if there is no such interface
    /// @throws IllegalStateException if somebody else has a link of the name that the virtual
    ///   hardware address needs
    /// @throws KernelException if the kernel does not make that link; nothing has changed then
    public Change activate(ServiceAddresses service) {
        Holder holder =
                service.mac()
                        .map(mac -> Holder.of(links.ensure(real(service.interfaceName()), mac)))
                        .orElseGet(() -> find(service.interfaceName()));
        // IPv6 first: the kernel's work queue gets ready with them while the rest is added.
        List<VirtualAddress> addresses = new ArrayList<>(service.addresses());
        addresses.sort((a, b) -> Boolean.compare(b.address().isV6(), a.address().isV6()));
        Set<IpAddress> starting =
                addresses.stream()
                        .map(VirtualAddress::address)
                        .filter(IpAddress::isV6)
                        .collect(Collectors.toCollection(HashSet::new));
        if (starting.isEmpty()) {
            return add(service, holder, addresses, starting);
        }
        watch.begin();
        try {
            return add(service, holder, addresses, starting);
        } finally {
            watch.end();
        }
    }

    private Change add(
            ServiceAddresses service,
            Holder holder,
            List<VirtualAddress> addresses,
            Set<IpAddress> starting) {
        List<KernelException> refused = new ArrayList<>();
        int[] present = {0};
        int total = addresses.size() + service.routes().size();
        RouteBatch batch =
                route.batch(
                        "add addresses to " + holder.name(),
                        (index, error) -> {
                            boolean isAddress = index < addresses.size();
                            if (isAddress) {
                                starting.remove(addresses.get((int) index).address());
                            }
                            if (error.errno().equals(Errno.EEXIST)) {
                                present[0]++;
                            } else {
                                String what =
                                        isAddress
                                                ? "" + addresses.get((int) index)
                                                : text(
                                                        service.routes()
                                                                .get(
                                                                        (int) index
                                                                                - addresses
                                                                                        .size()));
                                refused.add(
                                        new KernelException(
                                                "add " + what + " to " + holder.name(), error));
                            }
                        });
        for (VirtualAddress address : addresses) {
            batch.addAddress(marked(address, holder));
        }
        for (Route one : service.routes()) {
            batch.addRoute(marked(one, holder));
        }
        batch.flush();
        if (holder.works()) {
            watch.await(holder.index(), starting, PATIENCE);
        }
        int changed = total - present[0] - refused.size();
        return new Change(changed, present[0], starting.size(), refused);
    }

    private static InterfaceAddress marked(VirtualAddress address, Holder holder) {
        InterfaceAddress plain =
                InterfaceAddress.of(holder.index(), address.address(), address.prefixLength());
        return (address.address().isV6() ? plain.withoutDad() : plain).withProtocol(PROTOCOL);
    }

    private static Route marked(Route route, Holder holder) {
        return new Route(
                route.destination(),
                route.prefixLength(),
                route.type(),
                route.table(),
                PROTOCOL,
                route.scope(),
                route.metric(),
                route.gateway(),
                route.interfaceIndex() == 0 && route.nextHops().isEmpty()
                        ? holder.index()
                        : route.interfaceIndex(),
                route.preferredSource(),
                route.nextHops(),
                route.flags());
    }

    private static String text(Route route) {
        return "route to " + route.destination() + "/" + route.prefixLength();
    }

    /// Makes sure that the addresses, their routes and the link of their virtual hardware address
    /// are not here. What somebody else has created stays, even if it is the same address.
    ///
    /// @throws SystemCallException ENODEV if there is no such interface: whatever was on it has
    ///   gone with it
    public Change deactivate(ServiceAddresses service) {
        Holder real = find(service.interfaceName());
        int total = service.addresses().size() + service.routes().size();
        Optional<Link> virtual = service.mac().flatMap(links::find);
        if (service.mac().isPresent() && virtual.isEmpty()) {
            return new Change(0, total, 0, List.of());
        }
        Holder holder = virtual.map(Holder::of).orElse(real);
        List<KernelException> refused = new ArrayList<>();
        int changed = removeRoutes(service, holder, refused);
        List<InterfaceAddress> all = route.addresses(holder.index());
        List<InterfaceAddress> going = going(service, all);
        if (virtual.isPresent()) {
            links.remove(virtual.get());
            changed += going.size();
        } else {
            changed +=
                    new AddressRemoval(route, refused)
                            .remove(holder.index(), holder.name(), all, going);
        }
        return new Change(changed, total - changed - refused.size(), 0, refused);
    }

    private static List<InterfaceAddress> going(
            ServiceAddresses service, List<InterfaceAddress> all) {
        Set<VirtualAddress> wanted = new HashSet<>(service.addresses());
        return all.stream().filter(a -> isOurs(a) && wanted.contains(virtual(a))).toList();
    }

    /// Gives the addresses back as [#deactivate] does, but leaves a way for packets that are on
    /// their way through this host: neighbours send them here until they hear of the next one. The
    /// host does not answer for the addresses any more.
    ///
    /// With a virtual hardware address nothing is left: frames for it must not come from two hosts.
    ///
    /// @throws SystemCallException ENODEV if there is no such interface
    public Release release(ServiceAddresses service) {
        if (service.mac().isPresent()) {
            return new Release(deactivate(service), Detour.NONE);
        }
        Holder holder = find(service.interfaceName());
        List<InterfaceAddress> all = route.addresses(holder.index());
        List<InterfaceAddress> going = going(service, all);
        boolean last =
                going.stream().anyMatch(each -> !each.address().isV6())
                        && all.stream()
                                .filter(each -> !each.address().isV6())
                                .allMatch(going::contains);
        List<KernelException> refused = new ArrayList<>();
        Detour detour = detour(service, holder, going, last, refused);
        int changed =
                new AddressRemoval(route, refused)
                        .remove(holder.index(), holder.name(), all, going);
        int unchanged = service.addresses().size() - going.size();
        return new Release(new Change(changed, unchanged, 0, refused), detour);
    }

    private Detour detour(
            ServiceAddresses service,
            Holder holder,
            List<InterfaceAddress> going,
            boolean last,
            List<KernelException> refused) {
        List<InterfaceAddress> placeholders =
                last ? List.of(Detour.placeholder(holder.index())) : List.of();
        List<Route> detours = new ArrayList<>();
        for (Route each : Detour.networks(going.stream().map(VirtualAddresses::virtual).toList())) {
            detours.add(marked(each, holder));
        }
        List<Route> routes = new ArrayList<>();
        for (Route each : service.routes()) {
            Route own = marked(each, holder);
            routes.add(own);
            if (own.preferredSource() != null) {
                detours.add(Detour.withoutSource(own));
            }
        }
        RouteBatch batch =
                route.batch(
                        "make a detour through " + holder.name(),
                        (_, error) -> {
                            if (!error.errno().equals(Errno.EEXIST)) {
                                refused.add(
                                        new KernelException(
                                                "make a detour through " + holder.name(), error));
                            }
                        });
        placeholders.forEach(batch::addAddress);
        detours.forEach(batch::addRoute);
        batch.flush();
        routes.addAll(detours);
        return new Detour(routes, placeholders);
    }

    /// Ends a detour: what still arrives is not passed on any more. Idempotent.
    ///
    /// @return what the kernel did not do
    public List<KernelException> end(Detour detour) {
        List<KernelException> refused = new ArrayList<>();
        removeRoutes(detour.routes(), refused);
        for (InterfaceAddress each : detour.placeholders()) {
            Optional<Link> link = route.link(each.interfaceIndex());
            if (link.isPresent()) {
                List<InterfaceAddress> all = route.addresses(each.interfaceIndex());
                List<InterfaceAddress> going =
                        all.stream()
                                .filter(a -> isOurs(a) && virtual(a).equals(virtual(each)))
                                .toList();
                new AddressRemoval(route, refused)
                        .remove(each.interfaceIndex(), link.get().name(), all, going);
            }
        }
        return refused;
    }

    private int removeRoutes(
            ServiceAddresses service, Holder holder, List<KernelException> refused) {
        List<Route> routes = service.routes().stream().map(r -> marked(r, holder)).toList();
        return removeRoutes(routes, refused);
    }

    private int removeRoutes(List<Route> routes, List<KernelException> refused) {
        int[] failed = {0};
        RouteBatch batch =
                route.batch(
                        "remove routes",
                        (index, error) -> {
                            failed[0]++;
                            if (!isGone(error)) {
                                refused.add(
                                        new KernelException(
                                                "remove " + text(routes.get((int) index)), error));
                            }
                        });
        for (Route one : routes) {
            batch.deleteRoute(one);
        }
        batch.flush();
        return routes.size() - failed[0];
    }

    /// Routes go by themselves with the address or the link that they need.
    private static boolean isGone(KernelError error) {
        return error.errno().equals(Errno.ESRCH);
    }

    /// Removes everything in the namespace that carries the mark, whichever run has created it.
    public CleanUp cleanUp() {
        List<KernelException> refused = new ArrayList<>();
        List<Link> virtual = links.list();
        for (Link link : virtual) {
            links.remove(link);
        }
        List<Route> routes = new ArrayList<>(route.routesOf(Nfnetlink.AF_INET, PROTOCOL));
        routes.addAll(route.routesOf(Nfnetlink.AF_INET6, PROTOCOL));
        int removedRoutes = removeRoutes(routes, refused);
        int removed = 0;
        Map<Integer, List<InterfaceAddress>> byLink =
                route.addresses().stream()
                        .collect(Collectors.groupingBy(InterfaceAddress::interfaceIndex));
        for (Map.Entry<Integer, List<InterfaceAddress>> entry : byLink.entrySet()) {
            List<InterfaceAddress> going =
                    entry.getValue().stream().filter(VirtualAddresses::isOurs).toList();
            Optional<Link> link = going.isEmpty() ? Optional.empty() : route.link(entry.getKey());
            if (link.isPresent()) {
                removed +=
                        new AddressRemoval(route, refused)
                                .remove(entry.getKey(), link.get().name(), entry.getValue(), going);
            }
        }
        return new CleanUp(removed, removedRoutes, virtual.size(), refused);
    }

    private static boolean isOurs(InterfaceAddress address) {
        return address.protocol() == PROTOCOL;
    }

    private static VirtualAddress virtual(InterfaceAddress address) {
        return new VirtualAddress(address.address(), address.prefixLength());
    }

    private Link real(String name) {
        return route.link(name).orElseThrow(() -> missing(name));
    }

    /// Without a wait for the kernel's lock: to add and to remove has to wait for it once anyway.
    private Holder find(String name) {
        FoundInterface found = interfaces.find(name).orElseThrow(() -> missing(name));
        return new Holder(found.index(), name, found.isRunning());
    }

    private static SystemCallException missing(String name) {
        return new SystemCallException("find interface " + name, Errno.ENODEV);
    }

    @Override
    public void close() {
        interfaces.close();
        watch.close();
        route.close();
    }
}
