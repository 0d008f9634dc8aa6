// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import static dev.sne.netlink4j.uapi.Netlink.NETLINK_NETFILTER;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.hasm.runtime.entry.FlowHash;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.RequestBatch;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Adds flows to the table of a master, which is in use: what the kernel has by itself, from
/// packets that have passed or as a copy, it keeps as it is. Flows that were added here are changed
/// and deleted as their later entries say.
///
/// They have their own timeouts, and the kernel tells of them like of all others. One that it
/// refuses is counted and left out. For moments that are rare: allocates for each flow, but makes
/// no system call for each. Used by one thread.
public final class FlowAdder implements AutoCloseable {
    /// After so many nothing is added any more.
    private static final int MAX_ADDED = 1 << 20;

    private final NetlinkSocket socket;
    private final RequestBatch requests;
    private final FlowRequests writer;
    private final FlowHash hash = new FlowHash(0, 0);

    /// Hashes of the keys of the flows that were added.
    private final Set<Long> added = new HashSet<>();

    /// Those of the creations that have not been answered.
    private final List<Long> created = new ArrayList<>();

    /// What became of added flows later, to be carried out when it is known that they were added.
    private final KeptEntries later = new KeptEntries();

    private final FlowView view = new FlowView();
    private long firstRequest;
    private long count;
    private long refused;

    private FlowAdder(NetlinkSocket socket, WindowTracking tracking) {
        this.socket = socket;
        requests = socket.batch("add flows", this::refused);
        writer = FlowRequests.ofLiveFlows(requests, tracking);
    }

    /// Opens the table of a namespace, which may be closed afterwards. Takes `CAP_NET_ADMIN`.
    ///
    /// @param tracking of the windows of the flows that are added
    public static FlowAdder open(NetworkNamespace namespace, WindowTracking tracking) {
        return new FlowAdder(NetlinkSocket.open(NETLINK_NETFILTER, namespace), tracking);
    }

    /// Takes what was told of a flow; [#flush] has the kernel carry it out.
    ///
    /// @param flow may be overwritten afterwards
    /// @throws DecodeException or IllegalArgumentException when it is none
    /// @throws dev.sne.netlink4j.ReceiveTimeoutException when the kernel does not acknowledge
    public void take(FlowEventType type, FlowView flow) {
        long key = hash.key(flow);
        boolean known = added.contains(key);
        if (type == FlowEventType.NEW) {
            if (known) {
                // It may have ended, and come again.
                flush();
            }
            create(flow, key);
        } else if (known) {
            later.add(type, flow);
        }
        if (created.size() + later.size() >= RequestBatch.MAX_UNANSWERED) {
            flush();
        }
    }

    private void create(FlowView flow, long key) {
        if (added.size() == MAX_ADDED || added.contains(key)) {
            return;
        }
        writer.begin(FlowEventType.NEW, flow);
        added.add(key);
        created.add(key);
        requests.end();
    }

    /// Gives the kernel what has gathered, and waits until it is done.
    public void flush() {
        if (created.isEmpty() && later.size() == 0) {
            return;
        }
        try {
            requests.flush();
            count += created.stream().filter(added::contains).count();
            decided();
            for (int i = 0; i < later.size(); i++) {
                change(later.type(i), later.view(i, view));
            }
            requests.flush();
        } finally {
            decided();
            later.clear();
        }
    }

    private void decided() {
        created.clear();
        firstRequest = requests.answered();
    }

    private void change(FlowEventType type, FlowView flow) {
        long key = hash.key(flow);
        if (type == FlowEventType.DESTROY ? !added.remove(key) : !added.contains(key)) {
            return;
        }
        try {
            writer.begin(type, flow);
        } catch (IllegalArgumentException | DecodeException e) {
            refused++;
            return;
        }
        requests.end();
    }

    private void refused(long index, KernelError error) {
        int creation = (int) (index - firstRequest);
        if (creation < created.size()) {
            added.remove(created.get(creation));
            refused += error.errno().equals(Errno.EEXIST) ? 0 : 1;
        }
    }

    /// How many flows have been added.
    public long added() {
        return count;
    }

    /// How many the kernel has refused, those not counted that it had.
    public long refused() {
        return refused;
    }

    /// Closes the socket; what has not been flushed is not carried out. Idempotent.
    @Override
    public void close() {
        socket.close();
    }
}
