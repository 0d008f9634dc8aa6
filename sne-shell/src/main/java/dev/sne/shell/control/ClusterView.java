// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.runtime.node.NodeStatus;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.ifmii.link.LinkState;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.HostConfig;
import dev.sne.shell.daemon.ClusterControl;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a daemon knows at one moment, for all that is shown of it.
///
/// @param configuration the configuration in force
/// @param node the failover machines; empty where another program decides
/// @param replication how replication fares, by service group
/// @param interfaces what is seen of the interfaces that are watched, by name
/// @param maintenance whether an administrator works on this host
/// @param now the moment
/// @param zone in which times are shown
record ClusterView(
        Configuration configuration,
        Optional<NodeStatus> node,
        Map<Integer, ReplicationStatus> replication,
        List<LinkState> interfaces,
        boolean maintenance,
        Instant now,
        ZoneId zone) {
    ClusterView {
        replication = new TreeMap<>(replication);
        interfaces = List.copyOf(interfaces);
    }

    /// Asks the daemon.
    static ClusterView of(ClusterControl control) {
        return new ClusterView(
                control.configuration(),
                control.node(),
                control.replication(),
                control.interfaces(),
                control.maintenance(),
                Instant.now(),
                ZoneId.systemDefault());
    }

    /// This host's number.
    int self() {
        return configuration.host().number();
    }

    /// The name of a host by its number.
    String name(int host) {
        return configuration.hostName(host);
    }

    /// The hosts, as one sees them who looks at one group.
    List<Member> members(int group) {
        List<Member> members = new ArrayList<>();
        for (HostConfig host : configuration.hosts()) {
            members.add(Member.of(this, group, host));
        }
        return members;
    }

    /// What stands before a line about a group: nothing where there is only one.
    String prefix(int group) {
        return configuration.groups().size() > 1 ? "group " + group + ": " : "";
    }
}
