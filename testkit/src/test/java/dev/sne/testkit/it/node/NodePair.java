// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.node;

import dev.sne.hasm.Link;
import dev.sne.hasm.Settings;
import dev.sne.hasm.Timing;
import dev.sne.hasm.runtime.udp.UdpLink;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.testkit.sync.SyncNetwork;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Two hosts with a dedicated link and a main link, in namespaces of their own.
final class NodePair implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_NANOS = 200_000;

    private final SyncNetwork network = SyncNetwork.create();
    private final Path directory;
    private final Timing timing;
    private NodeHost one;
    private NodeHost two;

    /// Starts both; see [#await] for when they have found each other.
    NodePair(Path directory, Timing timing) {
        this.directory = directory;
        this.timing = timing;
        one = open(1);
        two = open(2);
    }

    private NodeHost open(int host) {
        return open(host, List.of(Settings.of(host, 100, timing)));
    }

    private NodeHost open(int host, List<Settings> groups) {
        NetworkNamespace namespace = host == 1 ? network.primary() : network.backup();
        return new NodeHost(namespace, links(host), directory, groups);
    }

    static Map<Link, UdpLink> links(int host) {
        return Map.of(
                Link.DEDICATED,
                link(host, SyncNetwork.PRIMARY_SYNC, SyncNetwork.BACKUP_SYNC),
                Link.MAIN,
                link(host, SyncNetwork.PRIMARY_MAIN, SyncNetwork.BACKUP_MAIN));
    }

    private static UdpLink link(int host, String ofFirst, String ofSecond) {
        var own = new InetSocketAddress(host == 1 ? ofFirst : ofSecond, NodeHost.PORT);
        var other = new InetSocketAddress(host == 1 ? ofSecond : ofFirst, NodeHost.PORT);
        return UdpLink.unicast(own, Map.of(3 - host, other));
    }

    NodeHost one() {
        return one;
    }

    NodeHost two() {
        return two;
    }

    NodeHost master() {
        return one.isMaster() ? one : two;
    }

    NodeHost backup() {
        return one.isMaster() ? two : one;
    }

    /// Waits until there is one master, and the other host is its backup with a complete copy.
    void awaitPair() {
        await(
                "a master and a backup",
                () -> {
                    int masters = (one.isMaster() ? 1 : 0) + (two.isMaster() ? 1 : 0);
                    return masters == 1
                            && backup().state().synced()
                            && backup().state().master() == master().number()
                            && master().state().table().size() == 2;
                });
    }

    /// The host begins another life. The one before must have been closed.
    NodeHost restart(int host) {
        NodeHost next = open(host);
        if (host == 1) {
            one = next;
        } else {
            two = next;
        }
        return next;
    }

    /// Pulls or plugs both cables.
    void cables(boolean plugged) {
        cable(SyncNetwork.SYNC, plugged);
        cable(SyncNetwork.MAIN, plugged);
    }

    void cable(String name, boolean plugged) {
        try (RouteSocket links = RouteSocket.open(network.primary())) {
            int index = links.link(name).orElseThrow().index();
            if (plugged) {
                links.setUp(index);
            } else {
                links.setDown(index);
            }
        }
    }

    /// Waits until something holds.
    void await(String what, BooleanSupplier condition) {
        await(() -> what + "\n" + describe(one) + describe(two), condition);
    }

    private static String describe(NodeHost host) {
        StringBuilder text = new StringBuilder("host " + host.number() + "\n");
        host.status().group(0).history().forEach(each -> text.append(each).append('\n'));
        return text.append(host.state().describe()).append('\n').toString();
    }

    /// Waits until something holds.
    static void await(Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in time: " + what.get());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public void close() {
        one.close();
        two.close();
        network.close();
    }
}
