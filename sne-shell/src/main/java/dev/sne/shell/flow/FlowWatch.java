// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.event.FlowEvents;
import dev.sne.conntrack.event.FlowListener;
import dev.sne.conntrack.event.Synchronization;
import dev.sne.conntrack.filter.FlowFilter;
import dev.sne.conntrack.text.FlowFormat;
import dev.sne.conntrack.text.TextBuffer;
import dev.sne.shell.cli.Failures;
import dev.sne.shell.session.Session;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Writes the events of the selected flows. The event loop writes; the command's thread waits until
/// the user, the reader of the output or the limit ends it.
///
/// What gathers while more is there to be read is written together: under load few system calls are
/// made, and when it is calm each event is shown at once.
public final class FlowWatch implements FlowListener {
    private static final int WRITE_BYTES = 1 << 16;
    private static final Duration CHECK = Duration.ofMillis(50);

    private final Session session;
    private final FlowFilter filter;
    private final FlowFormat format;
    private final long limit;
    private final TextBuffer text = new TextBuffer(2 * WRITE_BYTES);
    private boolean compared;
    private long shown;
    private volatile boolean done;
    private volatile @Nullable IOException failure;

    /// @param limit after how many events to end
    public FlowWatch(Session session, FlowFilter filter, FlowFormat format, long limit) {
        this.session = session;
        this.filter = filter;
        this.format = format;
        this.limit = limit;
        done = limit == 0;
        format.begin(text);
    }

    /// Waits for the end.
    ///
    /// @throws IOException when the output can't be written any more
    public void await(FlowEvents events) throws IOException {
        while (!done && events.isOpen() && !session.cancellation().await(CHECK)) {
            // The wait is in the condition.
        }
        IOException e = failure;
        if (e != null) {
            throw e;
        }
    }

    /// Writes the rest, after the events have been closed.
    ///
    /// @return a summary
    public String end() throws IOException {
        format.end(text);
        text.flushTo(session.out());
        return shown == 1 ? "1 event" : shown + " events";
    }

    @Override
    public void event(FlowEventType type, FlowView flow) {
        if (done || !filter.matches(flow)) {
            return;
        }
        format.event(type, flow, text);
        shown++;
        if (shown == limit) {
            done = true;
        }
        if (text.length() >= WRITE_BYTES) {
            idle();
        }
    }

    @Override
    public void difference(FlowEventType type, FlowView flow) {
        event(type, flow);
    }

    @Override
    public void overrun(long count) {
        if (!done) {
            session.complain(
                    "watch",
                    "events have been lost (overrun " + count + "); comparing with the table");
        }
    }

    @Override
    public void synchronizedWithTable(Synchronization result) {
        if (compared && !done) {
            session.complain(
                    "watch",
                    "in step again: of "
                            + result.flows()
                            + " flows "
                            + result.appeared()
                            + " had appeared and "
                            + result.changed()
                            + " changed, "
                            + result.vanished()
                            + " had vanished");
        }
        compared = true;
    }

    @Override
    public void idle() {
        if (failure != null) {
            return;
        }
        try {
            text.flushTo(session.out());
        } catch (IOException e) {
            failure = e;
            done = true;
        }
    }

    @Override
    public void failed(Throwable cause) {
        if (!done) {
            session.complain("watch", Failures.describe(cause));
        }
    }
}
