// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.In.IPPROTO_GRE;
import static dev.sne.conntrack.uapi.In.IPPROTO_ICMP;
import static dev.sne.conntrack.uapi.In.IPPROTO_ICMPV6;
import static dev.sne.conntrack.uapi.In.IPPROTO_SCTP;
import static dev.sne.conntrack.uapi.In.IPPROTO_TCP;
import static dev.sne.conntrack.uapi.In.IPPROTO_UDP;
import static dev.sne.conntrack.uapi.In.IPPROTO_UDPLITE;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;
import static dev.sne.conntrack.uapi.NfConntrackTcp.TCP_CONNTRACK_ESTABLISHED;

/// Timeouts for flows whose own is not known: the kernel's defaults for a flow that carries traffic
/// (`Documentation/networking/nf_conntrack-sysctl.rst`). A packet, or the lack of one, soon
/// corrects them.
final class DefaultTimeouts {
    private DefaultTimeouts() {}

    static long seconds(FlowBuilder flow) {
        boolean answered = (flow.status() & IPS_SEEN_REPLY) != 0;
        return switch (flow.tuple(FlowView.ORIG).protocol()) {
            case IPPROTO_TCP -> tcpSeconds(flow);
            case IPPROTO_UDP, IPPROTO_UDPLITE -> answered ? 120 : 30;
            case IPPROTO_ICMP, IPPROTO_ICMPV6 -> 30;
            case IPPROTO_SCTP -> 210;
            case IPPROTO_GRE -> answered ? 180 : 30;
            default -> 600;
        };
    }

    private static long tcpSeconds(FlowBuilder flow) {
        boolean established =
                !flow.has(FlowLayout.TCP_STATE)
                        || flow.value(FlowLayout.TCP_STATE) == TCP_CONNTRACK_ESTABLISHED;
        return established ? 432_000 : 120;
    }
}
