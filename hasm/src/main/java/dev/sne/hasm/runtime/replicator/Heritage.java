// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.replication.LateEntries;
import dev.sne.hasm.replication.PayloadSink;
import dev.sne.hasm.replication.Receiver;
import dev.sne.hasm.replication.ReplicationSettings;
import dev.sne.hasm.replication.Sender;
import dev.sne.hasm.runtime.entry.EntryReader;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.netlink4j.NetworkNamespace;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/// What a host that becomes the master has of what it was before: of a backup, of a master, or
/// nothing.
///
/// @param receiver its end of the stream that it has followed, null if it has followed none
/// @param reign what it was the master of, null if it was not
/// @param entries what reads the entries of that stream, null if there is none
/// @param stale whether flows whose packets passed here earlier may not have become copies yet
/// @param arena the memory of the receiver, which becomes the master's: to be closed at its end
record Heritage(
        @Nullable Receiver receiver,
        @Nullable EntryReader entries,
        @Nullable Reign reign,
        boolean stale,
        Arena arena) {

    /// What the master before may still tell; to be asked before [#lead].
    ///
    /// @param choice of the flows that are of interest
    @Nullable LateFlows lateFlows(
            NetworkNamespace namespace,
            WindowTracking tracking,
            FlowChoice choice,
            Counters counters) {
        LateEntries late = receiver == null ? null : receiver.lateEntries();
        return late == null || entries == null
                ? null
                : new LateFlows(late, entries, namespace, tracking, choice, counters);
    }

    /// Begins the master's stream.
    Sender lead(ReplicationSettings settings, Epoch stream, PayloadSink payloads, long nowNanos) {
        if (receiver != null) {
            return receiver.lead(arena, stream, payloads, nowNanos);
        }
        Epoch continued = reign == null ? Epoch.NONE : reign.stream();
        int after = reign == null ? 0 : reign.lastNumber();
        return new Sender(arena, settings, stream, continued, after, payloads, nowNanos);
    }
}
