// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.RequestBatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes refused entries once more, as requests that are most likely to be taken, so that many of
/// them still cost one system call. A table that is fetched by a host that has it already makes
/// each of its flows such an entry.
final class SecondRound {
    private final FlowRequests requests;
    private final RequestBatch batch;
    private final ApplyCounters counters;

    /// Of each request: its entry, or [#DELETION] for one that only makes room.
    private int[] entries = new int[512];

    private static final int DELETION = -1;

    private int size;
    private long first;
    private int replaced;
    private boolean atWork;

    SecondRound(FlowRequests requests, ApplyCounters counters) {
        this.requests = requests;
        this.batch = requests.batch();
        this.counters = counters;
    }

    /// Begins, with a batch in which nothing has gathered.
    void begin() {
        first = batch.answered();
        size = 0;
        replaced = 0;
        atWork = true;
    }

    /// Whether refusals are answers to this object's requests.
    boolean isAtWork() {
        return atWork;
    }

    /// The entry that a refused request is of; negative if the refusal is of no importance.
    int refused(long index) {
        int entry = entries[(int) (index - first)];
        if (entry == DELETION) {
            replaced--;
        }
        return entry;
    }

    /// Adds requests that bring about what an entry tells of.
    ///
    /// @param error why it was refused; null if it only follows such a one
    /// @return false if there is no better request than that which was refused
    boolean add(int entry, FlowEventType type, FlowView flow, @Nullable KernelError error) {
        return switch (type) {
            case NEW ->
                    (error == null || is(error, Errno.EEXIST) || is(error, Errno.EAGAIN))
                            && replace(entry, flow);
            case UPDATE -> update(entry, flow, error);
            case DESTROY -> delete(entry, flow);
        };
    }

    private boolean delete(int entry, FlowView flow) {
        requests.load(flow);
        requests.beginDelete();
        end(entry);
        return true;
    }

    private boolean update(int entry, FlowView flow, @Nullable KernelError error) {
        if (is(error, Errno.ENOENT)) {
            return FlowSettler.isWhole(flow) && replace(entry, flow);
        }
        boolean busy = is(error, Errno.EBUSY);
        if (error != null && !busy && !is(error, Errno.EAGAIN)) {
            return false;
        }
        requests.load(flow);
        if (busy) {
            requests.withoutStatus();
        }
        requests.beginUpdate();
        end(entry);
        return true;
    }

    private static boolean is(@Nullable KernelError error, Errno errno) {
        return error != null && error.errno().equals(errno);
    }

    private boolean replace(int entry, FlowView flow) {
        requests.load(flow);
        requests.beginDelete();
        end(DELETION);
        replaced++;
        requests.load(flow);
        requests.beginCreate();
        end(entry);
        return true;
    }

    private void end(int entry) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, 2 * size);
        }
        entries[size++] = entry;
        batch.end();
    }

    /// Waits until the kernel has carried it all out.
    void end() {
        batch.flush();
        counters.countReplaced(replaced);
    }

    /// Ends, be it well or not.
    void leave() {
        atWork = false;
    }
}
