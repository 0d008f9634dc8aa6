// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.text.FlowFormat;
import dev.sne.conntrack.text.TextBuffer;
import dev.sne.shell.session.Session;
import java.io.IOException;
import java.io.OutputStream;

/// Writes the selected flows of a table to a stream, as the kernel sends them: one view, one
/// buffer, nothing allocated for a flow.
public final class Dumper implements FlowDump {
    /// How much text is gathered before it is written: what a pipe takes at once.
    private static final int WRITE_BYTES = 64 * 1024;

    private final Session session;
    private final Selection selection;
    private final FlowFormat format;
    private final boolean zero;
    private final long limit;

    /// @param zero whether the kernel sets the counters of the flows that it sends to zero
    /// @param limit how many flows are written at most
    public Dumper(
            Session session, Selection selection, FlowFormat format, boolean zero, long limit) {
        this.session = session;
        this.selection = selection;
        this.format = format;
        this.zero = zero;
        this.limit = limit;
    }

    @Override
    public long write(Conntrack table, OutputStream out) throws IOException {
        TextBuffer text = new TextBuffer(2 * WRITE_BYTES);
        format.begin(text);
        long shown = 0;
        try (SelectedFlows flows =
                zero ? selection.flowsAndZero(session, table) : selection.flows(session, table)) {
            while (shown < limit && flows.next()) {
                format.flow(flows.flow(), text);
                shown++;
                if (text.length() >= WRITE_BYTES) {
                    text.flushTo(out);
                }
            }
        }
        format.end(text);
        text.flushTo(out);
        return shown;
    }
}
