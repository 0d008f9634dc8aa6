// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import java.util.concurrent.atomic.AtomicLong;

/// What went wrong so far, whatever the role was. Counted on the event loop, read by any thread.
final class Counters {
    final Guard guard = new Guard();

    /// Payloads of authentic frames that were not made of messages.
    final AtomicLong malformedPayloads = new AtomicLong();

    /// Messages of the kernel that could not be made an entry.
    final AtomicLong malformedEvents = new AtomicLong();

    /// Entries that could not be made a message for the kernel.
    final AtomicLong malformedEntries = new AtomicLong();

    /// How often the kernel's events were not read fast enough.
    final AtomicLong overruns = new AtomicLong();

    /// How often this host's table became incomplete while it followed.
    final AtomicLong losses = new AtomicLong();

    /// How often it became complete.
    final AtomicLong completions = new AtomicLong();

    /// How often it was compared with the master's.
    final AtomicLong comparisons = new AtomicLong();

    /// How many buckets differed in the last comparison.
    final AtomicLong differing = new AtomicLong();

    /// How often buckets that differed have been fetched.
    final AtomicLong repairs = new AtomicLong();

    void tell(ReplicationStatus.Builder status) {
        status.put("failures_total", guard.failures());
        status.put("payloads_malformed_total", malformedPayloads.get());
        status.put("events_malformed_total", malformedEvents.get());
        status.put("entries_malformed_total", malformedEntries.get());
        status.put("event_overruns_total", overruns.get());
        status.put("table_losses_total", losses.get());
        status.put("table_completions_total", completions.get());
        status.put("comparisons_total", comparisons.get());
        status.put("buckets_differing", differing.get());
        status.put("repairs_total", repairs.get());
    }
}
