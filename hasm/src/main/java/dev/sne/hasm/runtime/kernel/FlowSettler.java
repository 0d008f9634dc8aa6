// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.uapi.In;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelError;
import org.jspecify.annotations.Nullable;

/// Finds out what can be done about entries that the kernel has refused, one at a time.
///
/// Sources: `ctnetlink_new_conntrack()`, `ctnetlink_create_conntrack()` and
/// `ctnetlink_change_conntrack()` in the kernel's `net/netfilter/nf_conntrack_netlink.c`.
final class FlowSettler {
    private static final OptionalPart[] PARTS = OptionalPart.values();

    /// The kernel says `EAGAIN` when it has loaded a module for the request.
    private static final int ATTEMPTS = 3;

    private enum Change {
        CREATE,
        UPDATE
    }

    private final FlowRequests requests;
    private final ApplyCounters counters;
    private boolean atWork;
    private @Nullable KernelError refusal;

    FlowSettler(FlowRequests requests, ApplyCounters counters) {
        this.requests = requests;
        this.counters = counters;
    }

    /// Whether refusals are answers to this object's requests.
    boolean isAtWork() {
        return atWork;
    }

    /// Takes a refusal while at work.
    void refused(KernelError error) {
        refusal = error;
    }

    /// Whether there is nothing to be done about a refusal.
    static boolean isFine(FlowEventType type, @Nullable KernelError error) {
        return type == FlowEventType.DESTROY && error != null && is(error, Errno.ENOENT);
    }

    /// Brings the table into the state that an entry tells of.
    ///
    /// @param first the kernel's refusal of the entry as it is; null when it is to be tried (again)
    void settle(FlowEventType type, FlowView entry, @Nullable KernelError first) {
        atWork = true;
        try {
            KernelError error =
                    switch (type) {
                        case NEW -> create(entry, first);
                        case UPDATE -> update(entry, first);
                        case DESTROY -> delete(entry);
                    };
            if (error != null) {
                counters.countRefused(error.errno());
            }
        } finally {
            atWork = false;
        }
    }

    private @Nullable KernelError create(FlowView entry, @Nullable KernelError first) {
        KernelError error = first == null ? attempt(Change.CREATE, entry) : first;
        if (is(error, Errno.EEXIST)) {
            requests.load(entry);
            requests.beginDelete();
            if (send() == null) {
                counters.countReplaced(1);
            }
            error = attempt(Change.CREATE, entry);
        }
        if (is(error, Errno.EEXIST)) {
            requests.beginDeleteByReply(entry);
            if (send() == null) {
                counters.countEvicted();
            }
            error = attempt(Change.CREATE, entry);
        }
        return error == null ? null : reduce(Change.CREATE, entry, error);
    }

    private @Nullable KernelError update(FlowView entry, @Nullable KernelError first) {
        KernelError error = first == null ? attempt(Change.UPDATE, entry) : first;
        if (is(error, Errno.EBUSY)) {
            // It is older than what a transfer has brought; what it lacks, later ones will say.
            requests.load(entry);
            requests.withoutStatus();
            error = attempt(Change.UPDATE);
        }
        if (!is(error, Errno.ENOENT)) {
            return error == null ? null : reduce(Change.UPDATE, entry, error);
        }
        if (isWhole(entry)) {
            return create(entry, null);
        }
        counters.countAbsent();
        return null;
    }

    /// Whether an update says enough for a flow to be made of it.
    static boolean isWhole(FlowView entry) {
        boolean state =
                switch (entry.protocol(FlowView.ORIG)) {
                    case In.IPPROTO_TCP -> entry.tcpState() >= 0;
                    case In.IPPROTO_SCTP -> entry.sctpState() >= 0;
                    case In.IPPROTO_DCCP -> entry.dccpState() >= 0;
                    default -> true;
                };
        return state && entry.hasStatus() && entry.hasTuple(FlowView.REPLY);
    }

    private @Nullable KernelError delete(FlowView entry) {
        requests.load(entry);
        requests.beginDelete();
        KernelError error = send();
        return is(error, Errno.ENOENT) ? null : error;
    }

    /// Tries without one optional part, or else without any.
    private @Nullable KernelError reduce(Change change, FlowView entry, KernelError error) {
        if (is(error, Errno.ENOMEM) || is(error, Errno.EPERM)) {
            return error;
        }
        int present = 0;
        for (OptionalPart part : PARTS) {
            if (part.isIn(entry)) {
                present++;
                requests.load(entry).clear(part.type());
                if (attempt(change) == null) {
                    counters.countReduced(part);
                    return null;
                }
            }
        }
        return present > 1 ? reduceToNothing(change, entry) : error;
    }

    private @Nullable KernelError reduceToNothing(Change change, FlowView entry) {
        FlowBuilder flow = requests.load(entry);
        for (OptionalPart part : PARTS) {
            flow.clear(part.type());
        }
        KernelError error = attempt(change);
        for (OptionalPart part : PARTS) {
            if (error == null && part.isIn(entry)) {
                counters.countReduced(part);
            }
        }
        return error;
    }

    private @Nullable KernelError attempt(Change change, FlowView entry) {
        requests.load(entry);
        return attempt(change);
    }

    /// Tries what has been loaded.
    private @Nullable KernelError attempt(Change change) {
        KernelError error = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            switch (change) {
                case CREATE -> requests.beginCreate();
                case UPDATE -> requests.beginUpdate();
            }
            error = send();
            if (!is(error, Errno.EAGAIN)) {
                break;
            }
        }
        return error;
    }

    private @Nullable KernelError send() {
        refusal = null;
        requests.batch().end();
        requests.batch().flush();
        return refusal;
    }

    private static boolean is(@Nullable KernelError error, Errno errno) {
        return error != null && error.errno().equals(errno);
    }
}
