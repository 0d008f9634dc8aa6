// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab.cluster;

import static dev.sne.netlink4j.nft.Match.ctState;
import static dev.sne.netlink4j.nft.Match.destination;
import static dev.sne.netlink4j.nft.Match.destinationPort;
import static dev.sne.netlink4j.nft.Match.family;
import static dev.sne.netlink4j.nft.Match.inputInterface;
import static dev.sne.netlink4j.nft.Match.outputInterface;
import static dev.sne.netlink4j.nft.Match.protocol;
import static dev.sne.netlink4j.nft.Match.source;
import static dev.sne.netlink4j.nft.Match.tcpNotSyn;
import static dev.sne.netlink4j.nft.Statement.accept;
import static dev.sne.netlink4j.nft.Statement.destinationNat;
import static dev.sne.netlink4j.nft.Statement.drop;
import static dev.sne.netlink4j.nft.Statement.sourceNat;
import static dev.sne.testkit.lab.cluster.ClusterAddresses.*;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.nft.CtState;
import dev.sne.netlink4j.nft.NftChain;
import dev.sne.netlink4j.nft.NftClient;
import dev.sne.netlink4j.nft.NftFamily;
import dev.sne.netlink4j.nft.NftTable;
import dev.sne.netlink4j.nft.NftTransaction;

/// The rules of each firewall, as a careful administrator writes them: everything is dropped but
/// what belongs to a flow, new flows of the clients, and new flows to what is published. A flow
/// that a firewall does not know does not pass it.
final class ClusterRules {
    private static final NftTable TABLE = new NftTable(NftFamily.INET, "cluster");
    private static final NftChain FILTER = NftChain.filter("filter", NftChain.Hook.INPUT);
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMPV6 = 58;

    /// What other programs than `sne` talk.
    private static final int VRRP = 112;

    private static final int CONNTRACKD = 3780;
    private static final NftChain FORWARD = dropping("passing", NftChain.Hook.FORWARD);
    private static final NftChain INPUT = dropping("arriving", NftChain.Hook.INPUT);
    private static final NftChain PUBLISH = NftChain.destinationNat("publish");
    private static final NftChain HIDE = NftChain.sourceNat("hide");

    private ClusterRules() {}

    private static NftChain dropping(String name, NftChain.Hook hook) {
        return new NftChain(
                name, NftChain.Type.FILTER, hook, NftChain.PRIORITY_FILTER, NftChain.Verdict.DROP);
    }

    /// Makes the rules.
    static void install(NftClient firewall) {
        NftTransaction rules =
                firewall.transaction()
                        .createTable(TABLE)
                        .createChain(TABLE, FORWARD)
                        .createChain(TABLE, INPUT)
                        .createChain(TABLE, PUBLISH)
                        .createChain(TABLE, HIDE);
        arriving(rules);
        passing(rules);
        translate(rules);
        rules.commit();
    }

    /// Drops what arrives over the clients' network from another firewall, or at that itself from
    /// all others.
    static void filter(NftClient firewall, int other, boolean itself) {
        NftTable table = filterTable(other);
        NftTransaction rules = firewall.transaction().createTable(table);
        rules.createChain(table, FILTER);
        for (int port : new int[] {CONTROL_PORT, REPLICATION_PORT}) {
            if (itself) {
                rules.appendRule(
                        table,
                        FILTER,
                        inputInterface(INSIDE_LINK),
                        destinationPort(UDP, port),
                        drop());
            } else {
                rules.appendRule(
                        table, FILTER, source(inside(other)), destinationPort(UDP, port), drop());
            }
        }
        rules.commit();
    }

    /// Undoes [#filter].
    static void unfilter(NftClient firewall, int other) {
        firewall.transaction().deleteTable(filterTable(other)).commit();
    }

    private static NftTable filterTable(int other) {
        return new NftTable(NftFamily.INET, "filter-" + other);
    }

    private static void arriving(NftTransaction rules) {
        rules.appendRule(TABLE, INPUT, ctState(CtState.ESTABLISHED, CtState.RELATED), accept())
                .appendRule(TABLE, INPUT, ctState(CtState.INVALID), drop())
                .appendRule(TABLE, INPUT, inputInterface("lo"), accept())
                .appendRule(TABLE, INPUT, protocol(ICMP), accept())
                .appendRule(TABLE, INPUT, protocol(ICMPV6), accept())
                .appendRule(TABLE, INPUT, protocol(VRRP), accept())
                .appendRule(
                        TABLE,
                        INPUT,
                        inputInterface(SYNC_LINK),
                        destinationPort(UDP, CONNTRACKD),
                        accept());
        for (String link : new String[] {SYNC_LINK, INSIDE_LINK}) {
            for (int port : new int[] {CONTROL_PORT, REPLICATION_PORT}) {
                rules.appendRule(
                        TABLE, INPUT, inputInterface(link), destinationPort(UDP, port), accept());
            }
        }
    }

    private static void passing(NftTransaction rules) {
        rules.appendRule(TABLE, FORWARD, ctState(CtState.ESTABLISHED, CtState.RELATED), accept())
                .appendRule(TABLE, FORWARD, ctState(CtState.INVALID), drop())
                .appendRule(TABLE, FORWARD, tcpNotSyn(), drop())
                .appendRule(
                        TABLE,
                        FORWARD,
                        inputInterface(INSIDE_LINK),
                        outputInterface(OUTSIDE_LINK),
                        accept());
        for (IpAddress client : new IpAddress[] {CLIENT_V4, CLIENT_V6}) {
            for (int port : new int[] {STREAMS, ECHO}) {
                rules.appendRule(
                        TABLE, FORWARD, destination(client), destinationPort(TCP, port), accept());
            }
            for (int port : new int[] {DATAGRAMS, DATAGRAMS + 1}) {
                rules.appendRule(
                        TABLE, FORWARD, destination(client), destinationPort(UDP, port), accept());
            }
        }
    }

    private static void translate(NftTransaction rules) {
        // What the firewalls tell each other has to come from their own addresses.
        rules.appendRule(TABLE, HIDE, protocol(VRRP), accept());
        translate(rules, OUTSIDE_V4, CLIENT_V4);
        translate(rules, OUTSIDE_V6, CLIENT_V6);
    }

    private static void translate(NftTransaction rules, IpAddress outside, IpAddress client) {
        for (int port : new int[] {STREAMS, ECHO}) {
            rules.appendRule(
                    TABLE,
                    PUBLISH,
                    destination(outside),
                    destinationPort(TCP, port),
                    destinationNat(client, port));
        }
        for (int port : new int[] {DATAGRAMS, DATAGRAMS + 1}) {
            rules.appendRule(
                    TABLE,
                    PUBLISH,
                    destination(outside),
                    destinationPort(UDP, port),
                    destinationNat(client, port));
        }
        rules.appendRule(
                TABLE,
                HIDE,
                family(outside.isV6() ? NftFamily.IPV6 : NftFamily.IPV4),
                outputInterface(OUTSIDE_LINK),
                sourceNat(outside));
    }
}
