// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab;

import static dev.sne.conntrack.uapi.NfConntrackCommon.*;
import static dev.sne.conntrack.uapi.NfConntrackTcp.*;

import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.uapi.In;

/// Kinds of flows that the traffic of a [Lab] makes.
public enum FlowKind {
    TCP_ESTABLISHED,
    TCP_ESTABLISHED_V6,
    TCP_TIME_WAIT,
    /// A connection attempt that got no answer.
    TCP_SYN_SENT,
    /// Answered, whether or not for long enough to be assured.
    UDP_REPLIED,
    /// Takes two seconds of traffic in both directions.
    UDP_ASSURED,
    UDP_UNREPLIED,
    ICMP,
    ICMPV6,
    SNAT,
    SNAT_V6,
    DNAT,
    DNAT_V6,
    MARKED,
    LABELLED,
    WITH_HELPER;

    /// Whether a flow is of this kind.
    public boolean matches(FlowView flow) {
        boolean v6 = flow.v6(FlowView.ORIG);
        return switch (this) {
            case TCP_ESTABLISHED -> flow.tcpState() == TCP_CONNTRACK_ESTABLISHED && !v6;
            case TCP_ESTABLISHED_V6 -> flow.tcpState() == TCP_CONNTRACK_ESTABLISHED && v6;
            case TCP_TIME_WAIT -> flow.tcpState() == TCP_CONNTRACK_TIME_WAIT;
            case TCP_SYN_SENT -> flow.tcpState() == TCP_CONNTRACK_SYN_SENT;
            case UDP_REPLIED -> is(flow, In.IPPROTO_UDP) && has(flow, IPS_SEEN_REPLY);
            case UDP_ASSURED -> is(flow, In.IPPROTO_UDP) && has(flow, IPS_ASSURED);
            case UDP_UNREPLIED -> is(flow, In.IPPROTO_UDP) && !has(flow, IPS_SEEN_REPLY);
            case ICMP -> is(flow, In.IPPROTO_ICMP) && has(flow, IPS_SEEN_REPLY);
            case ICMPV6 -> is(flow, In.IPPROTO_ICMPV6) && has(flow, IPS_SEEN_REPLY);
            case SNAT -> has(flow, IPS_SRC_NAT) && !v6;
            case SNAT_V6 -> has(flow, IPS_SRC_NAT) && v6;
            case DNAT -> has(flow, IPS_DST_NAT) && !v6;
            case DNAT_V6 -> has(flow, IPS_DST_NAT) && v6;
            case MARKED -> flow.mark() == LabRules.VOICE_MARK;
            case LABELLED -> flow.label(LabRules.WEB_LABEL);
            case WITH_HELPER -> flow.hasHelper();
        };
    }

    boolean isIpv6() {
        return switch (this) {
            case TCP_ESTABLISHED_V6, ICMPV6, SNAT_V6, DNAT_V6 -> true;
            default -> false;
        };
    }

    private static boolean is(FlowView flow, int protocol) {
        return flow.protocol(FlowView.ORIG) == protocol;
    }

    private static boolean has(FlowView flow, int statusBit) {
        return (flow.status() & statusBit) != 0;
    }
}
