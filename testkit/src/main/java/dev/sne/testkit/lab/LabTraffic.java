// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab;

import static dev.sne.testkit.lab.LabAddresses.*;
import static dev.sne.testkit.traffic.TrafficPattern.longFlow;
import static dev.sne.testkit.traffic.TrafficPattern.shortFlows;

import dev.sne.netlink4j.IpAddress;
import dev.sne.testkit.traffic.Endpoint;
import dev.sne.testkit.traffic.IcmpTraffic;
import dev.sne.testkit.traffic.Services;
import dev.sne.testkit.traffic.TcpTraffic;
import dev.sne.testkit.traffic.TrafficLoop;
import dev.sne.testkit.traffic.TrafficPattern;
import dev.sne.testkit.traffic.UdpTraffic;
import java.time.Duration;

/// The services of both hosts, and traffic of many kinds between them: what a small office does,
/// slowly enough to cost next to nothing.
final class LabTraffic implements AutoCloseable {
    private static final TrafficPattern TYPING = longFlow(Duration.ofMillis(300), 64);
    private static final TrafficPattern BROWSING = shortFlows(Duration.ofMillis(400), 1200);
    private static final TrafficPattern RESOLVING = shortFlows(Duration.ofMillis(700), 48);
    private static final TrafficPattern TALKING = longFlow(Duration.ofMillis(100), 160);
    private static final TrafficPattern LOGGING = longFlow(Duration.ofSeconds(1), 200);
    private static final TrafficPattern PINGING = longFlow(Duration.ofSeconds(1), 56);

    /// Attempts that come to nothing; each keeps its socket until the next.
    private static final TrafficPattern KNOCKING =
            shortFlows(Duration.ofSeconds(10), 8).withPatience(Duration.ofSeconds(20));

    private final TrafficLoop client;
    private final TrafficLoop server;

    private LabTraffic(TrafficLoop client, TrafficLoop server) {
        this.client = client;
        this.server = server;
    }

    /// Starts the services.
    static LabTraffic start(LabNetwork network) {
        TrafficLoop client = TrafficLoop.start("lab-client", network.client());
        LabTraffic traffic;
        try {
            traffic = new LabTraffic(client, TrafficLoop.start("lab-server", network.server()));
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
        try {
            traffic.startServices();
        } catch (RuntimeException e) {
            traffic.close();
            throw e;
        }
        return traffic;
    }

    TrafficLoop client() {
        return client;
    }

    TrafficLoop server() {
        return server;
    }

    private void startServices() {
        for (int port : new int[] {FTP, SSH, HTTP, HTTPS}) {
            Services.tcpEcho(server, port);
        }
        for (int port : new int[] {DNS, SIP}) {
            Services.udpEcho(server, port);
        }
        Services.udpSink(server, SYSLOG);
        Services.tcpEcho(client, HTTP);
    }

    /// Starts the traffic.
    void startClients(boolean ipv6) {
        startClients(SERVER_V4, OUTSIDE_V4);
        if (ipv6) {
            startClients(SERVER_V6, OUTSIDE_V6);
        }
        TcpTraffic.start(client, new Endpoint(SERVER_V4, FTP), TYPING);
        TcpTraffic.start(client, new Endpoint(SILENT_V4, HTTP), KNOCKING);
    }

    private void startClients(IpAddress outside, IpAddress firewall) {
        TcpTraffic.start(client, new Endpoint(outside, SSH), TYPING);
        TcpTraffic.start(client, new Endpoint(outside, HTTPS), TYPING);
        TcpTraffic.start(client, new Endpoint(outside, HTTP), BROWSING);
        TcpTraffic.start(client, new Endpoint(outside, TELNET), KNOCKING);
        UdpTraffic.requests(client, new Endpoint(outside, DNS), RESOLVING);
        UdpTraffic.requests(client, new Endpoint(outside, SIP), TALKING);
        UdpTraffic.oneWay(client, new Endpoint(outside, SYSLOG), LOGGING);
        IcmpTraffic.start(client, outside, PINGING);
        TcpTraffic.start(server, new Endpoint(firewall, PUBLISHED), TYPING);
        TcpTraffic.start(server, new Endpoint(firewall, PUBLISHED), BROWSING);
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
