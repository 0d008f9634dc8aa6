// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.replication.PayloadSink;
import dev.sne.hasm.replication.Receiver;
import dev.sne.hasm.replication.ReplicationSettings;
import dev.sne.hasm.replication.Sender;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/// What a host that becomes the master has of what it was before: of a backup, of a master, or
/// nothing.
///
/// @param receiver its end of the stream that it has followed, null if it has followed none
/// @param late what the master of that stream may still tell, null if there is none
/// @param reign what it was the master of, null if it was not
/// @param stale whether flows whose packets passed here earlier may not have become copies yet
/// @param arena the memory of the receiver, which becomes the master's: to be closed at its end
record Heritage(
        @Nullable Receiver receiver,
        @Nullable LateFlows late,
        @Nullable Reign reign,
        boolean stale,
        Arena arena) {
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
