// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.nft.CtState;
import dev.sne.netlink4j.nft.Match;
import dev.sne.netlink4j.nft.NftChain;
import dev.sne.netlink4j.nft.NftClient;
import dev.sne.netlink4j.nft.NftCounter;
import dev.sne.netlink4j.nft.NftFamily;
import dev.sne.netlink4j.nft.NftTable;
import dev.sne.netlink4j.nft.NftTransaction;
import dev.sne.netlink4j.nft.Statement;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.junit.NeedsCommand;
import dev.sne.testkit.netns.Command;
import dev.sne.testkit.traffic.Endpoint;
import dev.sne.testkit.traffic.Services;
import dev.sne.testkit.traffic.TrafficLoop;
import dev.sne.testkit.traffic.TrafficPattern;
import dev.sne.testkit.traffic.UdpTraffic;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@KernelTest
class NftClientIT {
    private static final NftTable TABLE = new NftTable(NftFamily.INET, "lab");
    private static final NftChain FORWARD = NftChain.filter("fwd_packets", NftChain.Hook.FORWARD);
    private static final NftChain RAW =
            new NftChain(
                    "before_tracking",
                    NftChain.Type.FILTER,
                    NftChain.Hook.PREROUTING,
                    NftChain.PRIORITY_RAW,
                    NftChain.Verdict.ACCEPT);
    private static final NftChain GUARD =
            new NftChain(
                    "guard",
                    NftChain.Type.FILTER,
                    NftChain.Hook.INPUT,
                    NftChain.PRIORITY_FILTER,
                    NftChain.Verdict.DROP);
    private static final NftChain SNAT = NftChain.sourceNat("snat_flows");
    private static final NftChain DNAT = NftChain.destinationNat("dnat_flows");
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMP = 1;

    @Test
    @NeedsCommand("nft")
    void rulesAreWhatTheyWereMeantToBe(NetworkNamespace namespace) {
        try (NftClient client = NftClient.open(namespace)) {
            NftTransaction changes =
                    client.transaction()
                            .createTable(TABLE)
                            .createCounter(TABLE, "telnet")
                            .createHelper(TABLE, "ftp-std", "ftp");
            for (NftChain chain : new NftChain[] {RAW, FORWARD, GUARD, SNAT, DNAT}) {
                changes.createChain(TABLE, chain);
            }
            filterRules(changes);
            natRules(changes);
            changes.commit();
        }

        assertThat(
                        Command.run(namespace, "nft", "list", "ruleset")
                                .output()
                                .lines()
                                .map(String::strip))
                .contains(
                        "type filter hook prerouting priority raw; policy accept;",
                        "type filter hook forward priority filter; policy accept;",
                        "type filter hook input priority filter; policy drop;",
                        "type nat hook postrouting priority srcnat; policy accept;",
                        "type nat hook prerouting priority dstnat; policy accept;",
                        "ip saddr 10.0.0.9 ct zone set 5",
                        "udp sport 53 numgen random mod 1000000 < 250000 drop",
                        "ct state established,related accept",
                        "tcp dport 23 counter name \"telnet\" drop",
                        "ct mark set 0x00000007",
                        "ct label set 65",
                        "tcp dport 21 ct helper set \"ftp-std\"",
                        "meta l4proto icmp accept",
                        "iifname \"lan0\" oifname \"wan0\" ip6 daddr fd00::1 accept",
                        "ct mark 0x0a0b0c0d accept",
                        "oifname \"wan0\" masquerade",
                        "ip daddr 192.0.2.7 snat ip to 10.0.0.1",
                        "ip6 saddr fd00::2 snat ip6 to fd00::1",
                        "tcp dport 8080 dnat ip to 10.0.1.2:80",
                        "tcp dport 8081 dnat ip6 to [fd00:1::2]:80");
    }

    private static void filterRules(NftTransaction changes) {
        changes.appendRule(
                        TABLE,
                        RAW,
                        Match.source(IpAddress.parse("10.0.0.9")),
                        Statement.setCtZone(5))
                .appendRule(
                        TABLE,
                        RAW,
                        Match.sourcePort(UDP, 53),
                        Match.randomly(0.25),
                        Statement.drop())
                .appendRule(
                        TABLE,
                        FORWARD,
                        Match.ctState(CtState.ESTABLISHED, CtState.RELATED),
                        Statement.accept())
                .appendRule(
                        TABLE,
                        FORWARD,
                        Match.destinationPort(TCP, 23),
                        Statement.count("telnet"),
                        Statement.drop())
                .appendRule(TABLE, FORWARD, Statement.setCtMark(7))
                .appendRule(TABLE, FORWARD, Statement.setCtLabel(65))
                .appendRule(
                        TABLE,
                        FORWARD,
                        Match.destinationPort(TCP, 21),
                        Statement.useHelper("ftp-std"))
                .appendRule(TABLE, FORWARD, Match.protocol(ICMP), Statement.accept())
                .appendRule(
                        TABLE,
                        FORWARD,
                        Match.inputInterface("lan0"),
                        Match.outputInterface("wan0"),
                        Match.destination(IpAddress.parse("fd00::1")),
                        Statement.accept())
                .appendRule(TABLE, FORWARD, Match.ctMark(0x0a0b0c0d), Statement.accept());
    }

    private static void natRules(NftTransaction changes) {
        changes.appendRule(TABLE, SNAT, Match.outputInterface("wan0"), Statement.masquerade())
                .appendRule(
                        TABLE,
                        SNAT,
                        Match.destination(IpAddress.parse("192.0.2.7")),
                        Statement.sourceNat(IpAddress.parse("10.0.0.1")))
                .appendRule(
                        TABLE,
                        SNAT,
                        Match.source(IpAddress.parse("fd00::2")),
                        Statement.sourceNat(IpAddress.parse("fd00::1")))
                .appendRule(
                        TABLE,
                        DNAT,
                        Match.destinationPort(TCP, 8080),
                        Statement.destinationNat(IpAddress.parse("10.0.1.2"), 80))
                .appendRule(
                        TABLE,
                        DNAT,
                        Match.destinationPort(TCP, 8081),
                        Statement.destinationNat(IpAddress.parse("fd00:1::2"), 80));
    }

    @Test
    void newCounterStandsAtZero(NetworkNamespace namespace) {
        try (NftClient client = NftClient.open(namespace)) {
            client.transaction()
                    .createTable(TABLE)
                    .createCounter(TABLE, "dropped")
                    .createCounter(TABLE, "passed")
                    .commit();

            assertThat(client.counters(TABLE))
                    .containsExactlyInAnyOrder(
                            new NftCounter("dropped", 0, 0), new NftCounter("passed", 0, 0));
            assertThat(client.counter(TABLE, "no such counter")).isEmpty();
        }
    }

    @Test
    void randomDropsDropThatPart(NetworkNamespace namespace) throws Exception {
        TrafficPattern impatient =
                TrafficPattern.longFlow(Duration.ZERO, 8).withPatience(Duration.ofMillis(20));
        try (RouteSocket links = RouteSocket.open(namespace)) {
            links.setUp(RouteSocket.LOOPBACK);
        }
        try (NftClient client = NftClient.open(namespace);
                TrafficLoop loop = TrafficLoop.start("lossy", namespace)) {
            NftChain input = NftChain.filter("losing", NftChain.Hook.INPUT);
            client.transaction()
                    .createTable(TABLE)
                    .createCounter(TABLE, "requests")
                    .createCounter(TABLE, "dropped")
                    .createChain(TABLE, input)
                    .appendRule(
                            TABLE,
                            input,
                            Match.destinationPort(UDP, 7),
                            Statement.count("requests"),
                            Match.randomly(0.5),
                            Statement.count("dropped"),
                            Statement.drop())
                    .commit();
            Services.udpEcho(loop, 7);
            UdpTraffic requests = UdpTraffic.requests(loop, Endpoint.of("127.0.0.1", 7), impatient);

            assertThat(requests.awaitCompleted(30, Duration.ofSeconds(30))).isTrue();
            long seen = client.counter(TABLE, "requests").orElseThrow().packets();
            long dropped = client.counter(TABLE, "dropped").orElseThrow().packets();
            assertThat(dropped).isBetween(seen / 5, seen * 4 / 5);
            assertThat(requests.failed()).isPositive();
        }
    }

    @Test
    void refusedChangeIsNamedAndNothingIsDone(NetworkNamespace namespace) {
        try (NftClient client = NftClient.open(namespace)) {
            NftTransaction changes =
                    client.transaction()
                            .createTable(TABLE)
                            .createCounter(TABLE, "dropped")
                            .createChain(TABLE, FORWARD)
                            .appendRule(TABLE, FORWARD, Statement.count("no such counter"));

            assertThatThrownBy(changes::commit)
                    .isInstanceOfSatisfying(
                            KernelException.class,
                            e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
                    .hasMessageContaining("rule")
                    .hasMessageContaining(FORWARD.name());
            client.transaction().createTable(TABLE).commit();
            assertThat(client.counters(TABLE)).isEmpty();
        }
    }

    /// The lab relies on this to do without.
    @Test
    void helperThatTheKernelDoesNotHaveIsNotFound(NetworkNamespace namespace) {
        try (NftClient client = NftClient.open(namespace)) {
            NftTransaction changes =
                    client.transaction()
                            .createTable(TABLE)
                            .createHelper(TABLE, "wished-for", "no-such-helper");

            assertThatThrownBy(changes::commit)
                    .isInstanceOfSatisfying(
                            KernelException.class,
                            e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
                    .hasMessageContaining("wished-for");
        }
    }

    @Test
    void deletedTableIsGoneWithAllThatWasInIt(NetworkNamespace namespace) {
        try (NftClient client = NftClient.open(namespace)) {
            client.transaction()
                    .createTable(TABLE)
                    .createChain(TABLE, FORWARD)
                    .appendRule(TABLE, FORWARD, Statement.accept())
                    .commit();
            client.transaction().deleteTable(TABLE).commit();

            assertThatThrownBy(() -> client.transaction().deleteTable(TABLE).commit())
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("ENOENT");
        }
    }
}
