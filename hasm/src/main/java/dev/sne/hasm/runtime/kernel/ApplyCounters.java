// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import dev.sne.netlink4j.Errno;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// What [FlowApplier] has done. Counts only grow; any thread may read them.
public final class ApplyCounters {
    /// Error numbers of the kernel are below.
    private static final int ERRNOS = 1024;

    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong settled = new AtomicLong();
    private final AtomicLong replaced = new AtomicLong();
    private final AtomicLong evicted = new AtomicLong();
    private final AtomicLong absent = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();
    private final Map<OptionalPart, AtomicLong> reduced = new EnumMap<>(OptionalPart.class);
    private final AtomicLongArray refused = new AtomicLongArray(ERRNOS);

    /// How often the kernel has refused something for good.
    ///
    /// @param errno why
    /// @param count how often
    public record Refusals(Errno errno, long count) {}

    ApplyCounters() {
        for (OptionalPart part : OptionalPart.values()) {
            reduced.put(part, new AtomicLong());
        }
    }

    /// Entries that the kernel has been given.
    public long entries() {
        return entries.get();
    }

    /// Entries that the kernel did not take at first, or that followed such a one of the same flow,
    /// and that it was therefore given again.
    public long settled() {
        return settled.get();
    }

    /// Flows that were there before their creation came, and were replaced.
    public long replaced() {
        return replaced.get();
    }

    /// Other flows that were deleted because they had the tuple of a new flow's replies.
    public long evicted() {
        return evicted.get();
    }

    /// Updates that say too little of a flow that is not there.
    public long absent() {
        return absent.get();
    }

    /// Entries that are no flow.
    public long malformed() {
        return malformed.get();
    }

    /// Entries that were taken without something that they had.
    public long reduced(OptionalPart part) {
        return reducedBy(part).get();
    }

    /// Entries that the kernel refused for good, by reason; for anti-entropy to repair.
    public List<Refusals> refusals() {
        List<Refusals> all = new ArrayList<>();
        for (int i = 0; i < ERRNOS; i++) {
            if (refused.get(i) > 0) {
                all.add(new Refusals(new Errno(i), refused.get(i)));
            }
        }
        return all;
    }

    void countEntries(int count) {
        entries.addAndGet(count);
    }

    void countSettled() {
        settled.incrementAndGet();
    }

    void countReplaced(int count) {
        replaced.addAndGet(count);
    }

    void countEvicted() {
        evicted.incrementAndGet();
    }

    void countAbsent() {
        absent.incrementAndGet();
    }

    void countMalformed() {
        malformed.incrementAndGet();
    }

    void countReduced(OptionalPart part) {
        reducedBy(part).incrementAndGet();
    }

    private AtomicLong reducedBy(OptionalPart part) {
        return Objects.requireNonNull(reduced.get(part));
    }

    void countRefused(Errno errno) {
        refused.incrementAndGet(Math.min(errno.number(), ERRNOS - 1));
    }
}
