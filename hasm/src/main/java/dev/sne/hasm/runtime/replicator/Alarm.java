// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/// Runs a task on an event loop when the earliest of the times is due that were asked for since it
/// ran last. Used on the loop.
final class Alarm {
    private final EventLoop loop;
    private final Guard guard;
    private final Runnable task;
    private long due = Long.MAX_VALUE;

    Alarm(EventLoop loop, Guard guard, Runnable task) {
        this.guard = guard;
        this.loop = loop;
        this.task = task;
    }

    /// Wants the task to run at a time of [System#nanoTime], [Long#MAX_VALUE] for never.
    void at(long nanos) {
        if (nanos < due) {
            due = nanos;
            long wait = Math.max(0, nanos - System.nanoTime());
            var _ = loop.schedule(this::ring, wait, TimeUnit.NANOSECONDS);
        }
    }

    /// Runs the task no more.
    void stop() {
        due = Long.MIN_VALUE;
    }

    private void ring() {
        // An alarm that an earlier one has replaced finds nothing due.
        if (due != Long.MAX_VALUE && due != Long.MIN_VALUE && System.nanoTime() >= due) {
            due = Long.MAX_VALUE;
            guard.run(task);
        }
    }
}
