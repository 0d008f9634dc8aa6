// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import static dev.sne.hasm.runtime.entry.EntryWriter.MAX_MESSAGE_BYTES;

import dev.sne.hasm.replication.EntryKind;
import dev.sne.netlink4j.DecodeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Holds back what the kernel says of flows for a while and makes one of what concerns the same
/// flow: changes are merged, an end replaces what was before it, and of a flow that begins and ends
/// meanwhile nothing is left. The rest comes out in the order in which its flows first appeared,
/// but for flows whose messages have grown much.
///
/// Whoever is told the table by other means must not miss an end: while the table is read for
/// somebody ([#tableIsRead]), an end is told even of a flow that began within the window.
///
/// Memory is native, bounded and taken once; nothing is allocated for an event. Not thread-safe.
public final class MergeWindow {
    /// Takes what comes out, in order.
    public interface Sink {
        /// A flow has begun, changed or ended.
        ///
        /// @param message where the kernel's message is, valid during the call only
        /// @param offset its first byte
        /// @param length in bytes
        /// @param tag of the flow's messages
        void flow(EntryKind kind, MemorySegment message, long offset, int length, int tag);
    }

    /// There is room for as many flows as there are these bytes.
    private static final int BYTES_A_FLOW = 256;

    /// What a message may grow by in its place.
    private static final int SPARE_BYTES = 64;

    // A record: key, length and room of the message, state, tag, message.
    private static final int LENGTH = 8;
    private static final int ROOM = 12;
    private static final int STATE = 16;
    private static final int TAG = 20;
    private static final int MESSAGE = 24;

    /// Of two messages together, which a merged one never exceeds.
    private static final int MAX_MERGED_BYTES = 2 * MAX_MESSAGE_BYTES;

    private static final int RECORD_BYTES = MESSAGE + MAX_MERGED_BYTES + SPARE_BYTES + Long.BYTES;

    /// In place of the offset of a record.
    private static final long NONE = -1;

    // States of a record: what a backup is to be told.
    private static final int NOTHING = 0;
    private static final int NEW = 1;
    private static final int UPDATE = 2;
    private static final int DESTROY = 3;

    /// The flow ended and another one of the same name began.
    private static final int REPLACED = 4;

    private final MemorySegment records;
    private final MemorySegment index;
    private final long mask;
    private final int maxFlows;
    private final Sink sink;

    private long end;
    private int flows;
    private boolean reading = true;

    /// Whether flows of this window may have been seen by somebody who read the table.
    private boolean shown = true;

    private long cancelled;

    /// An empty window.
    ///
    /// @param arena whose memory it takes, for as long as the window is used
    /// @param bytes for messages, 64 KiB to 256 MiB, a power of two; the index takes a sixteenth
    ///   more
    /// @param sink where everything goes at [#flush()]
    public MergeWindow(Arena arena, int bytes, Sink sink) {
        if (bytes < 1 << 16 || bytes > 1 << 28 || Integer.bitCount(bytes) != 1) {
            throw new IllegalArgumentException(
                    "window of " + bytes + " bytes, expected a power of two, 64 KiB to 256 MiB");
        }
        this.sink = sink;
        maxFlows = bytes / BYTES_A_FLOW;
        records = arena.allocate(bytes, Long.BYTES);
        long places = maxFlows * 2L;
        index = arena.allocate(places * Long.BYTES, Long.BYTES);
        mask = places - 1;
    }

    /// Holds a message back. When there is no room, what is held comes out first.
    ///
    /// @param key the same for all messages about a flow and no other's
    /// @param kind [EntryKind#NEW], [EntryKind#UPDATE] or [EntryKind#DESTROY]
    /// @param message where the kernel's message is, which a view has been through; copied
    /// @param offset its first byte
    /// @param length in bytes, at most 2048
    /// @param tag any number, told back; the same for all messages about a flow
    public void offer(
            long key, EntryKind kind, MemorySegment message, long offset, int length, int tag) {
        if (length > MAX_MESSAGE_BYTES) {
            throw new DecodeException(
                    "", offset, length + " bytes, expected " + MAX_MESSAGE_BYTES + " at most");
        }
        if (flows == maxFlows || end + RECORD_BYTES > records.byteSize()) {
            flush();
        }
        long place = place(key);
        long record = index.getAtIndex(ValueLayout.JAVA_LONG, place) - 1;
        if (record != NONE && length(record) + length > MAX_MERGED_BYTES) {
            flush();
            place = place(key);
            record = NONE;
        }
        if (record == NONE) {
            flows++;
            append(place, key, tag, stateOf(kind), message, offset, length);
        } else {
            change(place, record, kind, message, offset, length);
        }
    }

    /// Hands everything on.
    public void flush() {
        long at = 0;
        while (at < end) {
            int length = length(at);
            long message = at + MESSAGE;
            int tag = tag(at);
            switch (state(at)) {
                case NEW -> sink.flow(EntryKind.NEW, records, message, length, tag);
                case UPDATE -> sink.flow(EntryKind.UPDATE, records, message, length, tag);
                case DESTROY -> sink.flow(EntryKind.DESTROY, records, message, length, tag);
                case REPLACED -> {
                    MessageMerge.makeEnd(records, message);
                    sink.flow(EntryKind.DESTROY, records, message, length, tag);
                    MessageMerge.makeBeginning(records, message);
                    sink.flow(EntryKind.NEW, records, message, length, tag);
                }
                default -> {} // NOTHING
            }
            at = message + room(at);
        }
        if (end > 0) {
            index.fill((byte) 0);
        }
        end = 0;
        flows = 0;
        shown = reading;
    }

    /// Says that the table is read for somebody, from before its first flow is read, or is not any
    /// more. It counts as read until that is denied for the first time.
    public void tableIsRead(boolean now) {
        reading = now;
        shown = now || shown && end > 0;
    }

    /// Whether nothing is held back.
    public boolean isEmpty() {
        return end == 0;
    }

    /// Flows that began and ended within a window, since the start.
    public long cancelled() {
        return cancelled;
    }

    private void change(
            long place,
            long record,
            EntryKind kind,
            MemorySegment message,
            long offset,
            int length) {
        int state = state(record);
        switch (kind) {
            case NEW -> {
                boolean known = state == UPDATE || state == DESTROY || state == REPLACED;
                replace(place, record, known ? REPLACED : NEW, message, offset, length);
            }
            case UPDATE -> {
                switch (state) {
                    case NEW, UPDATE, REPLACED ->
                            merge(place, record, state, message, offset, length);
                    case NOTHING -> replace(place, record, UPDATE, message, offset, length);
                    default -> {} // of a flow that has ended
                }
            }
            case DESTROY -> {
                boolean untold = (state == NEW || state == NOTHING) && !shown;
                cancelled += untold ? 1 : 0;
                replace(place, record, untold ? NOTHING : DESTROY, message, offset, length);
            }
            case TEMPLATE -> throw new IllegalArgumentException("a template is no message");
        }
    }

    /// Puts a message in the place of another one, or behind all others if it has no room there.
    private void replace(
            long place, long record, int state, MemorySegment message, long offset, int length) {
        if (length > room(record)) {
            abandon(record);
            append(place, key(record), tag(record), state, message, offset, length);
        } else {
            MemorySegment.copy(message, offset, records, record + MESSAGE, length);
            tell(record, state, length);
        }
    }

    private void merge(
            long place, long record, int state, MemorySegment message, long offset, int length) {
        long earlier = record + MESSAGE;
        long target = end + MESSAGE;
        int merged =
                MessageMerge.merge(
                        records, earlier, length(record), message, offset, length, target);
        if (merged > room(record)) {
            abandon(record);
            add(place, key(record), tag(record), state, merged);
        } else {
            MemorySegment.copy(records, target, records, earlier, merged);
            tell(record, state, merged);
        }
    }

    private void append(
            long place,
            long key,
            int tag,
            int state,
            MemorySegment message,
            long offset,
            int length) {
        MemorySegment.copy(message, offset, records, end + MESSAGE, length);
        add(place, key, tag, state, length);
    }

    /// Makes a record of the message behind the last one.
    private void add(long place, long key, int tag, int state, int length) {
        long record = end;
        int room = length + SPARE_BYTES + Long.BYTES - 1 & -Long.BYTES;
        records.set(ValueLayout.JAVA_LONG, record, key);
        records.set(ValueLayout.JAVA_INT, record + ROOM, room);
        records.set(ValueLayout.JAVA_INT, record + TAG, tag);
        tell(record, state, length);
        index.setAtIndex(ValueLayout.JAVA_LONG, place, record + 1);
        end = record + MESSAGE + room;
    }

    private void tell(long record, int state, int length) {
        records.set(ValueLayout.JAVA_INT, record + STATE, state);
        records.set(ValueLayout.JAVA_INT, record + LENGTH, length);
    }

    private void abandon(long record) {
        records.set(ValueLayout.JAVA_INT, record + STATE, NOTHING);
    }

    /// Where in the index a key is or goes: places hold where its record is, plus one.
    private long place(long key) {
        long place = key & mask;
        long record = index.getAtIndex(ValueLayout.JAVA_LONG, place) - 1;
        while (record != NONE && key(record) != key) {
            place = place + 1 & mask;
            record = index.getAtIndex(ValueLayout.JAVA_LONG, place) - 1;
        }
        return place;
    }

    private static int stateOf(EntryKind kind) {
        return switch (kind) {
            case NEW -> NEW;
            case UPDATE -> UPDATE;
            case DESTROY -> DESTROY;
            case TEMPLATE -> throw new IllegalArgumentException("a template is no message");
        };
    }

    private long key(long record) {
        return records.get(ValueLayout.JAVA_LONG, record);
    }

    private int length(long record) {
        return records.get(ValueLayout.JAVA_INT, record + LENGTH);
    }

    private int room(long record) {
        return records.get(ValueLayout.JAVA_INT, record + ROOM);
    }

    private int tag(long record) {
        return records.get(ValueLayout.JAVA_INT, record + TAG);
    }

    private int state(long record) {
        return records.get(ValueLayout.JAVA_INT, record + STATE);
    }
}
