// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static dev.sne.testkit.lab.cluster.ClusterAddresses.*;

import dev.sne.netlink4j.IpAddress;
import dev.sne.testkit.lab.cluster.ClusterNetwork;
import dev.sne.testkit.traffic.DatagramStream;
import dev.sne.testkit.traffic.Endpoint;
import dev.sne.testkit.traffic.Pace;
import dev.sne.testkit.traffic.QuietConnection;
import dev.sne.testkit.traffic.Services;
import dev.sne.testkit.traffic.Stream;
import dev.sne.testkit.traffic.StreamService;
import dev.sne.testkit.traffic.TrafficLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Two firewalls that are virtual machines, between a client and a server in namespaces, and as
/// much traffic as emulated processors take: TCP in both directions and of both families, checked
/// byte for byte, connections that nothing is sent over, and datagrams every 5 ms.
///
/// For one thread at a time.
final class GuestPair implements AutoCloseable {
    /// The times that emulated processors keep: an instruction takes them ten times as long and
    /// more, and both share this machine's processors with the traffic. Where a check may take no
    /// longer than 50 ms, as in the profile `standard`, they change masters for nothing.
    static final String PROFILE = "relaxed";

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /// 100 KB/s in each direction of each stream.
    private static final Pace PACE = new Pace(2048, Duration.ofMillis(20));

    private static final Duration DATAGRAM_INTERVAL = Duration.ofMillis(5);

    private final ClusterNetwork network;
    private final List<GuestHost> hosts = new ArrayList<>();
    private final TrafficLoop client;
    private final TrafficLoop server;
    private final List<Stream> streams = new ArrayList<>();
    private final List<QuietConnection> quiet = new ArrayList<>();
    private final List<DatagramStream> datagrams = new ArrayList<>();

    private GuestPair(ClusterNetwork network) {
        this.network = network;
        client = TrafficLoop.start("client", network.client());
        server = TrafficLoop.start("server", network.server());
    }

    /// Boots both at once, and starts the daemons: the first becomes master, the second its
    /// synchronised backup.
    ///
    /// @param profile the cluster's times
    static GuestPair start(String profile) {
        ClusterNetwork network = ClusterNetwork.create(0);
        GuestPair pair;
        try {
            pair = new GuestPair(network);
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
        try {
            pair.boot();
            pair.host(1).startDaemon(profile);
            pair.host(1).await("fw1 is master now");
            pair.host(2).startDaemon(profile);
            pair.host(1).awaitHealth();
            return pair;
        } catch (RuntimeException | Error e) {
            pair.close();
            throw e;
        }
    }

    private void boot() {
        CompletableFuture<GuestHost> other =
                CompletableFuture.supplyAsync(() -> GuestHost.boot(network, 2));
        RuntimeException failure = null;
        try {
            hosts.add(GuestHost.boot(network, 1));
        } catch (RuntimeException e) {
            failure = e;
        }
        try {
            hosts.add(other.join());
        } catch (CompletionException e) {
            failure = e;
        }
        if (failure != null) {
            throw new AssertionError("a guest does not boot", failure);
        }
    }

    List<GuestHost> hosts() {
        return hosts;
    }

    /// @param number from 1
    GuestHost host(int number) {
        return hosts.get(number - 1);
    }

    /// Opens all connections and waits until each has carried something.
    void startTraffic() throws InterruptedException {
        StreamService atClient = StreamService.open(client, STREAMS);
        StreamService atServer = StreamService.open(server, STREAMS);
        Services.tcpEcho(server, ECHO);
        for (int i = 1; i <= 2; i++) {
            open("out " + i, client, SERVER_V4, atServer);
            quiet.add(QuietConnection.open("idle " + i, client, new Endpoint(SERVER_V4, ECHO)));
        }
        open("in", server, OUTSIDE_V4, atClient);
        if (network.hasIpv6()) {
            open("out, IPv6", client, SERVER_V6, atServer);
        }
        awaitFlowing();
        for (QuietConnection each : quiet) {
            String complaint = each.await(PATIENCE);
            if (!complaint.isEmpty()) {
                throw new AssertionError(each.name() + ": " + complaint);
            }
        }
        datagrams.add(
                DatagramStream.open(
                        "datagrams",
                        client,
                        new Endpoint(SERVER_V4, DATAGRAMS),
                        server,
                        DATAGRAMS,
                        DATAGRAM_INTERVAL));
    }

    private void open(String name, TrafficLoop from, IpAddress to, StreamService service) {
        streams.add(Stream.open(name, from, new Endpoint(to, STREAMS), service, PACE));
    }

    /// Waits until something more has come over each connection that is used, in both directions.
    void awaitFlowing() {
        for (Stream each : streams) {
            if (!each.awaitProgress(PATIENCE)) {
                throw new AssertionError(each.name() + " stands still " + each.failure());
            }
        }
    }

    /// Ends all connections, the quiet ones after they have been used once more.
    ///
    /// @return what was wrong with them, empty for nothing
    List<String> finishTraffic() throws InterruptedException {
        List<String> complaints = new ArrayList<>();
        for (QuietConnection each : quiet) {
            each.ask();
            String complaint = each.await(PATIENCE);
            if (!complaint.isEmpty()) {
                complaints.add(each.name() + ": " + complaint);
            }
        }
        for (Stream each : streams) {
            if (!each.finish(PATIENCE)) {
                complaints.add(each.name() + ": " + each.failure());
            }
        }
        return complaints;
    }

    /// Begins to look for pauses anew.
    void restartGaps() {
        for (Stream each : streams) {
            each.atClient().restart();
            each.atServer().restart();
        }
        for (DatagramStream each : datagrams) {
            each.arrivals().restart();
        }
    }

    /// The longest pause of the datagrams.
    Duration datagramGap() {
        return Duration.ofNanos(datagrams.getFirst().arrivals().longest().nanos());
    }

    /// The longest pause of any stream at either end.
    Duration streamGap() {
        long longest = 0;
        for (Stream each : streams) {
            longest = Math.max(longest, each.atClient().longest().nanos());
            longest = Math.max(longest, each.atServer().longest().nanos());
        }
        return Duration.ofNanos(longest);
    }

    @Override
    public void close() {
        try (network;
                client;
                server) {
            hosts.forEach(GuestHost::close);
        }
    }
}
