// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.sync;

import dev.sne.conntrack.Conntrack;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.nft.CtState;
import dev.sne.netlink4j.nft.Match;
import dev.sne.netlink4j.nft.NftChain;
import dev.sne.netlink4j.nft.NftClient;
import dev.sne.netlink4j.nft.NftFamily;
import dev.sne.netlink4j.nft.NftTable;
import dev.sne.netlink4j.nft.Statement;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.Neighbour;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.netns.Cable;
import dev.sne.testkit.netns.Sysctl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A primary and a backup, each in a namespace of its own, with two cables between them: `sync0`,
/// the dedicated one, and `main0`. Packets of [FlowPackets] leave the primary over `out0`, which
/// leads nowhere. The primary tracks connections; the backup's kernel has what is put into it.
public final class SyncNetwork implements AutoCloseable {
    /// The dedicated cable's interface, at either end.
    public static final String SYNC = "sync0";

    /// The other cable's interface, at either end.
    public static final String MAIN = "main0";

    /// The primary's and the backup's address on the dedicated cable.
    public static final String PRIMARY_SYNC = "172.31.0.1";

    public static final String BACKUP_SYNC = "172.31.0.2";

    /// The primary's and the backup's address on the other cable.
    public static final String PRIMARY_MAIN = "172.31.1.1";

    public static final String BACKUP_MAIN = "172.31.1.2";

    private static final String NOBODY = "02:00:00:00:00:02";
    private static final int CABLE_PREFIX = 24;
    private static final int RECEIVED_BYTES = 1;
    private static final int SENT_BYTES = 9;
    private static final NftTable TABLE = new NftTable(NftFamily.INET, "sync");

    private final NetworkNamespace primary = NetworkNamespace.create();
    private final NetworkNamespace backup = NetworkNamespace.create();
    private final @Nullable FaultRelay relay;

    private SyncNetwork(@Nullable FaultRelay relay) {
        this.relay = relay;
    }

    /// Makes the namespaces. When it returns, packets pass.
    public static SyncNetwork create() {
        return create(null);
    }

    /// The same with a relay in the middle of both cables.
    ///
    /// @param relay without cables yet; it is closed with the network
    public static SyncNetwork create(@Nullable FaultRelay relay) {
        SyncNetwork network = new SyncNetwork(relay);
        try {
            network.build();
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private void build() {
        prepare(primary);
        prepare(backup);
        connect(SYNC, PRIMARY_SYNC, BACKUP_SYNC);
        connect(MAIN, PRIMARY_MAIN, BACKUP_MAIN);
        track(primary);
    }

    /// Has nothing but what a test makes in a namespace.
    static void prepare(NetworkNamespace namespace) {
        Sysctl.set(
                namespace,
                Map.of("ipv6/conf/all/disable_ipv6", "1", "ipv6/conf/default/disable_ipv6", "1"));
        try (RouteSocket links = RouteSocket.open(namespace)) {
            links.setUp(links.link("lo").orElseThrow().index());
        }
    }

    /// Has a kernel track connections, and packets of [FlowPackets] leave.
    static void track(NetworkNamespace namespace) {
        addAddress(namespace, leadNowhere(namespace), FlowPackets.GATEWAY, FlowPackets.PREFIX);
        try (NftClient rules = NftClient.open(namespace)) {
            NftChain leaving = NftChain.filter("leaving", NftChain.Hook.OUTPUT);
            // A rule that looks at connections is what makes the kernel track them.
            rules.transaction()
                    .createTable(TABLE)
                    .createChain(TABLE, leaving)
                    .appendRule(TABLE, leaving, Match.ctState(CtState.INVALID), Statement.accept())
                    .commit();
        }
        // Flows made by one packet would otherwise be gone before they are counted.
        Sysctl.set(
                namespace,
                Map.of(
                        // Or the end of flows from before the first listener goes unreported.
                        "netfilter/nf_conntrack_events", "1",
                        "netfilter/nf_conntrack_udp_timeout", "3600",
                        "netfilter/nf_conntrack_tcp_timeout_syn_sent", "3600"));
    }

    private void connect(String name, String ofPrimary, String ofBackup) {
        if (relay == null) {
            Cable.connect(primary, name, backup, name);
        } else {
            relay.connect(primary, ofPrimary, backup, ofBackup, name);
        }
        addAddress(primary, name, ofPrimary, CABLE_PREFIX);
        addAddress(backup, name, ofBackup, CABLE_PREFIX);
    }

    /// A switch without ports drops what it is given, and every kernel has it.
    private static String leadNowhere(NetworkNamespace namespace) {
        try (RouteSocket links = RouteSocket.open(namespace)) {
            int index = links.createBridge(FlowPackets.INTERFACE).index();
            links.setUp(index);
            links.putNeighbour(
                    Neighbour.permanent(
                            index,
                            IpAddress.parse(FlowPackets.TARGET_ADDRESS),
                            HardwareAddress.parse(NOBODY)));
        }
        return FlowPackets.INTERFACE;
    }

    static void addAddress(NetworkNamespace namespace, String link, String address, int prefix) {
        try (RouteSocket links = RouteSocket.open(namespace)) {
            Link found = links.link(link).orElseThrow();
            links.addAddress(InterfaceAddress.of(found.index(), IpAddress.parse(address), prefix));
        }
    }

    public NetworkNamespace primary() {
        return primary;
    }

    public NetworkNamespace backup() {
        return backup;
    }

    /// How many flows a table holds.
    public static long count(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            return table.count();
        }
    }

    /// Empties the backup's table.
    public void flushBackup() {
        try (Conntrack table = Conntrack.open(backup)) {
            table.flush(Nfnetlink.AF_UNSPEC);
        }
    }

    /// The bytes that an interface has sent and received since it was made, Ethernet headers
    /// included.
    public static long bytes(NetworkNamespace namespace, String link) {
        return namespace.call(() -> {
            for (String line : Files.readAllLines(Path.of("/proc/thread-self/net/dev"))) {
                String[] words = line.strip().split("[:\\s]+", -1);
                if (words[0].equals(link)) {
                    return Long.parseLong(words[RECEIVED_BYTES])
                            + Long.parseLong(words[SENT_BYTES]);
                }
            }
            throw new UncheckedIOException(new IOException("no interface " + link));
        });
    }

    /// Lets go of the namespaces, which ends them if no process is left in them.
    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
        primary.close();
        backup.close();
    }
}
