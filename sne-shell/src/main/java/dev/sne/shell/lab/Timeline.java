// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.lab.TimelineEntry.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What happens in a run, told by the lab and by every firewall. Thread-safe.
final class Timeline {
    private final List<TimelineEntry> entries = new ArrayList<>();
    private long zero = System.nanoTime();

    /// Begins to count time anew; what was before has happened before.
    synchronized void zero() {
        zero = System.nanoTime();
    }

    synchronized long zeroNanos() {
        return zero;
    }

    /// Notes what the lab does now.
    void act(String what) {
        add(new TimelineEntry(System.nanoTime(), TimelineEntry.LAB, Kind.ACTION, what));
    }

    synchronized void add(TimelineEntry entry) {
        entries.add(entry);
    }

    /// Everything, in order of time; that of before the zero, too.
    synchronized List<TimelineEntry> entries() {
        return entries.stream().sorted(Comparator.comparingLong(TimelineEntry::nanos)).toList();
    }
}
