// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.netlink4j.route.HardwareAddress;
import java.util.List;
import java.util.Optional;

/// An interface and what moves to it when its host becomes the master.
///
/// @param name the interface
/// @param side which side of the firewall it is on
/// @param addresses the addresses that move
/// @param virtualMac the hardware address that moves along
/// @param virtualInterface the name of the macvlan that carries it
/// @param manage whether the interface is up at the master only
public record GroupInterface(
        String name,
        Side side,
        List<VirtualAddress> addresses,
        Optional<HardwareAddress> virtualMac,
        Optional<String> virtualInterface,
        boolean manage) {

    /// Sides of a firewall, as the failover machine sees them.
    public enum Side {
        /// To the clients. Addresses come with the service, after the uplink.
        DOWNLINK,
        /// To the rest of the world. Addresses come with the uplink, before the service.
        UPLINK
    }

    static final Key<String> NAME =
            Key.required("name", Types.INTERFACE, "the interface", "\"lan0\"");
    private static final Key<Side> SIDE =
            Key.required(
                    "side",
                    Types.word(Side.class),
                    "to the clients, or to the rest of the world: the addresses of the uplink come"
                            + " before those of the downlink, and go after them",
                    "\"downlink\"");
    static final Key<List<VirtualAddress>> ADDRESSES =
            Key.required(
                    "addresses",
                    Types.list(Types.PREFIX, 1),
                    "the addresses that the master has, and nobody else",
                    "[\"192.0.2.1/24\", \"2001:db8::1/64\"]");
    static final Key<HardwareAddress> VIRTUAL_MAC =
            Key.optional(
                    "virtual-mac",
                    Types.HARDWARE_ADDRESS,
                    "the interface's own",
                    "a hardware address that moves along, on a macvlan of its own; that of a VRRP"
                            + " router with the number 7 is `00:00:5e:00:01:07`",
                    "\"00:00:5e:00:01:07\"");
    static final Key<String> VIRTUAL_INTERFACE =
            Key.optional(
                    "virtual-interface",
                    Types.INTERFACE,
                    "required with `virtual-mac`",
                    "the name of that macvlan, for firewall rules to match",
                    "\"lan0v\"");
    private static final Key<Boolean> MANAGE =
            Key.of(
                    "manage",
                    Types.FLAG,
                    "false",
                    "whether the interface is set up at the master and down at the others; not for"
                            + " an interface of a `[link]`",
                    "true");

    static final TableSpec SPEC =
            TableSpec.repeated(
                    "group.interface",
                    "one or more in each group",
                    "An interface of the group, and the addresses that move to it.",
                    List.of(NAME, SIDE, ADDRESSES, VIRTUAL_MAC, VIRTUAL_INTERFACE, MANAGE));

    static GroupInterface read(Section section) {
        GroupInterface read =
                new GroupInterface(
                        section.get(NAME),
                        section.get(SIDE),
                        section.get(ADDRESSES),
                        section.find(VIRTUAL_MAC),
                        section.find(VIRTUAL_INTERFACE),
                        section.get(MANAGE));
        if (section.has(VIRTUAL_MAC) && !section.has(VIRTUAL_INTERFACE)) {
            section.problems()
                    .missing(section.path(VIRTUAL_INTERFACE), "missing: virtual-mac needs it");
        }
        if (section.has(VIRTUAL_INTERFACE) && !section.has(VIRTUAL_MAC)) {
            section.problems()
                    .error(section.path(VIRTUAL_INTERFACE), "has no meaning without virtual-mac");
        }
        return read;
    }
}
