// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowView;
import dev.sne.shell.session.Progress;
import dev.sne.shell.session.Session;
import org.jspecify.annotations.Nullable;

/// The selected flows of a table, one after the other as the kernel sends them. Shows progress, and
/// stops when the session is cancelled. Allocates nothing for a flow. Not thread-safe.
public final class SelectedFlows implements AutoCloseable {
    /// A smaller table is through before a second thread would have helped.
    private static final int READ_AHEAD_FROM = 1 << 9;

    private final Session session;
    private final Conntrack table;
    private final Selection selection;
    private final boolean zero;
    private final Progress progress;
    private @Nullable FlowCursor pass;
    private int passes;
    private long seen;

    SelectedFlows(Session session, Conntrack table, Selection selection, boolean zero) {
        this.session = session;
        this.table = table;
        this.selection = selection;
        this.zero = zero;
        progress = new Progress(session, "flows", 0);
    }

    /// Goes to the next selected flow.
    ///
    /// @return whether there is one
    public boolean next() {
        for (FlowCursor flows = pass(); flows != null; flows = nextPass(flows)) {
            while (flows.next()) {
                seen++;
                if (seen % READ_AHEAD_FROM == 0) {
                    flows.readAhead();
                }
                progress.at(seen);
                session.cancellation().check();
                if (selection.matches(flows.flow())) {
                    return true;
                }
            }
        }
        return false;
    }

    /// The flow that {@link #next} went to; valid until its next call.
    public FlowView flow() {
        FlowCursor flows = pass;
        if (flows == null) {
            throw new IllegalStateException("there is no current flow");
        }
        return flows.flow();
    }

    private @Nullable FlowCursor pass() {
        if (pass == null && passes < selection.passes().size()) {
            var filter = selection.passes().get(passes);
            pass = zero ? table.dumpAndZero(filter) : table.dump(filter);
            passes++;
        }
        return pass;
    }

    private @Nullable FlowCursor nextPass(FlowCursor finished) {
        finished.close();
        pass = null;
        return pass();
    }

    /// Ends the dump, also before its end.
    @Override
    public void close() {
        progress.close();
        if (pass != null) {
            pass.close();
        }
    }
}
