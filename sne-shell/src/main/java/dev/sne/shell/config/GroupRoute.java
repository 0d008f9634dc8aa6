// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.netlink4j.IpAddress;
import java.util.List;
import java.util.Optional;

/// A route that only the master has.
///
/// @param to the destination; empty for everything
/// @param via the router
/// @param interfaceName the interface of the group that it comes and goes with
/// @param metric the lower, the better; 0 leaves it to the kernel
public record GroupRoute(
        Optional<VirtualAddress> to, IpAddress via, String interfaceName, int metric) {
    private static final String EVERYTHING = "default";

    static final Key<Optional<VirtualAddress>> TO =
            Key.of(
                    "to",
                    Type.text(
                            "\"default\" or a network such as 198.51.100.0/24",
                            Optional.empty(),
                            GroupRoute::destination),
                    "\"default\"",
                    "where to",
                    "\"198.51.100.0/24\"");
    static final Key<IpAddress> VIA =
            Key.required("via", Types.ADDRESS, "the router", "\"203.0.113.1\"");
    static final Key<String> INTERFACE =
            Key.required(
                    "interface",
                    Types.INTERFACE,
                    "the interface of the group that the route leaves through, and comes and goes"
                            + " with",
                    "\"wan0\"");
    private static final Key<Integer> METRIC =
            Key.of(
                    "metric",
                    Types.number(0, Integer.MAX_VALUE),
                    "0",
                    "lower is preferred; 0 leaves it to the kernel",
                    "100");

    static final TableSpec SPEC =
            TableSpec.repeated(
                    "group.route",
                    "optional",
                    "A route that only the master has.",
                    List.of(TO, VIA, INTERFACE, METRIC));

    private static Optional<VirtualAddress> destination(String text) throws BadValue {
        if (text.equals(EVERYTHING)) {
            return Optional.empty();
        }
        VirtualAddress network = Types.PREFIX.read(text);
        if (!Addresses.isNetwork(network.address(), network.prefixLength())) {
            throw new BadValue("'" + text + "' has bits beyond its prefix: no network");
        }
        return Optional.of(network);
    }

    static GroupRoute read(Section section) {
        GroupRoute route =
                new GroupRoute(
                        section.get(TO),
                        section.get(VIA),
                        section.get(INTERFACE),
                        section.get(METRIC));
        boolean wrong = route.to.isPresent() && route.to.get().address().isV6() != route.via.isV6();
        if (wrong && section.has(VIA)) {
            section.problems()
                    .error(
                            section.path(VIA),
                            route.via
                                    + " is "
                                    + Addresses.family(route.via)
                                    + ", and the route is not");
        }
        return route;
    }
}
