// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.hasm.replication.Receiver;
import dev.sne.hasm.replication.Sender;
import dev.sne.hasm.replication.TransferServer;
import dev.sne.hasm.runtime.kernel.ApplyCounters;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// How replication fares at one moment.
///
/// @param role what the host is
/// @param complete whether its table is complete
/// @param values counts by name, in words joined by underscores; those whose name ends in `_total`
///   only grow
public record ReplicationStatus(Part role, boolean complete, SortedMap<String, Long> values) {
    /// What a host does.
    public enum Part {
        IDLE,
        LEADING,
        FOLLOWING
    }

    public ReplicationStatus {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /// Gathers a status.
    static final class Builder {
        private final SortedMap<String, Long> values = new TreeMap<>();
        private Part role = Part.IDLE;
        private boolean complete;

        void put(String name, long value) {
            values.put(name, value);
        }

        void leading(Sender sender, TransferServer server) {
            role = Part.LEADING;
            complete = true;
            put("position", sender.position());
            put("entry_bytes_total", sender.bytesOffered());
            put("entries_resent_total", sender.entriesResent());
            put("transfers", server.transfers());
        }

        /// How many entries a host has not acknowledged yet; -1 when it never acknowledged any.
        void lag(int host, long entries) {
            put("lag_entries_host_" + host, entries);
        }

        void following(Receiver receiver, ApplyCounters applied) {
            role = Part.FOLLOWING;
            complete = receiver.isComplete();
            put("lag_entries", receiver.lag());
            put("entries_received_total", receiver.entriesReceived());
            put("payload_duplicates_total", receiver.duplicates());
            put("nacks_sent_total", receiver.nacksSent());
            put("entries_applied_total", applied.entries());
            put("entries_settled_total", applied.settled());
            put("flows_replaced_total", applied.replaced());
            put("flows_evicted_total", applied.evicted());
            put("updates_of_absent_flows_total", applied.absent());
            put("entries_refused_total", refused(applied));
        }

        private static long refused(ApplyCounters applied) {
            long sum = 0;
            for (ApplyCounters.Refusals each : applied.refusals()) {
                sum += each.count();
            }
            return sum;
        }

        ReplicationStatus build() {
            return new ReplicationStatus(role, complete, values);
        }
    }
}
