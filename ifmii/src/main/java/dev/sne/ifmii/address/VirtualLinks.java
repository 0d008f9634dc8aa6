// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.MacvlanMode;
import dev.sne.netlink4j.route.RouteBatch;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The macvlan links that carry virtual hardware addresses.
///
/// The real interface would answer ARP requests for their addresses too, with its own hardware
/// address, so its `arp_ignore` is set to 1 while there is such a link. Each link's alias says what
/// it is for and what `arp_ignore` was before: that survives a crash as long as the link does.
final class VirtualLinks {
    private static final String KIND = "macvlan";
    private static final String ALIAS = "sne virtual MAC; arp_ignore below was ";

    /// Answer only for addresses of the interface that was asked on.
    private static final int OWN_ADDRESSES = 1;

    /// Accept packets whose sender is reachable through any interface: the way back may be the real
    /// one.
    private static final int LOOSE = 2;

    private final RouteSocket route;

    VirtualLinks(RouteSocket route) {
        this.route = route;
    }

    /// Makes sure that there is the link for `mac` on top of `parent`, and that it is up.
    Link ensure(Link parent, VirtualMac mac) {
        Optional<Link> there = route.link(mac.linkName());
        if (there.isPresent()) {
            Link link = there.get();
            if (!isOurs(link)) {
                throw new IllegalStateException(
                        "cannot create "
                                + mac.linkName()
                                + " for a virtual MAC: there is an interface of that name");
            }
            if (link.lower() == parent.index()
                    && Objects.equals(link.address(), mac.address())
                    && link.isUp()) {
                return link;
            }
            remove(link);
        }
        create(parent, mac);
        return route.link(mac.linkName()).orElseThrow();
    }

    private void create(Link parent, VirtualMac mac) {
        String name = mac.linkName();
        int before = arpIgnoreBefore(parent.index());
        List<KernelException> refused = new ArrayList<>();
        RouteBatch batch =
                route.batch(
                        "create " + name,
                        (_, error) ->
                                refused.add(
                                        new KernelException(
                                                "create " + name + " on " + parent.name(), error)));
        batch.createMacvlan(name, parent.index(), MacvlanMode.PRIVATE, mac.address());
        batch.setAlias(name, ALIAS + before);
        batch.setIpv4Setting(name, Ip.IPV4_DEVCONF_ARP_IGNORE, OWN_ADDRESSES);
        batch.setIpv4Setting(name, Ip.IPV4_DEVCONF_RP_FILTER, LOOSE);
        if (before == 0) {
            batch.setIpv4Setting(parent.name(), Ip.IPV4_DEVCONF_ARP_IGNORE, OWN_ADDRESSES);
        }
        batch.setUp(name);
        batch.flush();
        if (!refused.isEmpty()) {
            KernelException first = refused.getFirst();
            undo(parent, name, before, first);
            throw first;
        }
    }

    /// Takes back what has been done for a link that has not come about, or only in part.
    private void undo(Link parent, String name, int before, KernelException cause) {
        Optional<Link> part = route.link(name).filter(VirtualLinks::isOurs);
        if (part.isPresent()) {
            remove(part.get());
        } else if (before == 0 && list().stream().noneMatch(l -> l.lower() == parent.index())) {
            // The kernel carries out the rest of a batch, whatever it has refused.
            String operation = "restore arp_ignore of " + parent.name();
            RouteBatch batch =
                    route.batch(
                            operation,
                            (_, error) ->
                                    cause.addSuppressed(new KernelException(operation, error)));
            batch.setIpv4Setting(parent.name(), Ip.IPV4_DEVCONF_ARP_IGNORE, 0);
            batch.flush();
        }
    }

    /// What the interface's `arp_ignore` was before there was a link of ours on it.
    private int arpIgnoreBefore(int parent) {
        for (Link link : list()) {
            if (link.lower() == parent) {
                return recorded(link);
            }
        }
        return route.ipv4Setting(parent, Ip.IPV4_DEVCONF_ARP_IGNORE);
    }

    private static int recorded(Link link) {
        try {
            return Integer.parseInt(link.alias().substring(ALIAS.length()));
        } catch (NumberFormatException e) {
            // Somebody has edited it; 1 leaves the setting alone.
            return OWN_ADDRESSES;
        }
    }

    /// All links of ours.
    List<Link> list() {
        return route.links().stream().filter(VirtualLinks::isOurs).toList();
    }

    /// The link for `mac`, if it is there and ours.
    Optional<Link> find(VirtualMac mac) {
        return route.link(mac.linkName()).filter(VirtualLinks::isOurs);
    }

    private static boolean isOurs(Link link) {
        return link.kind().equals(KIND) && link.alias().startsWith(ALIAS);
    }

    /// Removes a link of ours, and with the last one on an interface what it needed there.
    void remove(Link link) {
        List<KernelException> refused = new ArrayList<>();
        RouteBatch batch =
                route.batch(
                        "remove " + link.name(),
                        (_, error) ->
                                refused.add(new KernelException("remove " + link.name(), error)));
        boolean last = list().stream().filter(l -> l.lower() == link.lower()).count() == 1;
        Optional<Link> parent = route.link(link.lower());
        if (last && recorded(link) == 0 && parent.isPresent()) {
            batch.setIpv4Setting(parent.get().name(), Ip.IPV4_DEVCONF_ARP_IGNORE, 0);
        }
        batch.deleteLink(link.name());
        batch.flush();
        if (!refused.isEmpty()) {
            throw refused.getFirst();
        }
    }
}
