// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.Link;
import dev.sne.hasm.Settings;
import dev.sne.hasm.Timing;
import dev.sne.hasm.runtime.udp.UdpLink;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.sync.SyncHosts;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Hosts on one switch, without a dedicated link.
@KernelTest
class NodeClusterIT {
    private static final String GROUP = "239.255.7.8";

    @TempDir Path directory;

    private final SyncHosts network = SyncHosts.create(3);
    private final List<NodeHost> hosts = new ArrayList<>();

    @AfterEach
    void end() {
        hosts.forEach(NodeHost::close);
        network.close();
    }

    private NodeHost open(int host, boolean multicast, int... prios) {
        Map<Integer, InetSocketAddress> peers = new HashMap<>();
        for (int peer = 1; peer <= 3; peer++) {
            if (peer != host) {
                peers.put(peer, new InetSocketAddress(SyncHosts.address(peer), NodeHost.PORT));
            }
        }
        UdpLink link =
                multicast
                        ? new UdpLink(
                                new InetSocketAddress("0.0.0.0", NodeHost.PORT),
                                peers,
                                new InetSocketAddress(GROUP, NodeHost.PORT),
                                host == 1 ? "switch0" : "sync0")
                        : UdpLink.unicast(
                                new InetSocketAddress(SyncHosts.address(host), NodeHost.PORT),
                                peers);
        List<Settings> groups = new ArrayList<>();
        Settings first = Settings.of(host, prios[0], Timing.standard());
        for (int group = 0; group < prios.length; group++) {
            groups.add(first.withGroup(group, prios[group]));
        }
        NodeHost opened =
                new NodeHost(network.host(host), Map.of(Link.MAIN, link), directory, groups);
        hosts.add(opened);
        return opened;
    }

    private NodeHost master(int group) {
        return hosts.stream()
                .filter(each -> each.state(group).isMaster())
                .findFirst()
                .orElseThrow();
    }

    /// Waits until all hosts know one master, which knows all of them.
    private void awaitCluster(int group) {
        NodePair.await(
                () -> hosts.stream().map(NodeHost::state).toList().toString(),
                () -> {
                    long masters =
                            hosts.stream().filter(each -> each.state(group).isMaster()).count();
                    return masters == 1
                            && hosts.stream()
                                    .allMatch(each ->
                                            each.state(group).synced()
                                                    && each.state(group).master()
                                                            == master(group).number()
                                                    && each.state(group).table().size()
                                                            == hosts.size());
                });
    }

    private void kill(NodeHost host) {
        host.close();
        hosts.remove(host);
    }

    @Test
    void oneOfThreeServesUntilNobodyIsLeft() {
        oneServes(false);
    }

    @Test
    void theSameByMulticast() {
        oneServes(true);
    }

    private void oneServes(boolean multicast) {
        for (int host = 1; host <= 3; host++) {
            open(host, multicast, 100);
        }
        awaitCluster(0);
        Epoch before = master(0).state().epoch();

        kill(master(0));
        awaitCluster(0);
        assertThat(master(0).state().epoch().isAfter(before)).isTrue();
        assertThat(hosts.stream().filter(each -> each.procedures().isServing())).hasSize(1);

        kill(master(0));
        awaitCluster(0);
        assertThat(master(0).state().master()).isNotEqualTo(Hosts.NONE);
        assertThat(master(0).procedures().isServing()).isTrue();
    }

    @Test
    void aHostThatComesLaterLeavesTheMasterWhereItIs() {
        open(1, false, 100);
        open(2, false, 100);
        awaitCluster(0);
        int before = master(0).number();

        open(3, false, 200);
        awaitCluster(0);

        assertThat(master(0).number()).isEqualTo(before);
    }

    @Test
    void twoGroupsHaveMastersOfTheirOwn() {
        open(1, false, 200, 100);
        open(2, false, 100, 200);
        awaitCluster(0);
        awaitCluster(1);
        NodeHost one = hosts.getFirst();
        NodeHost two = hosts.getLast();
        if (one.state(1).isMaster()) {
            one.node().switchover(1, 2);
        }
        if (two.state(0).isMaster()) {
            two.node().switchover(0, 1);
        }
        NodePair.await(
                () -> one.state(0) + " " + two.state(1),
                () -> one.state(0).isMaster() && two.state(1).isMaster());
        awaitCluster(0);
        awaitCluster(1);

        kill(one);
        awaitCluster(0);

        assertThat(two.state(0).isMaster()).isTrue();
        assertThat(two.state(1).isMaster()).isTrue();
        assertThat(two.procedures(0).isServing()).isTrue();
        assertThat(two.procedures(1).isServing()).isTrue();
    }
}
