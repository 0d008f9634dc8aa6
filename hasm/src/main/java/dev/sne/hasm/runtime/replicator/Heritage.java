// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.replication.PayloadSink;
import dev.sne.hasm.replication.Receiver;
import dev.sne.hasm.replication.ReplicationSettings;
import dev.sne.hasm.replication.Sender;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/// What a host that becomes the master has of what it was before.
///
/// @param receiver its end of the stream that it has followed, null if it has followed none
/// @param arena the memory of that, which becomes the master's: to be closed at its end
record Heritage(@Nullable Receiver receiver, Arena arena) {
    /// Begins the master's stream.
    Sender lead(ReplicationSettings settings, Epoch stream, PayloadSink payloads, long nowNanos) {
        return receiver == null
                ? new Sender(arena, settings, stream, 0, payloads, nowNanos)
                : receiver.lead(arena, stream, payloads, nowNanos);
    }
}
