// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import static dev.sne.conntrack.uapi.NfConntrackTcp.IP_CT_TCP_FLAG_BE_LIBERAL;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_STATUS;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_DELETE;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_NEW;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_CREATE;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_EXCL;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNL_SUBSYS_CTNETLINK;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEcho;
import dev.sne.conntrack.FlowEncoder;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.RequestBatch;
import dev.sne.netlink4j.uapi.Nfnetlink;

/// Writes replicated entries as requests of a batch.
final class FlowRequests {
    private static final int NEW = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW);
    private static final int DELETE = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE);

    private final RequestBatch requests;
    private final WindowTracking tracking;

    /// Whether what is written are copies, with parked timeouts.
    private final boolean parks;

    /// What flows have here besides their own.
    private final int tcpFlags;

    private final FlowBuilder flow = new FlowBuilder();

    private FlowRequests(RequestBatch requests, WindowTracking tracking, boolean parks) {
        this.requests = requests;
        this.tracking = tracking;
        this.parks = parks;
        tcpFlags = tracking == WindowTracking.LIBERAL ? IP_CT_TCP_FLAG_BE_LIBERAL : 0;
    }

    /// Of copies, which a backup has.
    static FlowRequests ofCopies(RequestBatch requests, WindowTracking tracking) {
        return new FlowRequests(requests, tracking, true);
    }

    /// Of flows that live here, whose timeouts are their own.
    static FlowRequests ofLiveFlows(RequestBatch requests, WindowTracking tracking) {
        return new FlowRequests(requests, tracking, false);
    }

    RequestBatch batch() {
        return requests;
    }

    /// Begins the request that an entry is by itself; to be ended by the caller.
    ///
    /// @throws IllegalArgumentException or a DecodeException when the entry is no flow; no request
    ///   has been begun then
    void begin(FlowEventType type, FlowView entry) {
        switch (type) {
            case NEW -> create(entry);
            case UPDATE -> update(entry);
            case DESTROY -> delete(entry);
        }
    }

    private void create(FlowView entry) {
        if (FlowEcho.canCreate(entry)) {
            MessageWriter out = requests.begin(NEW, NLM_F_CREATE | NLM_F_EXCL);
            FlowEcho.create(entry, timeout(entry), tcpFlags, out);
        } else {
            load(entry).timeout(timeout(entry));
            beginCreate();
        }
    }

    private void update(FlowView entry) {
        if (FlowEcho.canUpdate(entry)) {
            FlowEcho.update(entry, timeout(entry), tcpFlags, requests.begin(NEW, 0));
        } else {
            load(entry);
            beginUpdate();
        }
    }

    /// Not with the id, which is that of another kernel.
    private void delete(FlowView entry) {
        if (FlowEcho.canName(entry)) {
            FlowEcho.key(entry, requests.begin(DELETE, 0));
        } else {
            load(entry);
            beginDelete();
        }
    }

    /// Makes the builder what an entry says, as the copy is to have it.
    FlowBuilder load(FlowView entry) {
        flow.set(entry);
        if (flow.hasTimeout()) {
            flow.timeout(timeout(entry));
        }
        if (tracking == WindowTracking.LIBERAL && entry.tcpState() >= 0) {
            liberal(entry, FlowView.ORIG);
            liberal(entry, FlowView.REPLY);
        }
        return flow;
    }

    /// Offloaded flows have none of their own until the kernel takes them back.
    private long timeout(FlowView entry) {
        long own = entry.timeout();
        if (parks) {
            return ParkedTimeout.park(Math.max(0, own));
        }
        return own < 0 || ParkedTimeout.isParked(own) ? ParkedTimeout.released(entry) : own;
    }

    private void liberal(FlowView entry, int t) {
        int flags = Math.max(entry.tcpFlags(t), 0);
        flow.tcpFlags(t, flags | IP_CT_TCP_FLAG_BE_LIBERAL, 0);
    }

    /// Leaves the status of what the builder has to the kernel.
    void withoutStatus() {
        flow.clear(CTA_STATUS);
    }

    /// Begins the creation of what the builder has.
    void beginCreate() {
        if (!flow.hasTimeout()) {
            // Offloaded flows have none until the kernel takes them back.
            flow.timeout(ParkedTimeout.PARK);
        }
        MessageWriter out = requests.begin(NEW, NLM_F_CREATE | NLM_F_EXCL);
        try {
            FlowEncoder.create(flow, out);
        } catch (IllegalArgumentException e) {
            requests.cancel();
            throw e;
        }
    }

    void beginUpdate() {
        MessageWriter out = requests.begin(NEW, 0);
        try {
            FlowEncoder.update(flow, out);
        } catch (IllegalArgumentException e) {
            requests.cancel();
            throw e;
        }
    }

    /// Not with the id, which is that of another kernel.
    void beginDelete() {
        FlowEncoder.key(flow, requests.begin(DELETE, 0));
    }

    /// Begins the deletion of the flow that has the tuple of an entry's replies.
    void beginDeleteByReply(FlowView entry) {
        flow.set(entry).deriveReply();
        flow.tuple(FlowView.ORIG).clear();
        beginDelete();
    }
}
