// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.hasm.Link;
import dev.sne.hasm.Policy;
import dev.sne.netlink4j.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether hosts, links and policy of a configuration fit together.
final class ClusterChecks {
    private final Configuration configuration;
    private final Problems problems;

    private ClusterChecks(Configuration configuration, Problems problems) {
        this.configuration = configuration;
        this.problems = problems;
    }

    static void check(Configuration configuration, Problems problems) {
        ClusterChecks checks = new ClusterChecks(configuration, problems);
        checks.hosts();
        for (LinkConfig link : configuration.links()) {
            checks.addresses(link);
        }
        checks.links();
        checks.ports();
        checks.policy();
        checks.mode();
    }

    private void hosts() {
        List<HostConfig> hosts = configuration.hosts();
        if (hosts.size() < 2) {
            problems.missing(
                    "host", "there is " + hosts.size() + ", expected two or more [[host]]");
        }
        Map<Integer, String> numbers = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < hosts.size(); i++) {
            String path = Problems.element("host", i);
            unique(numbers, hosts.get(i).number(), path + "." + HostConfig.NUMBER.name());
            unique(names, hosts.get(i).name(), path + "." + HostConfig.NAME.name());
        }
    }

    private <T> void unique(Map<T, String> seen, T value, String path) {
        String before = seen.putIfAbsent(value, path);
        if (before != null) {
            problems.error(path, value + " is " + before + ", too");
        }
    }

    private void addresses(LinkConfig link) {
        Key<IpAddress> key = HostConfig.key(link.link());
        Map<IpAddress, String> seen = new HashMap<>();
        Optional<IpAddress> first = Optional.empty();
        for (int i = 0; i < configuration.hosts().size(); i++) {
            String path = Problems.element("host", i) + "." + key.name();
            Optional<IpAddress> address = configuration.hosts().get(i).address(link.link());
            if (address.isEmpty()) {
                problems.missing(path, "missing: " + key.description() + ", " + key.presence());
                continue;
            }
            if (!Addresses.isOfOneHost(address.get())) {
                problems.error(path, address.get() + " cannot be the address of a host");
                continue;
            }
            first = first.isPresent() ? first : address;
            if (first.get().isV6() != address.get().isV6()) {
                problems.error(
                        path,
                        address.get()
                                + " is "
                                + Addresses.family(address.get())
                                + ", and "
                                + first.get()
                                + " of another host is not");
            }
            unique(seen, address.get(), path);
        }
        String path = "link." + link.name() + "." + LinkConfig.MULTICAST.name();
        if (link.multicast().isPresent() && first.isPresent()) {
            IpAddress group = link.multicast().get();
            if (!Addresses.isMulticast(group)) {
                problems.error(path, group + " is no multicast address (224.0.0.0/4 or ff00::/8)");
            } else if (group.isV6() != first.get().isV6()) {
                problems.error(
                        path,
                        group
                                + " is "
                                + Addresses.family(group)
                                + ", the hosts' addresses are not");
            }
        }
    }

    private void links() {
        List<LinkConfig> links = configuration.links();
        for (Link link : Link.values()) {
            if (links.stream().anyMatch(each -> each.link() == link)) {
                continue;
            }
            String name = Types.wordOf(link);
            for (int i = 0; i < configuration.hosts().size(); i++) {
                if (configuration.hosts().get(i).address(link).isPresent()) {
                    problems.warning(
                            Problems.element("host", i) + "." + name,
                            "has no effect without [link." + name + "]");
                }
            }
        }
        if (links.size() == 1) {
            problems.warning(
                    "link." + links.getFirst().name(),
                    "is the only way between the hosts: when it breaks, each takes the others for"
                            + " dead");
        } else if (links.size() == 2
                && links.get(0).interfaceName().equals(links.get(1).interfaceName())) {
            problems.warning(
                    "link.main.interface",
                    "is that of the dedicated link: both break at the same time");
        }
    }

    /// Each group's replication has a port of its own.
    private void ports() {
        int more = configuration.flowGroups().size() - 1;
        for (LinkConfig link : configuration.links()) {
            int last = link.replicationPort() + more;
            String range = "with one for each group, up to " + last;
            String path = "link." + link.name() + "." + LinkConfig.REPLICATION_PORT.name();
            if (more > 0 && last > LinkConfig.PORTS) {
                problems.error(path, range + ", and the last port is " + LinkConfig.PORTS);
            } else if (link.replicationPort() < link.controlPort() && link.controlPort() <= last) {
                problems.error(path, range + ": control-port is one of them");
            }
        }
    }

    private void policy() {
        PolicyConfig policy = configuration.policy();
        int hosts = configuration.hosts().size();
        if (policy.bootExpect() > hosts && hosts > 0) {
            problems.error(
                    "policy.boot-expect",
                    "is " + policy.bootExpect() + ", and there are " + hosts + " hosts");
        }
        if (policy.voters().isPresent() && policy.voters().get() > hosts) {
            problems.error(
                    "policy.voters",
                    "is " + policy.voters().get() + ", and there are " + hosts + " hosts");
        }
        if (policy.split() == Policy.Split.WITNESS && hosts == 2) {
            problems.warning(
                    "policy.split",
                    "with two hosts, none has a majority when the other is gone: add a witness");
        }
        if (policy.control() == Policy.Control.FALLBACK && configuration.links().size() == 1) {
            problems.warning("policy.control", "there is no other link to fall back to");
        }
        int serving = 0;
        for (int i = 0; i < hosts; i++) {
            HostConfig host = configuration.hosts().get(i);
            serving += host.witness() ? 0 : 1;
            if (host.witness() && policy.split() != Policy.Split.WITNESS) {
                problems.error(
                        Problems.element("host", i) + ".witness",
                        "has a meaning only with policy.split = \"witness\"");
            }
        }
        if (hosts > 0 && serving == 0) {
            problems.error("host", "all hosts are witnesses: none can serve");
        }
    }

    private void mode() {
        String mode = Types.wordOf(configuration.mode());
        boolean own = configuration.mode() == Mode.OWN;
        if (own && configuration.groups().isEmpty()) {
            problems.missing("group", "missing: mode \"own\" needs one [[group]] or more");
        } else if (!own && !configuration.groups().isEmpty()) {
            problems.warning("group", "has no effect with mode = \"" + mode + "\"");
        }
        if (configuration.mode() == Mode.REPLICATION_ONLY
                && !configuration.replication().enabled()) {
            problems.error(
                    "replication.enabled",
                    "is false: with mode = \"" + mode + "\" nothing is left");
        }
    }
}
