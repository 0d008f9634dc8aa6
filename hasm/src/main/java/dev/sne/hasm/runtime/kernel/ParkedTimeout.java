// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;
import static dev.sne.conntrack.uapi.NfConntrackTcp.*;

import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.uapi.In;

/// Timeouts of copies on a backup. Its kernel sees no packets, so a copy would expire while its
/// flow lives on: it is created with [#PARK] seconds on top of the flow's own timeout, and leaves
/// when the primary says so. The kernel counts down, so that what is left less [#PARK] is always
/// what the flow itself had left after its last replicated change: nothing has to be remembered.
///
/// All values in seconds. The kernel cuts a timeout at `INT_MAX` ticks, 24.8 days at the most ticks
/// a second that there are (1,000).
public final class ParkedTimeout {
    /// Ten days.
    public static final long PARK = 864_000;

    /// A flow with more than this left is parked: no less than the kernel's longest default, the
    /// five days of an established TCP connection.
    public static final long PARKED_ABOVE = PARK / 2;

    /// Copies with less than this left are to be parked anew, in time before they count as not
    /// parked: seven and a half days, which no flow's own timeout outlives.
    public static final long PARK_AGAIN_BELOW = PARK * 3 / 4;

    /// The kernel cuts off what is above, at 1,000 ticks a second.
    private static final long MAX = Integer.MAX_VALUE / 1000;

    private ParkedTimeout() {}

    /// The timeout of a copy.
    ///
    /// @param own the flow's own, or one that has been parked before: as it is, then
    public static long park(long own) {
        return isParked(own) ? own : Math.min(PARK + own, MAX);
    }

    /// Whether a flow with so much left is a parked copy.
    public static boolean isParked(long left) {
        return left > PARKED_ABOVE;
    }

    /// Whether a backup is to park a copy with so much left, for the first time or anew.
    ///
    /// @param left -1 if it has no timeout, as an offloaded flow
    public static boolean isDue(long left) {
        return left >= 0 && left < PARK_AGAIN_BELOW;
    }

    /// The timeout that a parked copy is to have when its flow comes to live here.
    ///
    /// What is known of it may be old: the kernel reports no change of a timeout alone, so a busy
    /// flow may look as if it had expired. The floor gives it as long as any flow in its state.
    ///
    /// @param flow a view of the copy
    public static long released(FlowView flow) {
        return Math.max(floor(flow), flow.timeout() - PARK);
    }

    /// How long a flow in this state may be silent: the kernel's defaults
    /// (`Documentation/networking/nf_conntrack-sysctl.rst`), but for established TCP, where RFC
    /// 5382 asks for 2 hours and 4 minutes.
    static long floor(FlowView flow) {
        return switch (flow.protocol(FlowView.ORIG)) {
            case In.IPPROTO_TCP -> tcpFloor(flow.tcpState());
            case In.IPPROTO_UDP, In.IPPROTO_UDPLITE ->
                    (flow.status() & IPS_ASSURED) != 0 ? 120 : 30;
            case In.IPPROTO_ICMP, In.IPPROTO_ICMPV6 -> 30;
            case In.IPPROTO_SCTP -> 210;
            case In.IPPROTO_GRE -> (flow.status() & IPS_SEEN_REPLY) != 0 ? 180 : 30;
            default -> 600;
        };
    }

    private static long tcpFloor(int state) {
        return switch (state) {
            case TCP_CONNTRACK_ESTABLISHED, TCP_CONNTRACK_NONE, -1 -> 7_440;
            case TCP_CONNTRACK_SYN_RECV, TCP_CONNTRACK_CLOSE_WAIT -> 60;
            case TCP_CONNTRACK_LAST_ACK -> 30;
            case TCP_CONNTRACK_CLOSE -> 10;
            default -> 120;
        };
    }
}
