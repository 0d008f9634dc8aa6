// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab.cluster;

import static dev.sne.testkit.lab.cluster.ClusterAddresses.*;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.ffm.RealTimePriority;
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

/// The traffic through a [ClusterNetwork], in both directions and of both families: streams that
/// are checked byte for byte, connections that are left alone until the end, and datagrams a
/// thousand times a second. Used by one thread at a time.
public final class ClusterTraffic implements AutoCloseable {
    /// 4 MB/s in each direction of each stream.
    private static final Pace STREAM = new Pace(8192, Duration.ofMillis(2));

    private static final Duration DATAGRAM_INTERVAL = Duration.ofMillis(1);

    /// Above that of daemons: clients and servers are other machines, which do not wait for the
    /// firewalls' processors.
    private static final int PRIORITY = 20;

    private final boolean ipv6;
    private final TrafficLoop client;
    private final TrafficLoop server;
    private final List<Stream> streams = new ArrayList<>();
    private final List<QuietConnection> quiet = new ArrayList<>();
    private final List<DatagramStream> datagrams = new ArrayList<>();

    private ClusterTraffic(boolean ipv6, TrafficLoop client, TrafficLoop server) {
        this.ipv6 = ipv6;
        this.client = client;
        this.server = server;
    }

    /// Opens all of it, which takes an active firewall; see [#awaitFlowing].
    ///
    /// @param quietConnections how many connections that are left alone, of each kind
    public static ClusterTraffic start(ClusterNetwork network, int quietConnections) {
        TrafficLoop client = TrafficLoop.start("lab-client", network.client());
        ClusterTraffic traffic;
        try {
            TrafficLoop server = TrafficLoop.start("lab-server", network.server());
            traffic = new ClusterTraffic(network.hasIpv6(), client, server);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
        try {
            traffic.open(quietConnections);
            traffic.client.run(() -> RealTimePriority.take(PRIORITY));
            traffic.server.run(() -> RealTimePriority.take(PRIORITY));
            return traffic;
        } catch (RuntimeException e) {
            traffic.close();
            throw e;
        }
    }

    private void open(int quietConnections) {
        Services.tcpEcho(client, ECHO);
        Services.tcpEcho(server, ECHO);
        StreamService atClient = StreamService.open(client, STREAMS);
        StreamService atServer = StreamService.open(server, STREAMS);
        open("IPv4", 0, SERVER_V4, OUTSIDE_V4, atClient, atServer, quietConnections);
        if (ipv6) {
            open("IPv6", 1, SERVER_V6, OUTSIDE_V6, atClient, atServer, quietConnections);
        }
    }

    private void open(
            String family,
            int place,
            IpAddress far,
            IpAddress outside,
            StreamService atClient,
            StreamService atServer,
            int quietConnections) {
        String out = family + " out (SNAT)";
        String in = family + " in (DNAT)";
        streams.add(
                Stream.open("TCP " + out, client, new Endpoint(far, STREAMS), atServer, STREAM));
        streams.add(
                Stream.open("TCP " + in, server, new Endpoint(outside, STREAMS), atClient, STREAM));
        for (int i = 0; i < quietConnections; i++) {
            quiet.add(QuietConnection.open("idle TCP " + out, client, new Endpoint(far, ECHO)));
            quiet.add(QuietConnection.open("idle TCP " + in, server, new Endpoint(outside, ECHO)));
        }
        int port = DATAGRAMS + place;
        datagrams.add(
                DatagramStream.open(
                        "UDP " + out,
                        client,
                        new Endpoint(far, port),
                        server,
                        port,
                        DATAGRAM_INTERVAL));
        datagrams.add(
                DatagramStream.open(
                        "UDP " + in,
                        server,
                        new Endpoint(outside, port),
                        client,
                        port,
                        DATAGRAM_INTERVAL));
    }

    public List<Stream> streams() {
        return List.copyOf(streams);
    }

    public List<QuietConnection> quiet() {
        return List.copyOf(quiet);
    }

    public List<DatagramStream> datagrams() {
        return List.copyOf(datagrams);
    }

    /// Waits until everything has been answered.
    ///
    /// @return what has not when the time is over, empty for nothing
    public List<String> awaitFlowing(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        List<String> complaints = new ArrayList<>();
        for (Stream stream : streams) {
            if (!stream.awaitProgress(left(deadline))) {
                complaints.add(stream.name() + " " + stream.failure());
            }
        }
        for (QuietConnection each : quiet) {
            String complaint = each.await(left(deadline));
            if (!complaint.isEmpty()) {
                complaints.add(each.name() + " " + complaint);
            }
        }
        return complaints;
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(deadline - System.nanoTime(), 1));
    }

    /// Begins to look for pauses anew.
    public void restart() {
        for (Stream each : streams) {
            each.atClient().restart();
            each.atServer().restart();
        }
        for (DatagramStream each : datagrams) {
            each.arrivals().restart();
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } finally {
            server.close();
        }
    }
}
