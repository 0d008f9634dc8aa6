// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.hasm.replication.EntryKind;
import dev.sne.hasm.replication.LateEntries;
import dev.sne.hasm.replication.PayloadReader;
import dev.sne.hasm.runtime.entry.EntryReader;
import dev.sne.hasm.runtime.kernel.FlowAdder;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.NetworkNamespace;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Connections that the master before tells of after this host has become the master: those that
/// are not in its kernel are added, before their next packets find no connection here, or the
/// comparison of tables has the other one delete them. On the event loop.
final class LateFlows implements LateEntries.Sink, AutoCloseable {
    private final LateEntries stream;
    private final EntryReader entries;
    private final NetworkNamespace namespace;
    private final WindowTracking tracking;
    private final FlowChoice choice;
    private final Counters counters;

    /// Null until something has come.
    private @Nullable FlowAdder adder;

    LateFlows(
            LateEntries stream,
            EntryReader entries,
            NetworkNamespace namespace,
            WindowTracking tracking,
            FlowChoice choice,
            Counters counters) {
        this.stream = stream;
        this.entries = entries;
        this.namespace = namespace;
        this.tracking = tracking;
        this.choice = choice;
        this.counters = counters;
    }

    void received(PayloadReader message) {
        stream.received(message, this);
    }

    @Override
    public void late(EntryKind kind, MemorySegment body, long offset, int length) {
        try {
            if (kind == EntryKind.TEMPLATE) {
                entries.define(body, offset, length);
            } else {
                late(kind, entries.read(body, offset, length));
            }
        } catch (DecodeException | IllegalArgumentException e) {
            counters.malformedEntries.getAndIncrement();
        }
    }

    private void late(EntryKind kind, FlowView flow) {
        FlowEventType type = Follower.type(kind);
        if (type == FlowEventType.NEW && !choice.concerns(flow)) {
            return;
        }
        if (adder == null) {
            adder = FlowAdder.open(namespace, tracking);
        }
        adder.take(type, flow);
    }

    /// Has the kernel carry out what has come.
    void flush() {
        if (adder != null) {
            adder.flush();
        }
    }

    /// How many connections were added.
    long added() {
        return adder == null ? 0 : adder.added();
    }

    @Override
    public void close() {
        if (adder != null) {
            adder.close();
        }
    }
}
