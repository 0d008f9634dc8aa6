// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.*;
import static dev.sne.netlink4j.uapi.Netlink.NETLINK_NETFILTER;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_CREATE;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_EXCL;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_UNSPEC;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFGENMSG_BYTES;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNETLINK_V0;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNL_SUBSYS_CTNETLINK;

import dev.sne.netlink4j.AttributeNames;
import dev.sne.netlink4j.AttributeReader;
import dev.sne.netlink4j.DumpCursor;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.uapi.Nfnetlink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The connection-tracking table of one network namespace.
///
/// ```java
/// try (Conntrack table = Conntrack.open();
///         FlowCursor flows = table.dump(KernelFilter.ANY)) {
///     while (flows.next()) {
///         if (flows.flow().protocol(FlowView.ORIG) == IPPROTO_TCP) { … }
///     }
/// }
/// ```
///
/// Refusals of the kernel are [KernelException]s whose message names the operation and the flow.
/// Every call blocks until the kernel has answered. Used by one thread at a time; what a cursor or
/// a view shows is valid until the next call. Takes `CAP_NET_ADMIN` in the namespace.
public final class Conntrack implements AutoCloseable {
    private static final AttributeNames GLOBAL_NAMES =
            AttributeNames.of("", "CTA_STATS_GLOBAL_ENTRIES", "CTA_STATS_GLOBAL_MAX_ENTRIES");

    private final NetlinkSocket socket;
    private final boolean oldKernel;
    private final FlowView answer = new FlowView();
    private final AttributeReader attributes = new AttributeReader();

    /// @param oldKernel whether to take the kernel for one that ignores filters; or else it is
    ///   asked
    Conntrack(NetlinkSocket socket, boolean oldKernel) {
        this.socket = socket;
        this.oldKernel = oldKernel;
    }

    /// The table of the calling thread's network namespace.
    public static Conntrack open() {
        return over(NetlinkSocket.open(NETLINK_NETFILTER));
    }

    /// The table of `namespace`, which may be closed afterwards.
    public static Conntrack open(NetworkNamespace namespace) {
        return over(NetlinkSocket.open(NETLINK_NETFILTER, namespace));
    }

    /// The table behind a socket of protocol `NETLINK_NETFILTER`, which then belongs to this
    /// object.
    public static Conntrack over(NetlinkSocket socket) {
        return new Conntrack(socket, false);
    }

    /// Tells every message to and from the kernel from now on, as text with line feeds: for people
    /// who look for a fault. To be called before the table is used; `text` is called by whichever
    /// thread sends or receives.
    public void trace(Consumer<String> text) {
        socket.watch((sent, buffer, offset, length) ->
                text.accept(MessageText.of(sent, buffer, offset, length)));
    }

    /// Goes through the flows that match, as the kernel comes by them.
    ///
    /// A dump is no snapshot: flows come and go meanwhile, and when the kernel resizes its hash
    /// table some may be missed or shown twice, without a word.
    public FlowCursor dump(KernelFilter filter) {
        return dump(IPCTNL_MSG_CT_GET, filter);
    }

    /// Goes through the flows that match and sets their counters to zero as it passes them: of all
    /// flows that the kernel sends, which before Linux 6.12 may be more than match.
    public FlowCursor dumpAndZero(KernelFilter filter) {
        return dump(IPCTNL_MSG_CT_GET_CTRZERO, filter);
    }

    private FlowCursor dump(int message, KernelFilter filter) {
        filter.encode(request(message, 0));
        DumpCursor dump = socket.dump("dump the flow table");
        return new FlowCursor(dump, kernelApplies(filter) ? KernelFilter.ANY : filter);
    }

    /// The flow of a key: original tuple or else reply tuple, and zone; if the builder has an id,
    /// only the flow with that id.
    ///
    /// @return the flow, unless there is none
    public Optional<Flow> get(FlowBuilder key) {
        Optional<FlowView> found = find(key);
        return found.isPresent() ? Optional.of(found.get().toFlow()) : Optional.empty();
    }

    /// Like [#get], without copying: the view is valid until the next use of this table.
    public Optional<FlowView> find(FlowBuilder key) {
        FlowEncoder.key(key, request(IPCTNL_MSG_CT_GET, 0));
        try {
            answer.wrap(socket.call("get ".concat(key.toString())));
        } catch (KernelException e) {
            if (e.errno().equals(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
        boolean other = key.has(FlowLayout.ID) && (int) key.value(FlowLayout.ID) != answer.id();
        return other ? Optional.empty() : Optional.of(answer);
    }

    /// Creates a flow; see [FlowEncoder#create].
    ///
    /// @throws KernelException `EEXIST` when the table has one of the tuples
    public void create(FlowBuilder flow) {
        FlowEncoder.create(flow, request(IPCTNL_MSG_CT_NEW, NLM_F_CREATE | NLM_F_EXCL));
        socket.execute("create ".concat(flow.toString()));
    }

    /// Creates a flow, or updates the one that has its original tuple.
    ///
    /// @throws KernelException `EEXIST` when a flow with another original tuple has the reply tuple
    public void upsert(FlowBuilder flow) {
        try {
            create(flow);
        } catch (KernelException refusal) {
            if (!refusal.errno().equals(Errno.EEXIST)) {
                throw refusal;
            }
            updateOr(refusal, flow);
        }
    }

    private void updateOr(KernelException refusal, FlowBuilder flow) {
        try {
            update(flow);
        } catch (KernelException e) {
            throw e.errno().equals(Errno.ENOENT) ? refusal : e;
        }
    }

    /// Changes what the builder has set; see [FlowEncoder#update].
    ///
    /// @throws KernelException `ENOENT` when there is no such flow
    public void update(FlowBuilder flow) {
        FlowEncoder.update(flow, request(IPCTNL_MSG_CT_NEW, 0));
        socket.execute("update ".concat(flow.toString()));
    }

    /// Deletes a flow; see [FlowEncoder#delete].
    ///
    /// @throws KernelException `ENOENT` when there is no such flow
    public void delete(FlowBuilder key) {
        FlowEncoder.delete(key, request(IPCTNL_MSG_CT_DELETE, 0));
        socket.execute("delete ".concat(key.toString()));
    }

    /// Deletes all flows of a family.
    ///
    /// @param family `AF_INET`, `AF_INET6`, or `AF_UNSPEC` for both
    public void flush(int family) {
        KernelFilter.ANY.withFamily(family).encode(request(IPCTNL_MSG_CT_DELETE, 0));
        socket.execute("flush the flow table");
    }

    /// Deletes the flows that match: with one request, where the kernel is able to (Linux 6.12).
    public void deleteMatching(KernelFilter filter) {
        if (kernelApplies(filter)) {
            filter.encode(request(IPCTNL_MSG_CT_DELETE, 0));
            socket.execute("delete matching flows");
        } else {
            deleteOneByOne(filter);
        }
    }

    /// The detour for kernels that would take a filter and delete more than it says.
    private void deleteOneByOne(KernelFilter filter) {
        List<FlowBuilder> doomed = new ArrayList<>();
        try (FlowCursor flows = dump(filter)) {
            while (flows.next()) {
                doomed.add(new FlowBuilder().setKey(flows.flow()));
            }
        }
        FlowBatch batch =
                batch((index, error) -> {
                    if (error.errno().number() != Errno.ENOENT.number()) {
                        throw new KernelException("delete matching flows", error);
                    }
                });
        doomed.forEach(batch::delete);
        batch.flush();
    }

    /// Starts a batch of creations and other changes, sent many at a time.
    ///
    /// @param failures told of each that the kernel refuses
    public FlowBatch batch(FlowBatch.Failures failures) {
        return new FlowBatch(socket, failures);
    }

    /// How many flows the table holds.
    public long count() {
        return global(CTA_STATS_GLOBAL_ENTRIES);
    }

    /// How many flows the table may hold (`net.netfilter.nf_conntrack_max`); 0 for no limit. Linux
    /// 4.18.
    public long maxEntries() {
        return global(CTA_STATS_GLOBAL_MAX_ENTRIES);
    }

    private long global(int type) {
        request(IPCTNL_MSG_CT_GET_STATS, 0).u8(AF_UNSPEC).u8(NFNETLINK_V0).u16be(0);
        MessageReader message = socket.call("read the table's statistics");
        message.attributes(attributes, NFGENMSG_BYTES, GLOBAL_NAMES);
        while (attributes.next()) {
            if (attributes.type() == type) {
                return Integer.toUnsignedLong(attributes.u32be());
            }
        }
        return 0;
    }

    /// What each CPU has counted since the namespace was made, in the order of the CPUs.
    public List<CpuStatistics> statistics() {
        request(IPCTNL_MSG_CT_GET_STATS_CPU, 0).u8(AF_UNSPEC).u8(NFNETLINK_V0).u16be(0);
        List<CpuStatistics> cpus = new ArrayList<>();
        try (DumpCursor dump = socket.dump("read the statistics of each CPU")) {
            while (dump.next()) {
                cpus.add(CpuStatistics.decode(dump.message(), attributes));
            }
        }
        return cpus;
    }

    /// Closes the socket. Idempotent.
    @Override
    public void close() {
        socket.close();
    }

    private MessageWriter request(int message, int flags) {
        return socket.request(Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, message), flags);
    }

    private boolean kernelApplies(KernelFilter filter) {
        return filter.isAny() || !oldKernel && KernelRelease.appliesFilters();
    }
}
