// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import dev.sne.conntrack.FlowView;
import dev.sne.hasm.replication.EntryKind;
import dev.sne.netlink4j.DecodeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// From the kernel's events to the entries of a stream, each flow in the mode of its choice.
/// Allocates nothing for an event. Not thread-safe.
public final class EntryOutlet {
    /// Takes entries, in order.
    public interface Stream {
        /// @param body where the entry's bytes are, valid during the call
        void offer(EntryKind kind, MemorySegment body, long offset, int length);
    }

    // How a message becomes an entry.
    private static final int WHOLE = 0;
    private static final int CHANGES = 1;

    private final Arena arena;
    private final FlowHash hash;
    private final int windowBytes;
    private final long windowNanos;
    private final Stream stream;
    private final MemorySegment scratch;
    private final EntryWriter writer = new EntryWriter();
    private @Nullable MergeWindow window;
    private boolean reading = true;
    private long deadline = Long.MAX_VALUE;
    private long failures;

    /// An outlet through which nothing has come yet.
    ///
    /// @param arena whose memory it takes, as long as the outlet is used
    /// @param hash any, known to nobody else: what tells flows apart within a window
    /// @param windowNanos for how long the modes that merge hold events back
    /// @param windowBytes for how many bytes of events they have room: see [MergeWindow]; what has
    ///   no room comes out early
    public EntryOutlet(
            Arena arena, FlowHash hash, long windowNanos, int windowBytes, Stream stream) {
        this.arena = arena;
        this.hash = hash;
        this.windowNanos = windowNanos;
        this.windowBytes = windowBytes;
        this.stream = stream;
        scratch = arena.allocate(EntryWriter.MAX_BYTES, Long.BYTES);
    }

    /// Takes an event. Before a flow's events come in another mode, [#flush] lets out those of the
    /// former.
    ///
    /// @param flow what the kernel said; not kept
    /// @param nowNanos on a clock that never goes back
    public void event(EntryKind kind, FlowView flow, ReplicationMode mode, long nowNanos) {
        if (mode.merges()) {
            hold(kind, flow, mode, nowNanos);
            return;
        }
        if (window != null && !window.isEmpty() && flow.hasTuple(FlowView.MASTER)) {
            // The kernel that gets it has to have the flow that expected it.
            flush();
        }
        write(kind, flow.segment(), flow.offset(), flow.length(), WHOLE);
    }

    private void hold(EntryKind kind, FlowView flow, ReplicationMode mode, long nowNanos) {
        try {
            window().offer(
                            hash.key(flow),
                            kind,
                            flow.segment(),
                            flow.offset(),
                            flow.length(),
                            mode == ReplicationMode.INCREMENTAL ? CHANGES : WHOLE);
            deadline = Math.min(deadline, nowNanos + windowNanos);
        } catch (DecodeException e) {
            failures++;
        }
    }

    private MergeWindow window() {
        if (window == null) {
            window = new MergeWindow(arena, windowBytes, this::write);
            window.tableIsRead(reading);
        }
        return window;
    }

    /// When [#wake] has something to do; [Long#MAX_VALUE] while nothing is held back.
    public long nextDeadline() {
        return deadline;
    }

    /// Lets out what has been held back for long enough.
    public void wake(long nowNanos) {
        if (nowNanos - deadline >= 0 && deadline != Long.MAX_VALUE) {
            flush();
        }
    }

    /// Lets out what is held back.
    public void flush() {
        deadline = Long.MAX_VALUE;
        if (window != null) {
            window.flush();
        }
    }

    /// Says that the table is read for somebody, from before its first flow is read, or is not any
    /// more: see [MergeWindow#tableIsRead]. It counts as read until that is denied for the first
    /// time.
    public void tableIsRead(boolean now) {
        reading = now;
        if (window != null) {
            window.tableIsRead(now);
        }
    }

    /// Messages that could not be made entries, since the start.
    public long failures() {
        return failures;
    }

    /// Flows that began and ended within a window and were not sent, since the start.
    public long cancelled() {
        return window == null ? 0 : window.cancelled();
    }

    private void write(EntryKind kind, MemorySegment message, long offset, int length, int form) {
        try {
            int bytes =
                    form == CHANGES
                            ? writer.writeChange(message, offset, length, scratch, 0)
                            : writer.write(message, offset, length, scratch, 0);
            int definition = writer.definitionBytes();
            if (definition > 0) {
                stream.offer(EntryKind.TEMPLATE, scratch, 0, definition);
            }
            stream.offer(kind, scratch, definition, bytes);
        } catch (DecodeException e) {
            failures++;
        }
    }
}
