// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.frame;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/// How many frames were opened and how many datagrams dropped, by reason, since the start. Counted
/// by the thread that opens frames, read by any.
public final class FrameCounters {
    private final AtomicLong opened = new AtomicLong();
    private final Map<FrameFault, AtomicLong> dropped = new EnumMap<>(FrameFault.class);

    /// All counts are 0.
    public FrameCounters() {
        for (FrameFault fault : FrameFault.values()) {
            dropped.put(fault, new AtomicLong());
        }
    }

    /// Frames whose content was handed on.
    public long opened() {
        return opened.get();
    }

    /// Datagrams dropped for a reason.
    public long dropped(FrameFault fault) {
        return of(fault).get();
    }

    /// Datagrams dropped for any reason.
    public long dropped() {
        long sum = 0;
        for (FrameFault fault : FrameFault.values()) {
            sum += dropped(fault);
        }
        return sum;
    }

    void countOpened() {
        add(opened);
    }

    void count(FrameFault fault) {
        add(of(fault));
    }

    private AtomicLong of(FrameFault fault) {
        return Objects.requireNonNull(dropped.get(fault));
    }

    /// There is one writer, so no locked instruction is needed.
    private static void add(AtomicLong count) {
        count.setOpaque(count.getPlain() + 1);
    }
}
