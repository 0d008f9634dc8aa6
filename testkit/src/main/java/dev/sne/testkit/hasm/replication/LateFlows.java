// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.replication;

import dev.sne.hasm.replication.EntryKind;
import dev.sne.hasm.replication.LateEntries;
import dev.sne.hasm.replication.PayloadReader;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/// Adds the connections to a master's table that the master before tells of late, and checks that
/// it is told of them in order.
final class LateFlows implements LateEntries.Sink {
    private final SimulatedHost host;
    private final LateEntries entries;
    private final FakeEntries.Reader reader;
    private final Set<Long> added = new HashSet<>();

    /// The position of the last entry, -1 before the first.
    private long last = -1;

    /// @param reader what has read the entries before these
    LateFlows(SimulatedHost host, LateEntries entries, FakeEntries.Reader reader) {
        this.host = host;
        this.entries = entries;
        this.reader = reader;
    }

    void received(PayloadReader message) {
        entries.received(message, this);
    }

    @Override
    public void late(EntryKind kind, MemorySegment body, long offset, int length) {
        if (!reader.read(kind, body, offset)) {
            host.violated("got a late entry before its template");
        }
        if (last >= 0 && !host.isNext(last, reader.position())) {
            host.violated("got late entry " + reader.position() + " after " + last);
        }
        last = reader.position();
        if (kind == EntryKind.TEMPLATE) {
            return;
        }
        long key = reader.key();
        if (kind == EntryKind.NEW && !host.table().contains(key)) {
            added.add(key);
            host.countToldLate();
            host.change(kind, key, reader.state());
        } else if (kind != EntryKind.NEW && added.contains(key) && host.table().contains(key)) {
            host.change(kind, key, reader.state());
        }
    }
}
