// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.Event;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.Settings;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.node.HostRecord;
import dev.sne.hasm.runtime.node.Node;
import dev.sne.hasm.runtime.node.NodeGroup;
import dev.sne.hasm.runtime.node.NodeListener;
import dev.sne.hasm.runtime.node.NodeSettings;
import dev.sne.hasm.runtime.node.Replication;
import dev.sne.hasm.runtime.node.TableReplication;
import dev.sne.hasm.runtime.node.Transition;
import dev.sne.hasm.runtime.node.WithoutReplication;
import dev.sne.hasm.runtime.procedure.FirewallProcedures;
import dev.sne.hasm.runtime.replicator.Replicator;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.GroupConfig;
import dev.sne.shell.daemon.DaemonEvent.Moment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// One life of a host whose own machine decides: its procedures, its part in replication, and its
/// node. Thread-safe.
final class HostRuntime implements AutoCloseable {
    private final EventHub hub;
    private final Map<Integer, Integer> masters = new ConcurrentHashMap<>();
    private final Map<Integer, Replicator> replicators = new TreeMap<>();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Node node;

    /// Opens all parts; the host takes no part yet.
    ///
    /// @param failed told when the host cannot go on
    HostRuntime(
            NetworkNamespace namespace,
            Configuration configuration,
            ClusterKeys keys,
            HostRecord record,
            EventHub hub,
            Runnable failed) {
        this.hub = hub;
        try {
            List<NodeGroup> groups = new ArrayList<>();
            List<Settings> settings = configuration.settings();
            for (int i = 0; i < settings.size(); i++) {
                GroupConfig group = configuration.groups().get(i);
                groups.add(
                        new NodeGroup(
                                settings.get(i),
                                procedures(namespace, configuration, group),
                                replication(namespace, configuration, group, keys, record)));
            }
            node =
                    opened(
                            Node.open(
                                    namespace,
                                    new NodeSettings(
                                            keys,
                                            new ClusterLinks(configuration).control(),
                                            configuration
                                                    .policy()
                                                    .maxGroups()
                                                    .orElse(groups.size())),
                                    record,
                                    groups,
                                    new Telling(failed)));
            opened(new CarrierWatch(namespace, configuration.links(), node::linkChanged));
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    private FirewallProcedures procedures(
            NetworkNamespace namespace, Configuration configuration, GroupConfig group) {
        int number = group.number();
        return opened(
                FirewallProcedures.open(
                        namespace,
                        GroupProcedures.of(configuration, group),
                        () -> masters.getOrDefault(number, Hosts.NONE),
                        event ->
                                hub.publish(
                                        new DaemonEvent.Procedure(Moment.now(), number, event))));
    }

    private Replication replication(
            NetworkNamespace namespace,
            Configuration configuration,
            GroupConfig group,
            ClusterKeys keys,
            HostRecord record) {
        if (!configuration.replication().enabled()) {
            return new WithoutReplication();
        }
        TableReplication replication =
                opened(
                        TableReplication.open(
                                namespace,
                                Replications.settings(configuration, keys, record.incarnation()),
                                new ReplicationNews(group.number(), hub)));
        replicators.put(group.number(), replication.replicator());
        return replication;
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    Node node() {
        return node;
    }

    /// By the number of the service group.
    Map<Integer, Replicator> replicators() {
        return replicators;
    }

    void start() {
        node.start();
    }

    /// Hands over, and gives back what is active.
    ///
    /// @return whether that was done in time
    boolean stop(Duration patience) {
        return node.stop(patience);
    }

    /// Ends all parts; what is active stays so unless [#stop] came first.
    @Override
    public void close() {
        Parts.close(parts);
    }

    private final class Telling implements NodeListener {
        private final Runnable failed;

        Telling(Runnable failed) {
            this.failed = failed;
        }

        @Override
        public void event(int group, Event event, int host) {
            hub.publish(new DaemonEvent.Told(Moment.now(), group, event, host));
        }

        @Override
        public void moved(int group, Transition transition) {
            masters.put(group, transition.master());
            hub.publish(new DaemonEvent.Moved(Moment.now(), group, transition));
        }

        @Override
        public void failed(Throwable cause) {
            hub.publish(
                    new DaemonEvent.Life(
                            Moment.now(), DaemonEvent.Life.Stage.FAILED, cause.toString()));
            failed.run();
        }
    }
}
