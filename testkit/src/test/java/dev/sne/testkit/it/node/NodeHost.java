// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sne.hasm.Event;
import dev.sne.hasm.Link;
import dev.sne.hasm.Settings;
import dev.sne.hasm.State;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.node.HostRecord;
import dev.sne.hasm.runtime.node.Node;
import dev.sne.hasm.runtime.node.NodeGroup;
import dev.sne.hasm.runtime.node.NodeListener;
import dev.sne.hasm.runtime.node.NodeSettings;
import dev.sne.hasm.runtime.node.NodeStatus;
import dev.sne.hasm.runtime.node.Transition;
import dev.sne.hasm.runtime.udp.UdpLink;
import dev.sne.netlink4j.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/// One life of a host with recorded procedures.
final class NodeHost implements NodeListener, AutoCloseable {
    static final int PORT = 3790;

    private static final ClusterKeys KEYS = ClusterKeys.of(0, "0123456789abcdef".getBytes(UTF_8));

    private final int number;
    private final Node node;
    private final List<RecordedProcedures> procedures = new ArrayList<>();
    private final List<RecordedReplication> replications = new ArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();

    /// @param settings one for each service group
    NodeHost(
            NetworkNamespace namespace,
            Map<Link, UdpLink> links,
            Path directory,
            List<Settings> settings) {
        number = settings.getFirst().host();
        List<NodeGroup> groups = new ArrayList<>();
        AtomicBoolean uplink = new AtomicBoolean();
        for (Settings each : settings) {
            RecordedProcedures performed = new RecordedProcedures(uplink);
            RecordedReplication replicated = new RecordedReplication();
            procedures.add(performed);
            replications.add(replicated);
            groups.add(new NodeGroup(each, performed, replicated));
        }
        try {
            node =
                    Node.open(
                            namespace,
                            new NodeSettings(KEYS, links, groups.size()),
                            HostRecord.begin(directory.resolve("host" + number)),
                            groups,
                            this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        node.start();
    }

    int number() {
        return number;
    }

    Node node() {
        return node;
    }

    RecordedProcedures procedures() {
        return procedures.getFirst();
    }

    RecordedReplication replication() {
        return replications.getFirst();
    }

    RecordedProcedures procedures(int place) {
        return procedures.get(place);
    }

    NodeStatus status() {
        return node.status();
    }

    State state() {
        return state(0);
    }

    State state(int group) {
        return node.status().group(group).state();
    }

    boolean isMaster() {
        return state().isMaster();
    }

    /// What an administrator was told, as `MASTER 1`.
    List<String> events() {
        return events;
    }

    @Override
    public void event(int group, Event event, int host) {
        events.add(event + " " + host);
    }

    @Override
    public void moved(int group, Transition transition) {
        // The status has them, too.
    }

    @Override
    public void failed(Throwable cause) {
        events.add(cause.toString());
    }

    /// As if the process were killed.
    @Override
    public void close() {
        node.close();
    }
}
