// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.sync;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.testkit.netns.Cable;
import java.util.ArrayList;
import java.util.List;

/// Hosts of a cluster, each in a namespace of its own, on one switch, which is in the first one's.
/// All of them track connections, and packets of [FlowPackets] leave each.
public final class SyncHosts implements AutoCloseable {
    private static final String SWITCH = "switch0";
    private static final int PREFIX = 24;

    private final List<NetworkNamespace> hosts = new ArrayList<>();

    private SyncHosts() {}

    /// Makes the namespaces. When it returns, packets pass.
    ///
    /// @param count how many, 2 to 16
    public static SyncHosts create(int count) {
        var made = new SyncHosts();
        try {
            made.build(count);
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private void build(int count) {
        for (int number = 1; number <= count; number++) {
            NetworkNamespace host = NetworkNamespace.create();
            hosts.add(host);
            SyncNetwork.prepare(host);
            SyncNetwork.track(host);
        }
        NetworkNamespace first = host(1);
        try (RouteSocket links = RouteSocket.open(first)) {
            int bridge = links.createBridge(SWITCH).index();
            links.setUp(bridge);
            for (int number = 2; number <= count; number++) {
                String port = "port" + number;
                Cable.connect(first, port, host(number), SyncNetwork.SYNC);
                links.setMaster(links.link(port).orElseThrow().index(), bridge);
                SyncNetwork.addAddress(host(number), SyncNetwork.SYNC, address(number), PREFIX);
            }
        }
        SyncNetwork.addAddress(first, SWITCH, address(1), PREFIX);
    }

    /// A host by its number, from 1.
    public NetworkNamespace host(int number) {
        return hosts.get(number - 1);
    }

    /// The address of a host.
    public static String address(int number) {
        return "172.31.2." + number;
    }

    /// Lets go of the namespaces, which ends them if no process is left in them.
    @Override
    public void close() {
        for (NetworkNamespace each : hosts) {
            each.close();
        }
    }
}
