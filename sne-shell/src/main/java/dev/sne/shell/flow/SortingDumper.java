// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.text.FlowFormat;
import dev.sne.conntrack.text.TextBuffer;
import dev.sne.shell.session.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Writes the selected flows in the order of a key. The kernel sends them in none, so their
/// messages are kept until all have been seen: with a limit only as many as will be written.
public final class SortingDumper implements FlowDump {
    private static final int WRITE_BYTES = 64 * 1024;

    private final Session session;
    private final Selection selection;
    private final FlowFormat format;
    private final boolean zero;
    private final long limit;
    private final SortKey key;

    public SortingDumper(
            Session session,
            Selection selection,
            FlowFormat format,
            boolean zero,
            long limit,
            SortKey key) {
        this.session = session;
        this.selection = selection;
        this.format = format;
        this.zero = zero;
        this.limit = limit;
        this.key = key;
    }

    /// A flow that has been seen: its key, and its message as the kernel sent it.
    private record Kept(long high, long low, long order, byte[] message) {}

    @Override
    public long write(Conntrack table, OutputStream out) throws IOException {
        List<Kept> flows = gather(table);
        flows.sort(order());
        TextBuffer text = new TextBuffer(2 * WRITE_BYTES);
        FlowView view = new FlowView();
        MessageCopy copy = new MessageCopy();
        format.begin(text);
        for (Kept flow : flows) {
            format.flow(copy.view(flow.message(), view), text);
            if (text.length() >= WRITE_BYTES) {
                session.cancellation().check();
                text.flushTo(out);
            }
        }
        format.end(text);
        text.flushTo(out);
        return flows.size();
    }

    private List<Kept> gather(Conntrack table) {
        PriorityQueue<Kept> kept = new PriorityQueue<>(order().reversed());
        long seen = 0;
        try (SelectedFlows flows =
                zero ? selection.flowsAndZero(session, table) : selection.flows(session, table)) {
            while (flows.next()) {
                kept.add(keep(flows.flow(), seen++));
                if (kept.size() > limit) {
                    kept.remove();
                }
            }
        }
        return new ArrayList<>(kept);
    }

    private Kept keep(FlowView flow, long order) {
        return new Kept(key.high(flow), key.low(flow), order, MessageCopy.of(flow));
    }

    private Comparator<Kept> order() {
        Comparator<Kept> byKey =
                (a, b) -> {
                    int high = Long.compareUnsigned(a.high(), b.high());
                    return high != 0 ? high : Long.compareUnsigned(a.low(), b.low());
                };
        Comparator<Kept> directed = key.descending() ? byKey.reversed() : byKey;
        return directed.thenComparingLong(Kept::order);
    }
}
