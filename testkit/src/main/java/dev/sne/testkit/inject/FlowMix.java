// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.inject;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;
import static dev.sne.conntrack.uapi.NfConntrackTcp.TCP_CONNTRACK_ESTABLISHED;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.TupleBuilder;
import dev.sne.conntrack.uapi.In;

/// What kinds of flows a number of made-up ones consists of. Flow number `i` is always the same,
/// and differs from all others; each property is spread evenly.
///
/// @param udpPercent of all flows; the others are TCP
/// @param v6Percent of all flows; the others are IPv4
/// @param sourceNatPercent of all IPv4 flows: they have a source translation
/// @param zones how many connection tracking zones they are spread over: 1 is zone 0 alone
/// @param marks how many different marks there are: 0 is none at all
public record FlowMix(int udpPercent, int v6Percent, int sourceNatPercent, int zones, int marks) {
    /// IPv4 without translation, four TCP flows to one of UDP.
    public static final FlowMix PLAIN = new FlowMix(20, 0, 0, 1, 0);

    /// Something of everything.
    public static final FlowMix VARIED = new FlowMix(25, 20, 30, 4, 8);

    /// How many distinct flows there are of a mix.
    public static final long LIMIT = 1L << 28;

    private static final int PERCENT = 100;
    private static final int MAX_ZONES = 0x1_0000;

    /// Clients: the low bits of a flow's number. Ports are the bits above.
    private static final int CLIENT_BITS = 12;

    private static final int PORT_BITS = 16;
    private static final int SERVER_BITS = 17;

    /// 10.0.0.0/8, 198.18.0.0/15 (RFC 2544) and 100.64.0.0/10 (RFC 6598).
    private static final long CLIENTS_V4 = 0x0a00_0000L;

    private static final long SERVERS_V4 = 0xc612_0000L;
    private static final long TRANSLATED_V4 = 0x6440_0000L;

    /// fd00::/64 and 2001:db8::/64 (RFC 3849).
    private static final long CLIENTS_V6 = 0xfd00_0000_0000_0000L;

    private static final long SERVERS_V6 = 0x2001_0db8_0000_0000L;

    private static final int[] TCP_PORTS = {443, 80, 22, 25};
    private static final int[] UDP_PORTS = {53, 443, 5060, 123};

    /// Long enough not to run out while something is being measured.
    private static final long TIMEOUT_SECONDS = 86_400;

    public FlowMix {
        checkPercent("udpPercent", udpPercent);
        checkPercent("v6Percent", v6Percent);
        checkPercent("sourceNatPercent", sourceNatPercent);
        if (zones < 1 || zones > MAX_ZONES) {
            throw new IllegalArgumentException("zones not between 1 and 65536: " + zones);
        }
        if (marks < 0) {
            throw new IllegalArgumentException("marks negative: " + marks);
        }
    }

    private static void checkPercent(String what, int value) {
        if (value < 0 || value > PERCENT) {
            throw new IllegalArgumentException(what + " not between 0 and 100: " + value);
        }
    }

    /// Makes `flow` the one with this number. Allocates nothing.
    ///
    /// @param number 0 to [#LIMIT] - 1
    public void describe(long number, FlowBuilder flow) {
        flow.clear();
        boolean udp = share(number, 37) < udpPercent;
        boolean v6 = share(number, 61) < v6Percent;
        long client = number & (1L << CLIENT_BITS) - 1;
        int port = (int) (number >>> CLIENT_BITS) & (1 << PORT_BITS) - 1;
        long server = number * 7919 & (1L << SERVER_BITS) - 1;
        int serverPort = (udp ? UDP_PORTS : TCP_PORTS)[(int) (server & 3)];
        TupleBuilder original = flow.tuple(FlowView.ORIG);
        original.src(v6, v6 ? CLIENTS_V6 : 0, v6 ? client : CLIENTS_V4 | client);
        original.dst(v6, v6 ? SERVERS_V6 : 0, v6 ? server : SERVERS_V4 | server);
        original.protocol(udp ? In.IPPROTO_UDP : In.IPPROTO_TCP).ports(port, serverPort);
        flow.deriveReply();
        if (!v6 && share(number, 89) < sourceNatPercent) {
            flow.tuple(FlowView.REPLY).dst(false, 0, TRANSLATED_V4 | client);
        }
        if (zones > 1) {
            flow.zone((int) (number % zones));
        }
        if (marks > 0) {
            flow.mark((int) (number % marks));
        }
        if (!udp) {
            flow.tcpState(TCP_CONNTRACK_ESTABLISHED);
        }
        flow.status(IPS_SEEN_REPLY | IPS_ASSURED).timeout(TIMEOUT_SECONDS);
    }

    /// A number below 100 for each flow, in an order that depends on `stride`, which must have no
    /// divisor in common with 100.
    private static long share(long number, int stride) {
        return number % PERCENT * stride % PERCENT;
    }
}
