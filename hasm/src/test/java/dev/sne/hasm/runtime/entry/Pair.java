// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import dev.sne.conntrack.FlowView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A writer, and a reader that is given what it writes.
final class Pair {
    final EntryWriter writer = new EntryWriter();
    final EntryReader reader = new EntryReader(Arena.ofAuto());
    int definitions;
    int entryBytes;

    private final MemorySegment in = Arena.ofAuto().allocate(1 << 16);
    private final MemorySegment out = Arena.ofAuto().allocate(1 << 16);

    private final boolean changesOnly;

    Pair() {
        this(false);
    }

    private Pair(boolean changesOnly) {
        this.changesOnly = changesOnly;
    }

    static Pair ofChanges() {
        return new Pair(true);
    }

    /// The flow as it arrives.
    FlowView pass(byte[] message) {
        write(message);
        byte[] definition = definition();
        if (definition.length > 0) {
            definitions++;
            define(definition);
        }
        return read(entry());
    }

    void write(byte[] message) {
        MemorySegment.copy(message, 0, in, ValueLayout.JAVA_BYTE, 4, message.length);
        entryBytes =
                changesOnly
                        ? writer.writeChange(in, 4, message.length, out, 1)
                        : writer.write(in, 4, message.length, out, 1);
    }

    byte[] definition() {
        return out.asSlice(1, writer.definitionBytes()).toArray(ValueLayout.JAVA_BYTE);
    }

    byte[] entry() {
        int at = 1 + writer.definitionBytes();
        return out.asSlice(at, entryBytes).toArray(ValueLayout.JAVA_BYTE);
    }

    void define(byte[] definition) {
        MemorySegment.copy(definition, 0, in, ValueLayout.JAVA_BYTE, 3, definition.length);
        reader.define(in, 3, definition.length);
    }

    FlowView read(byte[] entry) {
        MemorySegment.copy(entry, 0, in, ValueLayout.JAVA_BYTE, 3, entry.length);
        return reader.read(in, 3, entry.length);
    }

    static byte[] bytes(FlowView view) {
        return view.segment().asSlice(view.offset(), view.length()).toArray(ValueLayout.JAVA_BYTE);
    }

    static FlowView view(byte[] message) {
        MemorySegment segment = Arena.ofAuto().allocate(message.length);
        MemorySegment.copy(message, 0, segment, ValueLayout.JAVA_BYTE, 0, message.length);
        return new FlowView().wrap(segment, 0, message.length);
    }
}
