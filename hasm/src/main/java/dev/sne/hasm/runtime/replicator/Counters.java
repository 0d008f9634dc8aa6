// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.hasm.replication.ReceiverListener;
import dev.sne.hasm.runtime.status.Measure;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// What went wrong so far, whatever the role was. Counted on the event loop and told there.
final class Counters {
    final Guard guard = new Guard();

    /// Payloads of authentic frames that were not made of messages.
    final AtomicLong malformedPayloads = new AtomicLong();

    /// Messages of the kernel that could not be made an entry.
    final AtomicLong malformedEvents = new AtomicLong();

    /// Entries that could not be made a message for the kernel.
    final AtomicLong malformedEntries = new AtomicLong();

    /// Entries of flows that are another service group's on this host.
    final AtomicLong foreignEntries = new AtomicLong();

    /// How often the kernel's events were not read fast enough.
    final AtomicLong overruns = new AtomicLong();

    private final Map<ReceiverListener.Loss, AtomicLong> losses =
            new EnumMap<>(ReceiverListener.Loss.class);

    /// How often it became complete.
    final AtomicLong completions = new AtomicLong();

    /// How often it was kept as it was when another host became master.
    final AtomicLong continuations = new AtomicLong();

    /// How often it was compared with the master's.
    final AtomicLong comparisons = new AtomicLong();

    /// How often buckets that differed have been fetched.
    final AtomicLong repairs = new AtomicLong();

    /// This host's table became incomplete while it followed.
    void countLoss(ReceiverListener.Loss why) {
        losses.computeIfAbsent(why, _ -> new AtomicLong()).getAndIncrement();
    }

    void tell(StatusBuilder status) {
        status.count(Measure.FAILURES, guard.failures());
        status.count(Measure.PAYLOADS_MALFORMED, malformedPayloads.get());
        status.count(Measure.EVENTS_MALFORMED, malformedEvents.get());
        status.count(Measure.ENTRIES_MALFORMED, malformedEntries.get());
        status.count(Measure.ENTRIES_FOREIGN, foreignEntries.get());
        status.count(Measure.EVENT_OVERRUNS, overruns.get());
        losses.forEach((why, count) ->
                status.count(Measure.TABLE_LOSSES, StatusBuilder.label(why), count.get()));
        status.count(Measure.TABLE_COMPLETIONS, completions.get());
        status.count(Measure.TABLE_CONTINUATIONS, continuations.get());
        status.count(Measure.COMPARISONS, comparisons.get());
        status.count(Measure.REPAIRS, repairs.get());
    }
}
