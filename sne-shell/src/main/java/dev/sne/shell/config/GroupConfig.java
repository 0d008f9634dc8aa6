// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.conntrack.filter.FlowFilter;
import dev.sne.ifmii.announce.AnnouncePlan;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A service group: what has one master, and moves to another host as a whole.
///
/// @param number tells it from other groups, 0 to 255
/// @param priorities of hosts by their names; whoever is not named has {@link #DEFAULT_PRIORITY}
/// @param flows which flows are the group's where there are several; empty for those of no other
/// @param forwarding whether the master forwards packets and the others do not
/// @param announcements how often neighbours are told
/// @param broadcastPing whether each address also pings everybody when it moves
/// @param interfaces what moves, by interface
/// @param routes routes that only the master has
/// @param checks what shows that links and service work
public record GroupConfig(
        int number,
        Map<String, Integer> priorities,
        Optional<FlowFilter> flows,
        boolean forwarding,
        AnnouncePlan announcements,
        boolean broadcastPing,
        List<GroupInterface> interfaces,
        List<GroupRoute> routes,
        List<CheckConfig> checks) {
    /// The priority of a host that the group does not name.
    public static final int DEFAULT_PRIORITY = 100;

    static final String PRIORITIES_NAME = "priorities";
    static final Type<Integer> PRIORITY = Types.number(0, 255);

    static final Key<Integer> NUMBER =
            Key.of("number", Types.number(0, 255), "0", "its number in messages, unique", "1");

    /// Its values are read name by name; this is what the reference says of it.
    private static final Key<Map<String, Integer>> PRIORITIES =
            Key.optional(
                    PRIORITIES_NAME,
                    new Type<>(
                            "a table of host names, each with " + PRIORITY.expected(),
                            Map.of(),
                            _ -> Map.of()),
                    DEFAULT_PRIORITY + " for each",
                    "who shall be master: of the hosts that have all flows and have not failed, the"
                            + " one with the greatest",
                    "{ fw1 = 150, fw2 = 100 }");

    static final Key<FlowFilter> FLOWS =
            Key.optional(
                    "flows",
                    Types.FILTER,
                    "the flows of no other group",
                    "with several groups, which flows are this one's: a flow is of the first group"
                            + " whose filter it matches, and one group may have none; in the"
                            + " language of [FILTERS.md](../conntrack/FILTERS.md), but only by"
                            + " what never changes, see"
                            + " [DAEMON.md](DAEMON.md#several-groups)",
                    "\"host=10.1.0.0/16\"");

    static final Key<Boolean> FORWARDING =
            Key.of(
                    "forwarding",
                    Types.FLAG,
                    "false",
                    "whether IP forwarding is switched on at the master and off at the others; not"
                            + " with several groups, as there is one such setting for all",
                    "true");
    private static final Key<Integer> BURSTS =
            Key.of(
                    "announce-bursts",
                    Types.number(1, 1000),
                    "5",
                    "how often neighbours are told of a takeover, by gratuitous ARP and neighbour"
                            + " advertisements",
                    "10");
    private static final Key<Duration> INTERVAL =
            Key.of(
                    "announce-interval",
                    Quantities.time(Duration.ofMillis(1), Duration.ofMinutes(1)),
                    "\"200ms\"",
                    "the time from one of these to the next",
                    "\"1s\"");
    private static final Key<Boolean> BROADCAST_PING =
            Key.of(
                    "broadcast-ping",
                    Types.FLAG,
                    "false",
                    "whether each address also pings everybody, for hosts that ignore gratuitous"
                            + " ARP",
                    "true");

    static final TableSpec SPEC =
            new TableSpec(
                    "group",
                    true,
                    "required with `mode = \"own\"`",
                    "A service group: what has one master and moves as a whole. With two groups and"
                            + " crossed priorities both hosts of a pair work. The same on all"
                            + " hosts, but for names of interfaces.",
                    List.of(
                            NUMBER,
                            PRIORITIES,
                            FLOWS,
                            FORWARDING,
                            BURSTS,
                            INTERVAL,
                            BROADCAST_PING),
                    List.of("interface", "route", "check"));

    static GroupConfig read(Section section) {
        Map<String, Integer> priorities = new LinkedHashMap<>();
        for (String host : section.namesIn(PRIORITIES_NAME)) {
            priorities.put(host, section.valueIn(PRIORITIES_NAME, host, PRIORITY));
        }
        return new GroupConfig(
                section.get(NUMBER),
                priorities,
                section.find(FLOWS),
                section.get(FORWARDING),
                new AnnouncePlan(section.get(BURSTS), section.get(INTERVAL)),
                section.get(BROADCAST_PING),
                section.tables(GroupInterface.SPEC).stream().map(GroupInterface::read).toList(),
                section.tables(GroupRoute.SPEC).stream().map(GroupRoute::read).toList(),
                section.tables(CheckConfig.SPEC).stream().map(CheckConfig::read).toList());
    }

    /// The priority of a host.
    public int priority(String host) {
        return priorities.getOrDefault(host, DEFAULT_PRIORITY);
    }
}
