// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab.cluster;

import dev.sne.netlink4j.IpAddress;

/// The addresses, interfaces and ports of a [ClusterNetwork].
public final class ClusterAddresses {
    /// The client, in the protected network.
    public static final IpAddress CLIENT_V4 = IpAddress.parse("10.1.0.100");

    /// The client, in the protected network.
    public static final IpAddress CLIENT_V6 = IpAddress.parse("fd00:1::100");

    /// The active firewall, in the protected network.
    public static final IpAddress INSIDE_V4 = IpAddress.parse("10.1.0.1");

    /// The active firewall, in the protected network.
    public static final IpAddress INSIDE_V6 = IpAddress.parse("fd00:1::1");

    /// The active firewall, outside: the clients' flows are translated to it.
    public static final IpAddress OUTSIDE_V4 = IpAddress.parse("192.0.2.1");

    /// The active firewall, outside: the clients' flows are translated to it.
    public static final IpAddress OUTSIDE_V6 = IpAddress.parse("2001:db8::1");

    /// The server, outside.
    public static final IpAddress SERVER_V4 = IpAddress.parse("192.0.2.100");

    /// The server, outside.
    public static final IpAddress SERVER_V6 = IpAddress.parse("2001:db8::100");

    /// A firewall's interface to the clients.
    public static final String INSIDE_LINK = "lan0";

    /// A firewall's interface to the servers.
    public static final String OUTSIDE_LINK = "wan0";

    /// A firewall's interface to the other firewalls.
    public static final String SYNC_LINK = "sync0";

    /// The only interface of client and server.
    public static final String HOST_LINK = "eth0";

    public static final int PREFIX_V4 = 24;
    public static final int PREFIX_V6 = 64;

    /// The UDP ports of the firewalls among themselves.
    public static final int CONTROL_PORT = 7348;

    public static final int REPLICATION_PORT = 7349;

    /// TCP streams, at the server and, published by the firewall, at the client.
    public static final int STREAMS = 443;

    /// TCP echo, at the server and, published by the firewall, at the client.
    public static final int ECHO = 22;

    /// Datagrams, at the server and, published by the firewall, at the client. IPv4's; IPv6's is
    /// the next one.
    public static final int DATAGRAMS = 5060;

    private ClusterAddresses() {}

    /// A firewall's own address in the protected network, which never moves.
    ///
    /// @param firewall its number, from 1
    public static IpAddress inside(int firewall) {
        return IpAddress.parse("10.1.0." + (firewall + 1));
    }

    /// A firewall's own address outside, for programs that take one: nobody has it yet.
    ///
    /// @param firewall its number, from 1
    public static IpAddress outside(int firewall) {
        return IpAddress.parse("192.0.2." + (firewall + 1));
    }

    /// A firewall's address on the link among them.
    public static IpAddress sync(int firewall) {
        return IpAddress.parse("10.255.0." + firewall);
    }
}
