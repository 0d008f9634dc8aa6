// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.conntrack.filter.FlowFilter;
import dev.sne.hasm.Check;
import dev.sne.hasm.runtime.replicator.GroupFlows;
import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.ifmii.probe.DnsQuery;
import dev.sne.ifmii.probe.HttpCheck;
import dev.sne.ifmii.probe.ProbeTarget;
import dev.sne.netlink4j.IpAddress;
import dev.sne.shell.cli.Suggestion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Whether the service groups of a configuration fit to its hosts and links, and to each other.
final class GroupChecks {
    private static final int ADDRESS_RECORD = 1;

    private final Configuration configuration;
    private final Problems problems;
    private final Map<IpAddress, String> addresses = new HashMap<>();
    private final Map<String, String> virtualInterfaces = new HashMap<>();
    private final Set<String> linkInterfaces = new HashSet<>();

    private GroupChecks(Configuration configuration, Problems problems) {
        this.configuration = configuration;
        this.problems = problems;
        for (LinkConfig link : configuration.links()) {
            linkInterfaces.add(link.interfaceName());
        }
        for (int i = 0; i < configuration.hosts().size(); i++) {
            HostConfig host = configuration.hosts().get(i);
            String path = Problems.element("host", i);
            host.dedicated().ifPresent(each -> addresses.put(each, path + ".dedicated"));
            host.main().ifPresent(each -> addresses.put(each, path + ".main"));
        }
    }

    static void check(Configuration configuration, Problems problems) {
        GroupChecks checks = new GroupChecks(configuration, problems);
        checks.flows();
        Map<Integer, String> numbers = new HashMap<>();
        for (int i = 0; i < configuration.groups().size(); i++) {
            GroupConfig group = configuration.groups().get(i);
            String path = Problems.element("group", i);
            String before = numbers.putIfAbsent(group.number(), path);
            if (before != null) {
                problems.error(
                        path + "." + GroupConfig.NUMBER.name(),
                        group.number() + " is the number of " + before + ", too");
            }
            checks.priorities(group, path);
            checks.shared(group, path);
            checks.interfaces(group, path);
            checks.routes(group, path);
            checks.probes(group, path);
            checks.downlink(group, path);
        }
    }

    /// Each flow has to be one group's, as long as it lives.
    private void flows() {
        List<GroupConfig> groups = configuration.groups();
        Optional<String> rest = Optional.empty();
        for (int i = 0; i < groups.size(); i++) {
            String path = Problems.element("group", i);
            String key = path + "." + GroupConfig.FLOWS.name();
            Optional<FlowFilter> flows = groups.get(i).flows();
            if (flows.isPresent()) {
                fixed(groups.get(i).number(), flows.get(), key);
            } else if (rest.isEmpty()) {
                rest = Optional.of(path);
            } else if (!configuration.flowGroups().isEmpty()) {
                problems.missing(
                        key,
                        "missing: "
                                + rest.get()
                                + " has the flows of no other group already; which are this one's"
                                + " must be told for them to be replicated");
            }
        }
        if (groups.size() == 1 && groups.getFirst().flows().isPresent()) {
            problems.warning(
                    Problems.element("group", 0) + "." + GroupConfig.FLOWS.name(),
                    "has no effect with one group: all flows are its own");
        }
    }

    private void fixed(int number, FlowFilter flows, String key) {
        try {
            GroupFlows.requireFixed(number, flows);
        } catch (IllegalArgumentException e) {
            problems.error(key, String.valueOf(e.getMessage()));
        }
    }

    /// What there is once on a host must not be switched off by a group that has its master
    /// elsewhere, while another has its own here.
    private void shared(GroupConfig group, String path) {
        if (configuration.groups().size() == 1 || configuration.mode() != Mode.OWN) {
            return;
        }
        if (group.forwarding()) {
            problems.error(
                    path + "." + GroupConfig.FORWARDING.name(),
                    "is one setting for all groups: a host that is the master of another one would"
                            + " forward nothing any more; leave it out, and have all hosts forward"
                            + " (net.ipv4.ip_forward = 1, net.ipv6.conf.all.forwarding = 1)");
        }
        for (int i = 0; i < group.interfaces().size(); i++) {
            GroupInterface each = group.interfaces().get(i);
            if (each.manage() && isUsedBeside(group, each.name())) {
                problems.error(
                        Problems.element(path + ".interface", i) + ".manage",
                        "another group uses "
                                + each.name()
                                + ", too: down, it would cut that one off where its master is");
            }
        }
    }

    private boolean isUsedBeside(GroupConfig group, String interfaceName) {
        return configuration.groups().stream()
                .filter(each -> each.number() != group.number())
                .flatMap(each -> each.interfaces().stream())
                .anyMatch(each -> each.name().equals(interfaceName));
    }

    private void priorities(GroupConfig group, String path) {
        List<String> names = configuration.hosts().stream().map(HostConfig::name).toList();
        for (String name : group.priorities().keySet()) {
            if (!names.contains(name)) {
                problems.error(
                        path + "." + GroupConfig.PRIORITIES_NAME + "." + name,
                        "there is no host '"
                                + name
                                + "', only "
                                + String.join(", ", names)
                                + Suggestion.of(name, names));
            }
        }
    }

    private void interfaces(GroupConfig group, String groupPath) {
        if (group.interfaces().isEmpty() && configuration.mode() == Mode.OWN) {
            problems.missing(
                    groupPath + ".interface", "missing: a group needs one [[group.interface]]");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < group.interfaces().size(); i++) {
            GroupInterface each = group.interfaces().get(i);
            String path = Problems.element(groupPath + ".interface", i);
            if (!names.add(each.name())) {
                problems.error(path + ".name", each.name() + " is in this group already");
            }
            if (each.manage() && linkInterfaces.contains(each.name())) {
                problems.error(
                        path + ".manage",
                        each.name()
                                + " is the interface of a [link]: down, it would cut the hosts"
                                + " off from each other");
            }
            for (int j = 0; j < each.addresses().size(); j++) {
                address(
                        each.addresses().get(j).address(),
                        Problems.element(path + "." + GroupInterface.ADDRESSES.name(), j));
            }
            each.virtualInterface().ifPresent(name -> virtual(name, path));
        }
    }

    private void address(IpAddress address, String path) {
        if (!Addresses.isOfOneHost(address)) {
            problems.error(path, address + " cannot be the address of a host");
            return;
        }
        String before = addresses.putIfAbsent(address, path);
        if (before != null) {
            problems.error(
                    path,
                    address
                            + " is "
                            + before
                            + (before.startsWith("host") ? ", too, which never moves" : ", too"));
        }
    }

    private void virtual(String name, String path) {
        String key = path + "." + GroupInterface.VIRTUAL_INTERFACE.name();
        String before = virtualInterfaces.putIfAbsent(name, key);
        boolean real =
                linkInterfaces.contains(name)
                        || configuration.groups().stream()
                                .flatMap(group -> group.interfaces().stream())
                                .anyMatch(each -> each.name().equals(name));
        if (before != null || real) {
            problems.error(key, "'" + name + "' is the name of another interface");
        }
    }

    private void routes(GroupConfig group, String groupPath) {
        List<String> names = group.interfaces().stream().map(GroupInterface::name).toList();
        for (int i = 0; i < group.routes().size(); i++) {
            GroupRoute route = group.routes().get(i);
            String path = Problems.element(groupPath + ".route", i);
            if (!names.contains(route.interfaceName())) {
                problems.error(
                        path + "." + GroupRoute.INTERFACE.name(),
                        "'"
                                + route.interfaceName()
                                + "' is none of the group's interfaces "
                                + String.join(", ", names)
                                + Suggestion.of(route.interfaceName(), names));
            } else if (!Addresses.isOfOneHost(route.via())) {
                problems.error(
                        path + "." + GroupRoute.VIA.name(),
                        route.via() + " is no router's address");
            } else if (!isNeighbour(group, route)) {
                problems.warning(
                        path + "." + GroupRoute.VIA.name(),
                        route.via()
                                + " is in none of the networks of the group's addresses on "
                                + route.interfaceName());
            }
        }
    }

    private static boolean isNeighbour(GroupConfig group, GroupRoute route) {
        boolean linkLocal = route.via().isV6() && route.via().high() >>> 54 == 0xfe80 >>> 6;
        for (GroupInterface each : group.interfaces()) {
            for (VirtualAddress address : each.addresses()) {
                if (each.name().equals(route.interfaceName())
                        && Addresses.contains(
                                address.address(), address.prefixLength(), route.via())) {
                    return true;
                }
            }
        }
        return linkLocal;
    }

    /// A host that knows nothing of its downlink would call it good.
    private void downlink(GroupConfig group, String path) {
        boolean shown =
                group.interfaces().stream()
                                .anyMatch(each -> each.side() == GroupInterface.Side.DOWNLINK)
                        || group.checks().stream().anyMatch(each -> each.of() == Check.DOWNLINK)
                        || configuration.programs().checks().containsKey(Check.DOWNLINK);
        if (!shown && !group.interfaces().isEmpty()) {
            problems.missing(
                    path,
                    "nothing shows whether the downlink works: expected a [[group.interface]] of"
                            + " side downlink, a [[group.check]] of it, or"
                            + " procedures.check-downlink");
        }
    }

    private void probes(GroupConfig group, String groupPath) {
        for (int i = 0; i < group.checks().size(); i++) {
            CheckConfig check = group.checks().get(i);
            String path = Problems.element(groupPath + ".check", i);
            String target = path + "." + CheckConfig.TARGET.name();
            check.target().ifPresent(address -> target(check, address, target));
            try {
                check.name().ifPresent(name -> new DnsQuery(name, ADDRESS_RECORD));
            } catch (IllegalArgumentException e) {
                problems.error(
                        path + "." + CheckConfig.NAME.name(), String.valueOf(e.getMessage()));
            }
            try {
                check.url().ifPresent(url -> HttpCheck.of(url.toString()));
            } catch (IllegalArgumentException e) {
                problems.error(path + "." + CheckConfig.URL.name(), String.valueOf(e.getMessage()));
            }
        }
    }

    private void target(CheckConfig check, IpAddress address, String path) {
        boolean wrongFamily =
                check.type() == CheckType.ARP && address.isV6()
                        || check.type() == CheckType.NEIGHBOUR && !address.isV6();
        if (wrongFamily) {
            problems.error(
                    path,
                    address
                            + " is "
                            + Addresses.family(address)
                            + ": type "
                            + (address.isV6() ? "neighbour" : "arp")
                            + " asks such neighbours");
            return;
        }
        if (Addresses.isMulticast(address)) {
            problems.error(path, address + " is no single host");
            return;
        }
        try {
            new ProbeTarget(address, check.interfaceName());
        } catch (IllegalArgumentException e) {
            problems.error(path, String.valueOf(e.getMessage()));
        }
    }
}
