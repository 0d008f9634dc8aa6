// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.KernelFilter;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.nft.NftClient;
import dev.sne.testkit.netns.Sysctl;
import dev.sne.testkit.traffic.TrafficLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// A small network inside this process: a client, a firewall and a server, each in a network
/// namespace of its own, and real traffic through the firewall, which tracks, masquerades and
/// publishes.
///
/// The namespaces have no names and everything in them belongs to this process, so that nothing is
/// left behind however it ends. Takes root (`CAP_SYS_ADMIN`, `CAP_NET_ADMIN`, `CAP_NET_RAW`).
/// Thread-safe.
public final class Lab implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(2);

    private static final Path IPV6_PARAMETERS = Path.of("/proc/sys/net/ipv6");
    private static final Map<String, String> TRACKING =
            Map.of(
                    "netfilter/nf_conntrack_acct", "1",
                    "netfilter/nf_conntrack_timestamp", "1");

    private final LabNetwork network;
    private final NftClient rules;
    private final Set<FlowKind> kinds;
    private final LabTraffic traffic;

    private Lab(LabNetwork network) {
        this.network = network;
        rules = NftClient.open(network.firewall());
        try {
            boolean helper = LabRules.install(rules);
            // Only now is connection tracking certain to be loaded, and its parameters to be there.
            Sysctl.set(network.firewall(), TRACKING);
            kinds = kinds(network.hasIpv6(), helper);
            traffic = LabTraffic.start(network);
        } catch (RuntimeException e) {
            rules.close();
            throw e;
        }
    }

    private static Set<FlowKind> kinds(boolean ipv6, boolean helper) {
        EnumSet<FlowKind> kinds = EnumSet.allOf(FlowKind.class);
        kinds.removeIf(kind -> kind.isIpv6() && !ipv6);
        kinds.removeIf(kind -> kind == FlowKind.WITH_HELPER && !helper);
        return Collections.unmodifiableSet(kinds);
    }

    /// Builds the network and starts its traffic. When it returns, the firewall's table has flows
    /// of every kind in [#kinds()], except [FlowKind#UDP_ASSURED], which takes two seconds more.
    ///
    /// @throws dev.sne.netlink4j.NetlinkException when the kernel refuses a part of it
    /// @throws IllegalStateException when flows of a kind do not appear
    public static Lab start(LabOptions options) {
        return start(options, Files.isDirectory(IPV6_PARAMETERS));
    }

    static Lab start(LabOptions options, boolean ipv6) {
        LabNetwork network = LabNetwork.create(ipv6);
        Lab lab;
        try {
            lab = new Lab(network);
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
        if (options.traffic()) {
            try {
                lab.startTraffic();
            } catch (RuntimeException e) {
                lab.close();
                throw e;
            }
        }
        return lab;
    }

    private void startTraffic() {
        traffic.startClients(network.hasIpv6());
        Set<FlowKind> atOnce = EnumSet.copyOf(kinds);
        atOnce.remove(FlowKind.UDP_ASSURED);
        Set<FlowKind> missing = awaitFlows(atOnce, START_PATIENCE);
        if (!missing.isEmpty()) {
            throw new IllegalStateException("no flows of these kinds: " + missing);
        }
    }

    /// The kinds of flows that the traffic makes: all, but those that this kernel was not built
    /// for.
    public Set<FlowKind> kinds() {
        return kinds;
    }

    /// The protected host.
    public NetworkNamespace client() {
        return network.client();
    }

    /// The firewall: here are the flows.
    public NetworkNamespace firewall() {
        return network.firewall();
    }

    /// The host outside.
    public NetworkNamespace server() {
        return network.server();
    }

    /// Where traffic from the client may be added.
    public TrafficLoop clientTraffic() {
        return traffic.client();
    }

    /// Where traffic from the server may be added.
    public TrafficLoop serverTraffic() {
        return traffic.server();
    }

    /// How many packets the firewall's rule against telnet has dropped.
    public synchronized long droppedPackets() {
        return rules.counter(LabRules.TABLE, LabRules.DROPPED).orElseThrow().packets();
    }

    /// Waits until the firewall's table has flows of all these kinds at once.
    ///
    /// @return the kinds that are missing when the time is over; empty for none
    public Set<FlowKind> awaitFlows(Set<FlowKind> kinds, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try (Conntrack table = Conntrack.open(network.firewall())) {
            while (true) {
                Set<FlowKind> missing = EnumSet.copyOf(kinds);
                removePresent(table, missing);
                if (missing.isEmpty() || System.nanoTime() - deadline >= 0) {
                    return missing;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static void removePresent(Conntrack table, Set<FlowKind> kinds) {
        try (FlowCursor flows = table.dump(KernelFilter.ANY)) {
            while (flows.next()) {
                kinds.removeIf(kind -> kind.matches(flows.flow()));
            }
        }
    }

    /// The network in a few lines of text, for people.
    public String describe() {
        return LabDescription.TEXT;
    }

    /// Ends the traffic and lets go of the namespaces. Idempotent.
    @Override
    public synchronized void close() {
        try (network;
                rules) {
            traffic.close();
        }
    }
}
