// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_NEW;
import static dev.sne.netlink4j.uapi.Netlink.NETLINK_NETFILTER;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNL_SUBSYS_CTNETLINK;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowEncoder;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.RequestBatch;
import dev.sne.netlink4j.uapi.Nfnetlink;

/// Goes through a table once and sets the timeouts of parked copies, a few hundred flows at a step,
/// so that whoever has more urgent things to do may do them in between. See [ParkedTimeout].
///
/// A flow whose packets pass already has a timeout of the kernel's own, which is not touched.
///
/// Used by one thread.
public final class TimeoutSweep implements AutoCloseable {
    private static final int NEW = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW);
    private static final int FLOWS_A_STEP = 256;

    private enum Purpose {
        RELEASE,
        PARK_AGAIN
    }

    private final Purpose purpose;
    private final NetlinkSocket socket;
    private final RequestBatch requests;
    private final Conntrack table;
    private final FlowCursor flows;
    private final FlowBuilder change = new FlowBuilder();
    private long seen;
    private long changed;
    private long refused;

    private TimeoutSweep(Purpose purpose, NetworkNamespace namespace) {
        this.purpose = purpose;
        socket = NetlinkSocket.open(NETLINK_NETFILTER, namespace);
        requests = socket.batch("set the timeouts of replicated flows", this::refused);
        table = Conntrack.open(namespace);
        flows = table.dump(KernelFilter.ANY);
    }

    /// After a takeover: gives each copy the timeout that its flow would have now.
    public static TimeoutSweep release(NetworkNamespace namespace) {
        return new TimeoutSweep(Purpose.RELEASE, namespace);
    }

    /// On a backup, every day or so: parks anew what does not have long any more.
    public static TimeoutSweep parkAgain(NetworkNamespace namespace) {
        return new TimeoutSweep(Purpose.PARK_AGAIN, namespace);
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
        for (int i = 0; i < FLOWS_A_STEP; i++) {
            if (!flows.next()) {
                requests.flush();
                return false;
            }
            seen++;
            look(flows.flow());
        }
        requests.flush();
        return true;
    }

    private void look(FlowView flow) {
        long left = flow.timeout();
        if (!ParkedTimeout.isParked(left)) {
            return;
        }
        switch (purpose) {
            case RELEASE -> set(flow, ParkedTimeout.released(flow));
            case PARK_AGAIN -> {
                if (left < ParkedTimeout.PARK_AGAIN_BELOW) {
                    set(flow, ParkedTimeout.PARK);
                }
            }
        }
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

    /// How many have been given another timeout.
    public long changed() {
        return changed;
    }

    /// How many the kernel has refused to give another timeout, those not counted that had ended.
    public long refused() {
        return refused;
    }

    /// Ends the sweep, at whatever point. Idempotent.
    @Override
    public void close() {
        flows.close();
        table.close();
        socket.close();
    }
}
