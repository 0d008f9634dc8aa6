// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.shell.cli.Suggestion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether this machine has what a configuration speaks of. Files that are not there are errors;
/// interfaces and addresses may still come, so they are warned of.
final class MachineChecks {
    private final Optional<NetworkNamespace> namespace;

    MachineChecks(Optional<NetworkNamespace> namespace) {
        this.namespace = namespace;
    }

    void check(Configuration configuration, Problems problems) {
        try {
            SecretFile.read(configuration.cluster().secret(), configuration.cluster().number());
        } catch (SecretException e) {
            problems.error("cluster.secret", e.reason());
        }
        programs(configuration, problems);
        try (RouteSocket routes =
                namespace.isPresent() ? RouteSocket.open(namespace.get()) : RouteSocket.open()) {
            new Interfaces(routes, problems).check(configuration);
        }
    }

    private static void programs(Configuration configuration, Problems problems) {
        configuration
                .programs()
                .procedures()
                .forEach((each, words) -> program("procedures." + each.hook(), words, problems));
        configuration
                .programs()
                .checks()
                .forEach((each, words) -> program("procedures." + each.hook(), words, problems));
        configuration
                .notifications()
                .program()
                .ifPresent(words -> program("notify.program", words, problems));
        for (int i = 0; i < configuration.groups().size(); i++) {
            List<CheckConfig> checks = configuration.groups().get(i).checks();
            String path = Problems.element("group", i) + ".check";
            for (int j = 0; j < checks.size(); j++) {
                String key = Problems.element(path, j) + "." + CheckConfig.PROGRAM.name();
                checks.get(j).program().ifPresent(words -> program(key, words, problems));
            }
        }
    }

    private static void program(String key, List<String> words, Problems problems) {
        Path path = Path.of(words.getFirst());
        if (!Files.isRegularFile(path)) {
            problems.error(key, "there is no program " + path);
        } else if (!Files.isExecutable(path)) {
            problems.error(key, path + " is not executable: chmod +x " + path);
        }
    }

    /// The interfaces of this machine, and what is said of them.
    private static final class Interfaces {
        private final Map<String, Integer> indexes = new HashMap<>();
        private final List<InterfaceAddress> addresses;
        private final Problems problems;

        Interfaces(RouteSocket routes, Problems problems) {
            for (Link link : routes.links()) {
                indexes.put(link.name(), link.index());
            }
            addresses = routes.addresses();
            this.problems = problems;
        }

        void check(Configuration configuration) {
            for (LinkConfig link : configuration.links()) {
                Optional<IpAddress> own = configuration.host().address(link.link());
                String key = "link." + link.name() + "." + LinkConfig.INTERFACE.name();
                if (exists(link.interfaceName(), key)
                        && own.isPresent()
                        && !has(link.interfaceName(), own.get())) {
                    problems.warning(
                            key,
                            link.interfaceName()
                                    + " does not have the address "
                                    + own.get()
                                    + " of "
                                    + configuration.host().name()
                                    + " now");
                }
            }
            for (int i = 0; i < configuration.groups().size(); i++) {
                List<GroupInterface> interfaces = configuration.groups().get(i).interfaces();
                String path = Problems.element("group", i) + ".interface";
                for (int j = 0; j < interfaces.size(); j++) {
                    moving(interfaces.get(j), Problems.element(path, j));
                }
            }
        }

        private void moving(GroupInterface each, String path) {
            if (!exists(each.name(), path + "." + GroupInterface.NAME.name())) {
                return;
            }
            for (int i = 0; i < each.addresses().size(); i++) {
                VirtualAddress address = each.addresses().get(i);
                if (isStrange(each.name(), address.address())) {
                    problems.warning(
                            Problems.element(path + "." + GroupInterface.ADDRESSES.name(), i),
                            address + " is in no network that " + each.name() + " has now");
                }
            }
        }

        private boolean exists(String name, String key) {
            if (indexes.containsKey(name)) {
                return true;
            }
            problems.warning(
                    key,
                    "there is no interface '"
                            + name
                            + "' now"
                            + Suggestion.of(name, indexes.keySet()));
            return false;
        }

        private boolean has(String name, IpAddress wanted) {
            for (InterfaceAddress address : addresses) {
                if (isOn(address, name) && address.address().equals(wanted)) {
                    return true;
                }
            }
            return false;
        }

        /// Whether an interface has networks of the address's family, but not its own.
        private boolean isStrange(String name, IpAddress wanted) {
            boolean others = false;
            for (InterfaceAddress address : addresses) {
                boolean linkLocal =
                        address.address().isV6() && address.address().high() >>> 54 == 0xfe80 >>> 6;
                if (isOn(address, name)
                        && !linkLocal
                        && address.address().isV6() == wanted.isV6()) {
                    others = true;
                    if (Addresses.contains(address.address(), address.prefixLength(), wanted)) {
                        return false;
                    }
                }
            }
            return others;
        }

        private boolean isOn(InterfaceAddress address, String name) {
            Integer index = indexes.get(name);
            return index != null && index == address.interfaceIndex();
        }
    }
}
