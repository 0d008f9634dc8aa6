// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import static dev.sne.netlink4j.uapi.Netlink.NETLINK_NETFILTER;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.hasm.runtime.entry.FlowHash;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.RequestBatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Puts copies of flows into the table of one namespace, with parked timeouts, many with one system
/// call and in the order in which they are given. An entry that the kernel takes at once costs no
/// allocation.
///
/// - `NEW` is a whole flow, from an event or a dump: it is created. A flow that is there already is
///   replaced, since an update can't change its translation or its master; so is another one that
///   has the tuple of its replies.
/// - `UPDATE` is what has changed of a flow. One that is not there is created, if enough is said of
///   it.
/// - `DESTROY` is deleted; that there is no such flow is fine.
///
/// An entry that the kernel refuses does not hold up the others. It is given to the kernel once
/// more with all others that were refused, together with the later ones of its flow so that their
/// order stays, and as it is most likely to be taken: a flow that is there is deleted first, and
/// one that is not is made of its change. What is refused even so is gone through one at a time;
/// where an optional attribute is what the kernel does not take, it is left out ([OptionalPart]).
/// What can't be helped is counted.
///
/// Used by one thread; the counters by any.
public final class FlowApplier implements AutoCloseable {
    private final NetlinkSocket socket;
    private final RequestBatch requests;
    private final FlowRequests writer;
    private final FlowSettler settler;
    private final ApplyCounters counters = new ApplyCounters();
    private final FlowHash hash = new FlowHash(0, 0);
    private final FlowView view = new FlowView();

    private final KeptEntries kept = new KeptEntries();
    private long firstRequest;
    private @Nullable KernelError[] refusals = new KernelError[256];
    private int refusalCount;

    /// What was refused, once more.
    private final SecondRound again;

    /// Hashes of the keys of refused entries.
    private long[] refusedKeys = new long[16];

    private int refusedKeyCount;
    private boolean follows;

    private long lastNumber;
    private long appliedNumber;

    private FlowApplier(NetlinkSocket socket, WindowTracking tracking) {
        this.socket = socket;
        this.requests = socket.batch("apply replicated flows", this::refused);
        this.writer = FlowRequests.ofCopies(requests, tracking);
        this.settler = new FlowSettler(writer, counters);
        this.again = new SecondRound(writer, counters);
    }

    /// Opens the table of a namespace, which may be closed afterwards. Takes `CAP_NET_ADMIN`. Sets
    /// `net.netfilter.nf_conntrack_events` to 1, so that the kernel will tell of the copies when
    /// this host has taken over.
    ///
    /// @throws java.io.UncheckedIOException when it is not 1 and can't be set
    public static FlowApplier open(NetworkNamespace namespace, WindowTracking tracking) {
        NetlinkSocket socket = NetlinkSocket.open(NETLINK_NETFILTER, namespace);
        try {
            EventTracking.ensure(namespace);
            return new FlowApplier(socket, tracking);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /// The port id that marks the events caused here, for [EventSource#ignore].
    public int portId() {
        return socket.portId();
    }

    public ApplyCounters counters() {
        return counters;
    }

    /// Adds an entry; every few hundred are given to the kernel.
    ///
    /// @param flow may be overwritten afterwards
    /// @param number told by [#appliedNumber] when this entry and all before it are done
    /// @throws dev.sne.netlink4j.ReceiveTimeoutException when the kernel does not acknowledge: what
    ///   of the entries since the last [#appliedNumber] it has carried out is then unknown
    public void apply(FlowEventType type, FlowView flow, long number) {
        lastNumber = number;
        if (!begin(type, flow)) {
            counters.countMalformed();
            return;
        }
        kept.add(type, flow);
        try {
            requests.end();
        } catch (RuntimeException e) {
            forget();
            throw e;
        }
        if (requests.answered() == firstRequest + kept.size()) {
            carriedOut();
        }
    }

    private boolean begin(FlowEventType type, FlowView flow) {
        try {
            writer.begin(type, flow);
            return true;
        } catch (IllegalArgumentException | DecodeException e) {
            return false;
        }
    }

    /// Gives the kernel what has gathered, and waits until it is done.
    public void flush() {
        try {
            requests.flush();
        } catch (RuntimeException e) {
            forget();
            throw e;
        }
        carriedOut();
    }

    /// The number of the last entry that is in the kernel's table like all before it, or can't be
    /// and has been counted. After [#flush()] it is that of the last entry.
    public long appliedNumber() {
        return appliedNumber;
    }

    /// Called by the batch.
    private void refused(long index, KernelError error) {
        if (settler.isAtWork()) {
            settler.refused(error);
            return;
        }
        int position = again.isAtWork() ? again.refused(index) : (int) (index - firstRequest);
        if (position >= 0) {
            refuse(position, error);
        }
    }

    private void refuse(int entry, @Nullable KernelError error) {
        if (entry >= refusals.length) {
            refusals = Arrays.copyOf(refusals, 2 * entry);
        }
        refusals[entry] = error;
        refusalCount++;
    }

    private @Nullable KernelError takeRefusal(int entry) {
        if (entry >= refusals.length) {
            return null;
        }
        KernelError error = refusals[entry];
        refusals[entry] = null;
        return error;
    }

    private void carriedOut() {
        if (refusalCount > 0) {
            carryOutAgain();
        }
        if (refusalCount > 0) {
            settle();
        }
        counters.countEntries(kept.size());
        forget();
        appliedNumber = lastNumber;
    }

    private void forget() {
        if (refusalCount > 0) {
            Arrays.fill(refusals, null);
            refusalCount = 0;
        }
        kept.clear();
        firstRequest = requests.answered();
    }

    /// Gives the kernel refused entries, and those of the same flows that follow them, once more.
    private void carryOutAgain() {
        refusedKeyCount = 0;
        refusalCount = 0;
        again.begin();
        try {
            for (int i = 0; i < kept.size(); i++) {
                KernelError error = takeRefusal(i);
                if (isToBeDoneAgain(i, error)) {
                    counters.countSettled();
                    // What the kernel said of a later one does not hold any more.
                    KernelError first = follows ? null : error;
                    if (!again.add(i, kept.type(i), view, first)) {
                        refuse(i, first);
                    }
                }
            }
            again.end();
        } finally {
            again.leave();
        }
    }

    /// Goes one by one through what was refused again, and what follows it.
    private void settle() {
        refusedKeyCount = 0;
        for (int i = 0; i < kept.size(); i++) {
            KernelError error = takeRefusal(i);
            if (isToBeDoneAgain(i, error)) {
                settler.settle(kept.type(i), view, follows ? null : error);
            }
        }
    }

    /// Whether an entry was refused or belongs to the flow of an earlier one that was; puts the
    /// view on it and sets [#follows] if so.
    private boolean isToBeDoneAgain(int index, @Nullable KernelError error) {
        boolean well = error == null || FlowSettler.isFine(kept.type(index), error);
        if (well && refusedKeyCount == 0) {
            return false;
        }
        long key = hash.key(kept.view(index, view));
        follows = contains(refusedKeys, refusedKeyCount, key);
        if (well || follows) {
            return follows;
        }
        if (refusedKeyCount == refusedKeys.length) {
            refusedKeys = Arrays.copyOf(refusedKeys, 2 * refusedKeyCount);
        }
        refusedKeys[refusedKeyCount++] = key;
        return true;
    }

    private static boolean contains(long[] keys, int count, long key) {
        for (int i = 0; i < count; i++) {
            if (keys[i] == key) {
                return true;
            }
        }
        return false;
    }

    /// Closes the socket; what has not been flushed is not applied. Idempotent.
    @Override
    public void close() {
        socket.close();
    }
}
