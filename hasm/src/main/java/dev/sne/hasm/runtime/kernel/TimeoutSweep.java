// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import static dev.sne.conntrack.uapi.NfConntrackTcp.IP_CT_TCP_FLAG_BE_LIBERAL;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_NEW;
import static dev.sne.netlink4j.uapi.Netlink.NETLINK_NETFILTER;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNL_SUBSYS_CTNETLINK;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowEncoder;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.RequestBatch;
import dev.sne.netlink4j.uapi.Nfnetlink;
import java.util.function.Predicate;

/// Goes through a table once, a few hundred flows at a step, so that whoever has more urgent things
/// to do may do them in between: after a takeover gives copies their timeouts back, on a backup
/// makes copies of what is none. See [ParkedTimeout].
///
/// A flow that is not parked is one whose packets pass here, or did. Where the flow lives on
/// elsewhere, its window here stands still, and the kernel would drop what comes later: on a backup
/// such a flow is replaced by a copy, which picks the window up from its first packets.
///
/// Used by one thread.
public final class TimeoutSweep implements AutoCloseable {
    private static final int NEW = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW);
    private static final int FLOWS_A_STEP = 256;

    private final NetlinkSocket socket;
    private final RequestBatch requests;
    private final Conntrack table;
    private final FlowCursor flows;
    private final FlowBuilder change = new FlowBuilder();
    private final Purpose purpose;
    private long seen;
    private long changed;
    private long refused;

    /// What is done with a flow.
    private sealed interface Purpose {}

    /// @param which flows this host is the master of
    /// @param stale whether flows that are not parked may have lived elsewhere meanwhile
    private record Release(Predicate<FlowView> which, boolean stale) implements Purpose {}

    private record Park(Predicate<FlowView> which, FlowApplier applier) implements Purpose {}

    private TimeoutSweep(NetworkNamespace namespace, Purpose purpose) {
        this.purpose = purpose;
        socket = NetlinkSocket.open(NETLINK_NETFILTER, namespace);
        requests = socket.batch("set the timeouts of replicated flows", this::refused);
        table = Conntrack.open(namespace);
        flows = table.dump(KernelFilter.ANY);
    }

    /// After a takeover: gives each parked copy the timeout that its flow would have now. A flow
    /// whose packets pass already has one of the kernel's own, which is not touched.
    ///
    /// @param which of the flows this host is the master of; allocates nothing
    /// @param stale whether flows that are not parked may be those whose packets passed here
    ///   earlier, and that had no time to become copies: whatever comes is let pass then
    ///   (`IP_CT_TCP_FLAG_BE_LIBERAL`), since to replace them while their packets pass would be
    ///   worse
    public static TimeoutSweep release(
            NetworkNamespace namespace, Predicate<FlowView> which, boolean stale) {
        return new TimeoutSweep(namespace, new Release(which, stale));
    }

    /// On a backup: parks what has been parked so long ago that it is due again, and replaces what
    /// is no copy by one.
    ///
    /// @param which of the flows are to be copies; allocates nothing
    public static TimeoutSweep park(
            NetworkNamespace namespace, WindowTracking tracking, Predicate<FlowView> which) {
        return new TimeoutSweep(namespace, new Park(which, FlowApplier.open(namespace, tracking)));
    }

    /// The port id that marks the events caused here, for [EventSource#ignore].
    public int portId() {
        return socket.portId();
    }

    /// Goes on for some flows; what it has to change has been changed when this returns.
    ///
    /// @return false when the table is through
    /// @throws dev.sne.netlink4j.NetlinkException when the kernel does not go along
    public boolean step() {
        boolean more = true;
        for (int i = 0; i < FLOWS_A_STEP && more; i++) {
            more = flows.next();
            if (more) {
                seen++;
                look(flows.flow());
            }
        }
        requests.flush();
        if (purpose instanceof Park(_, FlowApplier applier)) {
            applier.flush();
        }
        return more;
    }

    private void look(FlowView flow) {
        long left = flow.timeout();
        switch (purpose) {
            case Release(Predicate<FlowView> which, boolean stale) -> {
                if (ParkedTimeout.isParked(left)) {
                    if (which.test(flow)) {
                        set(flow, ParkedTimeout.released(flow));
                    }
                } else if (stale && flow.tcpState() >= 0 && which.test(flow)) {
                    letPass(flow);
                }
            }
            case Park(Predicate<FlowView> which, FlowApplier applier) -> {
                if (!ParkedTimeout.isDue(left) || !which.test(flow)) {
                    return;
                }
                if (ParkedTimeout.isParked(left)) {
                    set(flow, ParkedTimeout.PARK);
                } else {
                    changed++;
                    applier.apply(FlowEventType.NEW, flow, seen);
                }
            }
        }
    }

    private void letPass(FlowView flow) {
        changed++;
        change.setKey(flow)
                .tcpFlags(FlowView.ORIG, IP_CT_TCP_FLAG_BE_LIBERAL, IP_CT_TCP_FLAG_BE_LIBERAL)
                .tcpFlags(FlowView.REPLY, IP_CT_TCP_FLAG_BE_LIBERAL, IP_CT_TCP_FLAG_BE_LIBERAL);
        FlowEncoder.update(change, requests.begin(NEW, 0));
        requests.end();
    }

    private void set(FlowView flow, long timeout) {
        changed++;
        change.setKey(flow).timeout(timeout);
        FlowEncoder.update(change, requests.begin(NEW, 0));
        requests.end();
    }

    private void refused(long index, KernelError error) {
        changed--;
        if (!error.errno().equals(Errno.ENOENT)) {
            refused++;
        }
    }

    /// How many flows have been looked at.
    public long seen() {
        return seen;
    }

    /// How many have been changed.
    public long changed() {
        return changed;
    }

    /// How many the kernel has refused to change, those not counted that had ended.
    public long refused() {
        return refused;
    }

    /// Ends the sweep, at whatever point. Idempotent.
    @Override
    public void close() {
        if (purpose instanceof Park(_, FlowApplier applier)) {
            applier.close();
        }
        flows.close();
        table.close();
        socket.close();
    }
}
