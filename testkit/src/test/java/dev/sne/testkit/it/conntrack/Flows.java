// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.conntrack;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_FIXED_TIMEOUT;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;
import static dev.sne.conntrack.uapi.NfConntrackTcp.IP_CT_TCP_FLAG_BE_LIBERAL;
import static dev.sne.conntrack.uapi.NfConntrackTcp.IP_CT_TCP_FLAG_SACK_PERM;
import static dev.sne.conntrack.uapi.NfConntrackTcp.IP_CT_TCP_FLAG_WINDOW_SCALE;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.Flow;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.netlink4j.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Flows for tests of the table: one of each kind that the kernel takes.
public final class Flows {
    public static final IpAddress CLIENT = IpAddress.parse("10.0.0.1");
    public static final IpAddress SERVER = IpAddress.parse("192.0.2.80");
    public static final IpAddress OUTSIDE = IpAddress.parse("198.51.100.7");
    public static final IpAddress CLIENT6 = IpAddress.parse("2001:db8:1::1");
    public static final IpAddress SERVER6 = IpAddress.parse("2001:db8:2::80");
    public static final IpAddress OUTSIDE6 = IpAddress.parse("2001:db8:3::7");

    public static final Comparator<Flow> ORDER = Comparator.comparing(Flows::key);

    private static final int ESTABLISHED = 3;
    private static final int SCTP_ESTABLISHED = 4;

    private Flows() {}

    /// A flow of a protocol with ports, with a timeout.
    public static FlowBuilder ports(int protocol, boolean v6, int source, int destination) {
        FlowBuilder flow = new FlowBuilder().timeout(300);
        flow.tuple(FlowView.ORIG)
                .src(v6 ? CLIENT6 : CLIENT)
                .dst(v6 ? SERVER6 : SERVER)
                .protocol(protocol)
                .ports(source, destination);
        return flow;
    }

    /// Such a flow whose replies come back to another address and port.
    public static FlowBuilder translated(int protocol, boolean v6, IpAddress client, int port) {
        FlowBuilder flow = ports(protocol, v6, port, 80);
        flow.tuple(FlowView.REPLY)
                .src(v6 ? SERVER6 : SERVER)
                .dst(client)
                .protocol(protocol)
                .ports(80, port + 10_000);
        return flow;
    }

    public static FlowBuilder icmp(boolean v6, int type, int id, int replyId) {
        FlowBuilder flow = new FlowBuilder().timeout(300);
        int protocol = v6 ? 58 : 1;
        flow.tuple(FlowView.ORIG)
                .src(v6 ? CLIENT6 : CLIENT)
                .dst(v6 ? SERVER6 : SERVER)
                .protocol(protocol)
                .icmp(type, 0, id);
        flow.tuple(FlowView.REPLY).icmpId(replyId);
        return flow;
    }

    public static FlowBuilder plain(int protocol, boolean v6) {
        FlowBuilder flow = new FlowBuilder().timeout(300);
        flow.tuple(FlowView.ORIG)
                .src(v6 ? CLIENT6 : CLIENT)
                .dst(v6 ? SERVER6 : SERVER)
                .protocol(protocol);
        return flow;
    }

    public static FlowBuilder tcp(boolean v6, int port) {
        int both = IP_CT_TCP_FLAG_WINDOW_SCALE | IP_CT_TCP_FLAG_SACK_PERM;
        return ports(6, v6, port, 80)
                .status(IPS_SEEN_REPLY | IPS_ASSURED)
                .tcpState(ESTABLISHED)
                .tcpWscale(FlowView.ORIG, 7)
                .tcpWscale(FlowView.REPLY, 9)
                .tcpFlags(FlowView.ORIG, both | IP_CT_TCP_FLAG_BE_LIBERAL, 0)
                .tcpFlags(FlowView.REPLY, both, 0);
    }

    /// One flow of each kind; a master before the flow that it expected.
    public static List<FlowBuilder> ofEveryKind() {
        List<FlowBuilder> flows = new ArrayList<>();
        for (boolean v6 : new boolean[] {false, true}) {
            flows.add(tcp(v6, 1001));
            flows.add(tcp(v6, 1002).mark(0xdeadbeef).zone(7));
            flows.add(ports(17, v6, 1003, 53));
            flows.add(ports(17, v6, 1004, 53).status(IPS_SEEN_REPLY));
            flows.add(ports(17, v6, 1005, 53).status(IPS_FIXED_TIMEOUT));
            flows.add(ports(136, v6, 1006, 53));
            flows.add(
                    ports(132, v6, 1007, 80)
                            .sctpState(SCTP_ESTABLISHED)
                            .sctpVtag(FlowView.ORIG, 0xcafe_babeL)
                            .sctpVtag(FlowView.REPLY, 17));
            flows.add(ports(47, v6, 0x1111, 0x2222));
            flows.add(plain(50, v6));
            flows.add(plain(2, v6));
            flows.add(plain(255, v6));
            flows.add(plain(33, v6));
            flows.add(icmp(v6, v6 ? 128 : 8, 77, 77));
            flows.add(icmp(v6, v6 ? 128 : 8, 78, 99));
            flows.add(translated(6, v6, v6 ? OUTSIDE6 : OUTSIDE, 2001).tcpState(ESTABLISHED));
            flows.add(translated(17, v6, v6 ? CLIENT6 : CLIENT, 2002));
            flows.add(translated(132, v6, v6 ? OUTSIDE6 : OUTSIDE, 2003).sctpState(1));
            flows.add(translatedBothWays(v6));
            flows.add(zoneOfOneDirection(v6, FlowView.ORIG, 3001));
            flows.add(zoneOfOneDirection(v6, FlowView.REPLY, 3002));
            flows.add(
                    tcp(v6, 3003)
                            .seqAdj(FlowView.ORIG, 0x80000001, -5, 7)
                            .seqAdj(FlowView.REPLY, 3, 2, 1));
            flows.add(tcp(v6, 3004).synproxy(1, -2, 3));
            flows.add(ports(6, v6, 3005, 21).tcpState(ESTABLISHED).helper("ftp"));
            flows.add(expectedBy(v6));
            flows.add(ports(17, v6, 3007, 53).label(0).label(63).label(64).label(127));
        }
        return flows;
    }

    private static FlowBuilder translatedBothWays(boolean v6) {
        FlowBuilder flow = translated(6, v6, v6 ? OUTSIDE6 : OUTSIDE, 2004).tcpState(ESTABLISHED);
        IpAddress inside = IpAddress.parse(v6 ? "fd00::5" : "172.16.0.5");
        flow.tuple(FlowView.REPLY).src(inside).srcPort(8080);
        return flow;
    }

    private static FlowBuilder zoneOfOneDirection(boolean v6, int t, int port) {
        FlowBuilder flow = ports(17, v6, port, 53);
        flow.tuple(t).zone(12);
        return flow;
    }

    private static FlowBuilder expectedBy(boolean v6) {
        FlowBuilder flow = ports(6, v6, 3006, 4321).tcpState(ESTABLISHED);
        flow.tuple(FlowView.MASTER).set(ports(6, v6, 3005, 21).build().original());
        return flow;
    }

    /// Everything in the table, in an order that does not depend on the kernel's.
    public static List<Flow> dump(Conntrack table) {
        return dump(table, KernelFilter.ANY);
    }

    public static List<Flow> dump(Conntrack table, KernelFilter filter) {
        List<Flow> flows = new ArrayList<>();
        try (FlowCursor cursor = table.dump(filter)) {
            while (cursor.next()) {
                flows.add(cursor.flow().toFlow());
            }
        }
        flows.sort(ORDER);
        return flows;
    }

    private static String key(Flow flow) {
        return flow.original() + " " + flow.zone() + " " + flow.original().zone();
    }

    /// A flow without what the kernel alone decides: id, references, remaining time, counters and
    /// times.
    public static Flow lasting(Flow flow) {
        return new Flow(
                flow.original(),
                flow.reply(),
                flow.master(),
                flow.status(),
                null,
                flow.mark(),
                flow.zone(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                flow.protoInfo(),
                flow.labels(),
                flow.helper(),
                flow.natSource(),
                flow.natDestination(),
                flow.originalSeqAdj(),
                flow.replySeqAdj(),
                flow.synproxy(),
                flow.secmark(),
                flow.secctx(),
                flow.unknown());
    }
}
