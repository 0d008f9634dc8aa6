// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_DELETE;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_NEW;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_CREATE;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_EXCL;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNL_SUBSYS_CTNETLINK;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.RequestBatch;
import dev.sne.netlink4j.uapi.Nfnetlink;

/// Changes of many flows, sent many at a time; the kernel carries them out in order. A change
/// without a refusal costs neither an allocation nor a system call of its own.
///
/// Each method returns the change's index, counted from 0 over all of them; [Failures] names
/// refused ones by it. A refusal does not keep the others from being carried out. A change that
/// can't be encoded is an [IllegalArgumentException] and gets no index. Belongs to the thread that
/// uses the table, which may be used for other things only after [#flush()].
public final class FlowBatch {
    /// Is told of refused changes, during later calls of the batch.
    @FunctionalInterface
    public interface Failures {
        /// @param index which change, counted from 0
        /// @param error why the kernel refused it
        void failed(long index, KernelError error);
    }

    private static final int NEW = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW);
    private static final int DELETE = Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE);

    /// Room for all requests that are on the way, and the next; a power of two.
    private static final int WINDOW = 2 * RequestBatch.MAX_UNANSWERED;

    private static final Errno NEVER = new Errno(0);

    private final RequestBatch requests;
    private final Failures failures;

    /// Of the requests on the way, by index modulo [#WINDOW]: which change they belong to.
    private final long[] changes = new long[WINDOW];

    /// And which refusal of theirs is nothing to speak of.
    private final Errno[] expected = new Errno[WINDOW];

    private long requestCount;
    private long changeCount;

    /// The last change whose update found no flow.
    private long missing = -1;

    FlowBatch(NetlinkSocket socket, Failures failures) {
        this.failures = failures;
        this.requests = socket.batch("change the flow table", new Refusals());
    }

    /// Lets another thread send from now on, as [RequestBatch#sendBehind()] does.
    public void sendBehind() {
        requests.sendBehind();
    }

    /// Creates a flow, as [Conntrack#create] does.
    public long create(FlowBuilder flow) {
        createRequest(flow, NLM_F_CREATE | NLM_F_EXCL, NEVER);
        return changeCount++;
    }

    /// Creates a flow or updates the one that has its original tuple, as [Conntrack#upsert] does.
    ///
    /// The kernel does both in one request, but refuses NAT and a master for a flow that exists.
    /// Such a flow takes two requests, an update and a creation, of which one must fail.
    public long upsert(FlowBuilder flow) {
        if (FlowEncoder.setsUpTranslationOrMaster(flow)) {
            updateRequest(flow, Errno.ENOENT);
            createRequest(flow, NLM_F_CREATE | NLM_F_EXCL, Errno.EEXIST);
        } else {
            createRequest(flow, NLM_F_CREATE, NEVER);
        }
        return changeCount++;
    }

    /// Updates a flow, as [Conntrack#update] does.
    public long update(FlowBuilder flow) {
        updateRequest(flow, NEVER);
        return changeCount++;
    }

    /// Deletes a flow, as [Conntrack#delete] does.
    public long delete(FlowBuilder key) {
        MessageWriter out = begin(DELETE, 0, NEVER);
        try {
            FlowEncoder.delete(key, out);
        } catch (RuntimeException e) {
            throw cancelled(e);
        }
        end();
        return changeCount++;
    }

    /// Sends what has gathered and waits until the kernel has carried it out.
    ///
    /// @throws dev.sne.netlink4j.ReceiveTimeoutException when the kernel does not acknowledge;
    ///   which changes were made is then unknown
    public void flush() {
        requests.flush();
    }

    private MessageWriter begin(int type, int flags, Errno harmless) {
        int slot = (int) requestCount & WINDOW - 1;
        changes[slot] = changeCount;
        expected[slot] = harmless;
        return requests.begin(type, flags);
    }

    private void end() {
        requestCount++;
        requests.end();
    }

    private void createRequest(FlowBuilder flow, int flags, Errno harmless) {
        MessageWriter out = begin(NEW, flags, harmless);
        try {
            FlowEncoder.create(flow, out);
        } catch (RuntimeException e) {
            throw cancelled(e);
        }
        end();
    }

    private void updateRequest(FlowBuilder flow, Errno harmless) {
        MessageWriter out = begin(NEW, 0, harmless);
        try {
            FlowEncoder.update(flow, out);
        } catch (RuntimeException e) {
            throw cancelled(e);
        }
        end();
    }

    /// Takes back the request begun last: half a message would spoil the rest of its datagram.
    private RuntimeException cancelled(RuntimeException failure) {
        requests.cancel();
        return failure;
    }

    /// Tells the changes that failed from the requests that had to.
    private final class Refusals implements RequestBatch.Failures {
        @Override
        public void failed(long request, KernelError error) {
            int slot = (int) request & WINDOW - 1;
            long change = changes[slot];
            boolean harmless = error.errno().equals(expected[slot]);
            if (harmless && expected[slot].equals(Errno.ENOENT)) {
                missing = change;
            } else if (!harmless || change == missing) {
                // A creation after a vain update fails for good: another flow has the reply tuple.
                failures.failed(change, error);
            }
        }
    }
}
