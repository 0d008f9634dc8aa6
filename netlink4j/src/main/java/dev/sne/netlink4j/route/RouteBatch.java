// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.RequestBatch;
import dev.sne.netlink4j.uapi.If;
import dev.sne.netlink4j.uapi.IfLink;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.netlink4j.uapi.Rtnetlink;

/// Changes to links, addresses and routes, many in one system call, carried out in their order. One
/// that is refused does not keep the others from being made.
///
/// Every method returns the change's index in this batch, counted from 0, by which a refusal is
/// told. Changes that are begun right after [#flush()], up to 256 of them, are handed to the kernel
/// at once: it carries out all of them even if this process is killed. Used by one thread at a
/// time.
public final class RouteBatch {
    private final RequestBatch batch;

    RouteBatch(RequestBatch batch) {
        this.batch = batch;
    }

    /// Adds an address to a link; refused with EEXIST if the link has it.
    public long addAddress(InterfaceAddress address) {
        AddressCodec.encode(
                batch.begin(Rtnetlink.RTM_NEWADDR, Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL),
                address);
        return batch.end();
    }

    /// Deletes an address of a link; refused with EADDRNOTAVAIL if the link does not have it.
    public long deleteAddress(InterfaceAddress address) {
        AddressCodec.encode(batch.begin(Rtnetlink.RTM_DELADDR, 0), address);
        return batch.end();
    }

    /// Adds a route; refused with EEXIST if there is one to that prefix with that metric.
    public long addRoute(Route route) {
        RouteCodec.encode(
                batch.begin(Rtnetlink.RTM_NEWROUTE, Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL),
                route);
        return batch.end();
    }

    /// Deletes a route; refused with ESRCH if there is none like it.
    public long deleteRoute(Route route) {
        RouteCodec.encode(batch.begin(Rtnetlink.RTM_DELROUTE, 0), route);
        return batch.end();
    }

    /// Adds a neighbour, or changes the one of the same link and destination.
    public long putNeighbour(Neighbour neighbour) {
        NeighbourCodec.encode(
                batch.begin(Rtnetlink.RTM_NEWNEIGH, Netlink.NLM_F_CREATE | Netlink.NLM_F_REPLACE),
                neighbour);
        return batch.end();
    }

    /// Creates a further Ethernet link on top of the link with index `parent`, down.
    public long createMacvlan(String name, int parent, MacvlanMode mode, HardwareAddress address) {
        LinkCodec.macvlan(
                batch.begin(Rtnetlink.RTM_NEWLINK, Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL),
                name,
                parent,
                mode,
                address);
        return batch.end();
    }

    /// Deletes the link of this name.
    public long deleteLink(String name) {
        LinkCodec.header(batch.begin(Rtnetlink.RTM_DELLINK, 0), 0, 0, 0)
                .attrString(IfLink.IFLA_IFNAME, LinkCodec.checkedName(name));
        return batch.end();
    }

    /// Sets the link of this name administratively up.
    public long setUp(String name) {
        changeLink(name, If.IFF_UP, If.IFF_UP);
        return batch.end();
    }

    /// Says what the link of this name is for (IFLA_IFALIAS), in up to 255 bytes.
    public long setAlias(String name, String alias) {
        changeLink(name, 0, 0).attrString(IfLink.IFLA_IFALIAS, alias);
        return batch.end();
    }

    /// Changes a setting of IPv4 of the link of this name.
    ///
    /// @param id IPV4_DEVCONF_*, see [dev.sne.netlink4j.uapi.Ip]
    public long setIpv4Setting(String name, int id, int value) {
        LinkCodec.ipv4Setting(changeLink(name, 0, 0), id, value);
        return batch.end();
    }

    private MessageWriter changeLink(String name, int flags, int change) {
        return LinkCodec.header(batch.begin(Rtnetlink.RTM_SETLINK, 0), 0, flags, change)
                .attrString(IfLink.IFLA_IFNAME, LinkCodec.checkedName(name));
    }

    /// Hands over what has gathered and waits until the kernel has carried it out.
    ///
    /// @throws dev.sne.netlink4j.ReceiveTimeoutException when the kernel does not acknowledge; what
    ///   was carried out is then unknown
    public void flush() {
        batch.flush();
    }
}
