// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab;

import dev.sne.netlink4j.IpAddress;

/// The addresses, interfaces and ports of a [Lab].
public final class LabAddresses {
    /// The client, in the protected network.
    public static final IpAddress CLIENT_V4 = IpAddress.parse("10.1.0.2");

    /// The client, in the protected network.
    public static final IpAddress CLIENT_V6 = IpAddress.parse("fd00:1::2");

    /// The firewall, in the protected network.
    public static final IpAddress INSIDE_V4 = IpAddress.parse("10.1.0.1");

    /// The firewall, in the protected network.
    public static final IpAddress INSIDE_V6 = IpAddress.parse("fd00:1::1");

    /// The firewall, outside: what the client's flows are masqueraded to.
    public static final IpAddress OUTSIDE_V4 = IpAddress.parse("192.0.2.1");

    /// The firewall, outside: what the client's flows are masqueraded to.
    public static final IpAddress OUTSIDE_V6 = IpAddress.parse("2001:db8::1");

    /// The server, outside.
    public static final IpAddress SERVER_V4 = IpAddress.parse("192.0.2.2");

    /// The server, outside.
    public static final IpAddress SERVER_V6 = IpAddress.parse("2001:db8::2");

    /// Routed to the server, which throws it away: a connection attempt gets no answer.
    public static final IpAddress SILENT_V4 = IpAddress.parse("198.51.100.66");

    /// The firewall's interface to the client.
    public static final String INSIDE_LINK = "lan0";

    /// The firewall's interface to the server.
    public static final String OUTSIDE_LINK = "wan0";

    /// The only interface of client and server.
    public static final String HOST_LINK = "eth0";

    /// TCP echo at the server, with the FTP helper attached by the firewall.
    public static final int FTP = 21;

    /// TCP echo at the server.
    public static final int SSH = 22;

    /// TCP that the firewall drops.
    public static final int TELNET = 23;

    /// UDP echo at the server.
    public static final int DNS = 53;

    /// TCP echo at the server, and at the client for [#PUBLISHED].
    public static final int HTTP = 80;

    /// TCP echo at the server, labelled by the firewall.
    public static final int HTTPS = 443;

    /// UDP at the server that is never answered.
    public static final int SYSLOG = 514;

    /// UDP echo at the server, marked by the firewall.
    public static final int SIP = 5060;

    /// TCP at the firewall's outer addresses that goes to the client's [#HTTP].
    public static final int PUBLISHED = 8080;

    static final int PREFIX_V4 = 24;
    static final int PREFIX_V6 = 64;

    private LabAddresses() {}
}
