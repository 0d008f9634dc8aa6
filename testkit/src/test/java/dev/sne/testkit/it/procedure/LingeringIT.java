// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.procedure;

import static dev.sne.testkit.it.procedure.Performing.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Procedure;
import dev.sne.hasm.runtime.procedure.FirewallSettings;
import dev.sne.hasm.runtime.procedure.Forwarding;
import dev.sne.hasm.runtime.procedure.Resources;
import dev.sne.ifmii.address.ServiceAddresses;
import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.ifmii.address.VirtualAddresses;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.nft.CtState;
import dev.sne.netlink4j.nft.Match;
import dev.sne.netlink4j.nft.NftChain;
import dev.sne.netlink4j.nft.NftClient;
import dev.sne.netlink4j.nft.NftFamily;
import dev.sne.netlink4j.nft.NftTable;
import dev.sne.netlink4j.nft.Statement;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Route;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Cable;
import dev.sne.testkit.netns.Sysctl;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A firewall that has given the service back passes on what neighbours still send it, but lets
/// nobody open a connection: until it is over, or it serves again. None of its interfaces has an
/// address of its own.
@KernelTest
class LingeringIT {
    private static final String LAN = "lan0";
    private static final String WAN = "wan0";
    private static final String ETH = "eth0";
    private static final int PREFIX = 24;
    private static final int PORT = 7;
    private static final int PATIENCE_MILLIS = 20_000;
    private static final IpAddress INSIDE = IpAddress.parse("10.78.0.1");
    private static final IpAddress OUTSIDE = IpAddress.parse("192.0.2.1");
    private static final IpAddress CLIENT = IpAddress.parse("10.78.0.10");
    private static final IpAddress SERVER = IpAddress.parse("192.0.2.10");

    private static FirewallSettings.Builder settings(Duration linger) {
        return Performing.settings()
                .service(Resources.of(on(LAN, INSIDE)).withForwarding(Forwarding.IPV4))
                .uplink(Resources.of(on(WAN, OUTSIDE)))
                .lingering(linger);
    }

    private static ServiceAddresses on(String link, IpAddress address) {
        return ServiceAddresses.on(link, List.of(new VirtualAddress(address, PREFIX)));
    }

    private static void build(
            NetworkNamespace client, NetworkNamespace firewall, NetworkNamespace server) {
        Cable.connect(client, ETH, firewall, LAN);
        Cable.connect(server, ETH, firewall, WAN);
        settle(client, CLIENT, INSIDE);
        settle(server, SERVER, OUTSIDE);
        NftTable table = new NftTable(NftFamily.INET, "tracking");
        NftChain chain = NftChain.filter("passing", NftChain.Hook.FORWARD);
        try (NftClient rules = NftClient.open(firewall)) {
            rules.transaction()
                    .createTable(table)
                    .createChain(table, chain)
                    .appendRule(table, chain, Match.ctState(CtState.INVALID), Statement.drop())
                    .commit();
        }
    }

    private static void settle(NetworkNamespace host, IpAddress address, IpAddress router) {
        try (RouteSocket route = RouteSocket.open(host)) {
            int index = route.link(ETH).orElseThrow().index();
            route.addAddress(InterfaceAddress.of(index, address, PREFIX));
            route.addRoute(Route.defaultVia(router).build());
        }
    }

    private static DatagramSocket socket(NetworkNamespace host, int port) {
        return host.call(() -> {
            DatagramSocket socket = new DatagramSocket(port, InetAddress.getByName("0.0.0.0"));
            socket.setSoTimeout(PATIENCE_MILLIS);
            return socket;
        });
    }

    private static void say(DatagramSocket client, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        InetAddress server = InetAddress.getByAddress(SERVER.bytes());
        client.send(new DatagramPacket(bytes, bytes.length, server, PORT));
    }

    /// There and back again; packets that were sent before would have come before.
    private static void exchange(DatagramSocket client, DatagramSocket server, String text)
            throws IOException {
        say(client, text);
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        server.receive(packet);
        assertThat(text(packet)).isEqualTo(text);
        server.send(packet);
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        client.receive(answer);
        assertThat(text(answer)).isEqualTo(text);
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }

    private static boolean isClean(NetworkNamespace firewall) {
        try (RouteSocket route = RouteSocket.open(firewall)) {
            return Sysctl.get(firewall, "ipv4/ip_forward").equals("0")
                    && route.routesOf(Nfnetlink.AF_INET, VirtualAddresses.PROTOCOL).isEmpty()
                    && route.addresses().stream()
                            .noneMatch(each -> each.protocol() == VirtualAddresses.PROTOCOL);
        }
    }

    private static boolean has(NetworkNamespace host, IpAddress address) {
        try (RouteSocket route = RouteSocket.open(host)) {
            return route.addresses().stream().anyMatch(a -> a.address().equals(address));
        }
    }

    private static void serve(Performing firewall) throws Exception {
        assertThat(firewall.run(Procedure.UPLINK_ACTIVATE)).isEmpty();
        assertThat(firewall.run(Procedure.SERVICE_ACTIVATE)).isEmpty();
    }

    private static void release(Performing firewall) throws Exception {
        assertThat(firewall.run(Procedure.SERVICE_DEACTIVATE)).isEmpty();
        assertThat(firewall.run(Procedure.UPLINK_DEACTIVATE)).isEmpty();
    }

    @Test
    void passesOnWhatIsUnderWay(
            NetworkNamespace client, NetworkNamespace firewall, NetworkNamespace server)
            throws Exception {
        build(client, firewall, server);
        try (Performing procedures = new Performing(firewall, settings(Duration.ofSeconds(2)));
                DatagramSocket old = socket(client, 0);
                DatagramSocket fresh = socket(client, 0);
                DatagramSocket service = socket(server, PORT)) {
            serve(procedures);
            exchange(old, service, "first");

            release(procedures);
            assertThat(has(firewall, INSIDE)).isFalse();
            assertThat(has(firewall, OUTSIDE)).isFalse();
            exchange(old, service, "under way");
            say(fresh, "opens a connection");
            exchange(old, service, "still under way");

            await(() -> isClean(firewall));
            serve(procedures);
            exchange(fresh, service, "again");
        }
        assertThat(isClean(firewall)).isFalse();
    }

    @Test
    void servesAgainBeforeThatIsOver(
            NetworkNamespace client, NetworkNamespace firewall, NetworkNamespace server)
            throws Exception {
        build(client, firewall, server);
        try (Performing procedures = new Performing(firewall, settings(Duration.ofMinutes(1)));
                DatagramSocket first = socket(client, 0);
                DatagramSocket second = socket(client, 0);
                DatagramSocket service = socket(server, PORT)) {
            serve(procedures);
            exchange(first, service, "first");
            release(procedures);

            serve(procedures);
            exchange(first, service, "the same");
            exchange(second, service, "another");
        }
    }

    @Test
    void waitsForTheEndWhenItIsClosed(
            NetworkNamespace client, NetworkNamespace firewall, NetworkNamespace server)
            throws Exception {
        build(client, firewall, server);
        try (Performing procedures = new Performing(firewall, settings(Duration.ofMillis(300)))) {
            serve(procedures);
            release(procedures);
        }
        assertThat(isClean(firewall)).isTrue();
    }
}
