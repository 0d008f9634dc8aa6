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
import dev.sne.hasm.runtime.node.Procedures;
import dev.sne.hasm.runtime.node.Replication;
import dev.sne.hasm.runtime.node.TableReplication;
import dev.sne.hasm.runtime.node.Transition;
import dev.sne.hasm.runtime.node.WithoutReplication;
import dev.sne.hasm.runtime.procedure.FirewallProcedures;
import dev.sne.hasm.runtime.replicator.Replicator;
import dev.sne.ifmii.link.LinkState;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.GroupConfig;
import dev.sne.shell.config.Mode;
import dev.sne.shell.daemon.DaemonEvent.Moment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// One life of a host whose own machine decides: its procedures, its part in replication, and its
/// node. One that only looks on hears the others and says nothing. Thread-safe.
final class HostRuntime implements HostLife {
    private final boolean looksOn;
    private final EventHub hub;
    private final Map<Integer, Integer> masters = new ConcurrentHashMap<>();
    private final Map<Integer, Replicator> replicators = new TreeMap<>();
    private final List<Supplier<List<LinkState>>> watches = new ArrayList<>();
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
        looksOn = configuration.mode() == Mode.MONITOR;
        try {
            List<NodeGroup> groups = new ArrayList<>();
            for (Settings each : configuration.settings()) {
                groups.add(
                        new NodeGroup(
                                each,
                                procedures(namespace, configuration, each.group()),
                                replication(namespace, configuration, each.group(), keys, record)));
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
            watches.add(
                    opened(new CarrierWatch(namespace, configuration.links(), node::linkChanged))
                            ::states);
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    private Procedures procedures(
            NetworkNamespace namespace, Configuration configuration, int number) {
        if (configuration.mode() != Mode.OWN) {
            return new WithoutProcedures();
        }
        GroupConfig group =
                configuration.groups().stream()
                        .filter(each -> each.number() == number)
                        .findFirst()
                        .orElseThrow();
        FirewallProcedures procedures =
                opened(
                        FirewallProcedures.open(
                                namespace,
                                GroupProcedures.of(configuration, group),
                                () -> masters.getOrDefault(number, Hosts.NONE),
                                event ->
                                        hub.publish(
                                                new DaemonEvent.Procedure(
                                                        Moment.now(), number, event))));
        watches.add(procedures::links);
        return procedures;
    }

    private Replication replication(
            NetworkNamespace namespace,
            Configuration configuration,
            int group,
            ClusterKeys keys,
            HostRecord record) {
        if (!configuration.replication().enabled() || configuration.mode() == Mode.MONITOR) {
            return new WithoutReplication();
        }
        TableReplication replication =
                opened(
                        TableReplication.open(
                                namespace,
                                Replications.settings(
                                        configuration, group, keys, record.incarnation()),
                                new ReplicationNews(group, hub)));
        replicators.put(group, replication.replicator());
        return replication;
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public Optional<Node> node() {
        return Optional.of(node);
    }

    @Override
    public Map<Integer, Replicator> replicators() {
        return replicators;
    }

    @Override
    public List<LinkState> interfaces() {
        Map<String, LinkState> all = new TreeMap<>();
        for (Supplier<List<LinkState>> watch : watches) {
            watch.get().forEach(each -> all.put(each.name(), each));
        }
        return List.copyOf(all.values());
    }

    @Override
    public void start() {
        if (!looksOn) {
            node.start();
        }
    }

    @Override
    public boolean stop(Duration patience) {
        return looksOn || node.stop(patience);
    }

    @Override
    public void role(ExternalRole role) {
        throw new IllegalStateException(
                "this host decides itself: only with mode = \"external\" it can be told");
    }

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
            hub.publish(new DaemonEvent.Moved(Moment.of(transition.at()), group, transition));
        }

        @Override
        public void paused(Duration late) {
            hub.publish(new DaemonEvent.Paused(Moment.now(), late));
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
