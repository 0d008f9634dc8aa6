// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.hasm.Link;
import dev.sne.netlink4j.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A network over which the hosts talk to each other.
///
/// @param link which one
/// @param interfaceName this host's interface to it
/// @param multicast the group to which the machines' messages go, if they are not sent to each host
/// @param controlPort UDP port of the machines' messages
/// @param replicationPort UDP port of replication, of the first group if there are several
public record LinkConfig(
        Link link,
        String interfaceName,
        Optional<IpAddress> multicast,
        int controlPort,
        int replicationPort) {
    static final int PORTS = 65_535;

    static final Key<String> INTERFACE =
            Key.required("interface", Types.INTERFACE, "this host's interface to it", "\"sync0\"");
    static final Key<IpAddress> MULTICAST =
            Key.optional(
                    "multicast",
                    Types.ADDRESS,
                    "unicast to each host",
                    "the group to which messages for all hosts are sent once",
                    "\"239.255.83.1\"");
    private static final Key<Integer> CONTROL_PORT =
            Key.of(
                    "control-port",
                    Types.number(1, PORTS),
                    "7348",
                    "the UDP port of the failover machines' messages",
                    "7348");
    static final Key<Integer> REPLICATION_PORT =
            Key.of(
                    "replication-port",
                    Types.number(1, PORTS),
                    "7349",
                    "the UDP port of replication; with several groups that of the first one, the"
                            + " others have the next, in the order of the file",
                    "7349");
    private static final List<Key<?>> KEYS =
            List.of(INTERFACE, MULTICAST, CONTROL_PORT, REPLICATION_PORT);

    static final TableSpec DEDICATED_SPEC =
            TableSpec.of(
                    "link.dedicated",
                    "one of the links is required",
                    "The link that joins the hosts alone, such as a direct cable. Flows are"
                            + " replicated over it while it works.",
                    KEYS);
    static final TableSpec MAIN_SPEC =
            TableSpec.of(
                    "link.main",
                    "one of the links is required",
                    "The network of the clients (the downlink), as a second way between the hosts:"
                            + " without it, a broken dedicated link looks like a dead host.",
                    KEYS);
    static final TableSpec SPEC =
            new TableSpec(
                    "link",
                    false,
                    "required",
                    "The ways between the hosts.",
                    List.of(),
                    List.of("dedicated", "main"));

    /// The links in the file, the dedicated one first.
    static List<LinkConfig> readAll(Section links) {
        List<LinkConfig> found = new ArrayList<>();
        Section dedicated = links.table(DEDICATED_SPEC);
        if (dedicated.isPresent()) {
            found.add(read(Link.DEDICATED, dedicated));
        }
        Section main = links.table(MAIN_SPEC);
        if (main.isPresent()) {
            found.add(read(Link.MAIN, main));
        }
        if (found.isEmpty()) {
            links.problems().missing("link", "missing: [link.dedicated], [link.main] or both");
        }
        return List.copyOf(found);
    }

    private static LinkConfig read(Link link, Section section) {
        LinkConfig read =
                new LinkConfig(
                        link,
                        section.get(INTERFACE),
                        section.find(MULTICAST),
                        section.get(CONTROL_PORT),
                        section.get(REPLICATION_PORT));
        if (read.controlPort == read.replicationPort) {
            section.problems().error(section.path(REPLICATION_PORT), "is the same as control-port");
        }
        return read;
    }

    /// Its name in the file.
    public String name() {
        return Types.wordOf(link);
    }
}
