// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs a task on an event loop when the earliest of the times is due that were asked for since it
/// ran last. Used on the loop.
final class Alarm {
    private final EventLoop loop;
    private final Guard guard;
    private final Runnable task;
    private final Runnable ring = this::ring;
    private long due = Long.MAX_VALUE;

    /// When the loop will call next.
    private long pending = Long.MAX_VALUE;

    private @Nullable Future<?> call;

    Alarm(EventLoop loop, Guard guard, Runnable task) {
        this.guard = guard;
        this.loop = loop;
        this.task = task;
    }

    /// Wants the task to run at a time of [System#nanoTime], [Long#MAX_VALUE] for never.
    void at(long nanos) {
        if (nanos < due) {
            due = nanos;
            schedule();
        }
    }

    private void schedule() {
        if (due < pending) {
            cancel();
            pending = due;
            long wait = Math.max(0, due - System.nanoTime());
            call = loop.schedule(ring, wait, TimeUnit.NANOSECONDS);
        }
    }

    /// Runs the task no more, and has the loop forget it: what belongs to the task may be large,
    /// and the next time far away.
    void stop() {
        due = Long.MIN_VALUE;
        cancel();
    }

    private void cancel() {
        Future<?> before = call;
        if (before != null) {
            before.cancel(false);
            call = null;
        }
    }

    private void ring() {
        call = null;
        pending = Long.MAX_VALUE;
        if (System.nanoTime() < due) {
            schedule();
        } else {
            due = Long.MAX_VALUE;
            guard.run(task);
        }
    }
}
