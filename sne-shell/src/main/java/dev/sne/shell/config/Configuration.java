// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.conntrack.filter.FlowFilter;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.Lollipop;
import dev.sne.hasm.Settings;
import dev.sne.hasm.runtime.replicator.GroupFlows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// A host's configuration, complete and without contradictions: {@link ConfigurationReader} hands
/// out no other. Immutable.
///
/// @param mode who decides which host is the master
/// @param controlSocket where the daemon listens for commands
/// @param stateDirectory where the daemon keeps what it must not forget
/// @param cluster which cluster this is
/// @param host this host, one of `hosts`
/// @param hosts all hosts
/// @param links the ways between them, the dedicated one first
/// @param timing times and counts
/// @param policy how the hosts decide
/// @param groups the service groups
/// @param programs programs in place of what is built in
/// @param replication how flows get to the other hosts
/// @param metrics figures for Prometheus
/// @param notifications whom to tell
/// @param realTime whether the machine comes before other work
public record Configuration(
        Mode mode,
        Path controlSocket,
        Path stateDirectory,
        ClusterConfig cluster,
        HostConfig host,
        List<HostConfig> hosts,
        List<LinkConfig> links,
        TimingConfig timing,
        PolicyConfig policy,
        List<GroupConfig> groups,
        ProgramsConfig programs,
        ReplicationConfig replication,
        MetricsConfig metrics,
        NotifyConfig notifications,
        RealTimeConfig realTime) {

    /// The name of a host by its number; where there is none, the number in words.
    public String hostName(int number) {
        if (number == Hosts.NONE) {
            return "nobody";
        }
        for (HostConfig each : hosts) {
            if (each.number() == number) {
                return each.name();
            }
        }
        return "host " + number;
    }

    /// What the failover machines of this host are told, one for each group. Where no addresses
    /// move there is one for the table that is replicated.
    public List<Settings> settings() {
        if (mode != Mode.OWN) {
            return List.of(settings(0, GroupConfig.DEFAULT_PRIORITY));
        }
        List<Settings> settings = new ArrayList<>();
        for (GroupConfig group : groups) {
            settings.add(settings(group.number(), group.priority(host.name())));
        }
        return settings;
    }

    /// The service groups that flows are divided among, in the order of the file; none where all
    /// are replicated together, as with one group.
    List<GroupConfig> flowGroups() {
        boolean divided = mode == Mode.OWN && groups.size() > 1 && replication.enabled();
        return divided ? groups : List.of();
    }

    /// Which flows are a group's.
    public GroupFlows flows(int group) {
        if (flowGroups().isEmpty()) {
            return GroupFlows.ALL;
        }
        SequencedMap<Integer, Optional<FlowFilter>> filters = new LinkedHashMap<>();
        flowGroups().forEach(each -> filters.put(each.number(), each.flows()));
        return GroupFlows.of(group, filters);
    }

    /// The UDP port of a group's replication on a link.
    public int replicationPort(LinkConfig link, int group) {
        List<Integer> numbers = flowGroups().stream().map(GroupConfig::number).toList();
        return link.replicationPort() + Math.max(numbers.indexOf(group), 0);
    }

    private Settings settings(int group, int priority) {
        return new Settings(
                cluster.number(),
                group,
                host.number(),
                priority,
                timing.timing(),
                policy.policy(hosts.size(), host.witness()),
                Lollipop.STANDARD,
                policy.maxFails());
    }
}
