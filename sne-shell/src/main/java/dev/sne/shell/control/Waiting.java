// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.shell.daemon.ClusterControl;
import dev.sne.shell.daemon.DaemonEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Hears a daemon's events for one connection, which may be slower than they come: then events are
/// left out and counted, and the daemon is not held up.
public final class Waiting implements AutoCloseable {
    /// A failover makes about fifty.
    private static final int MAX_EVENTS = 4096;

    private final BlockingQueue<DaemonEvent> events = new ArrayBlockingQueue<>(MAX_EVENTS);
    private final AtomicLong lost = new AtomicLong();
    private final ClusterControl.Listening listening;

    /// Hears what happens from now on.
    public Waiting(ClusterControl control) {
        listening =
                control.listen(event -> {
                    if (!events.offer(event)) {
                        lost.incrementAndGet();
                    }
                });
    }

    /// The next event; null when none comes in time.
    @Nullable DaemonEvent next(Duration patience) throws InterruptedException {
        return events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// The next event and all that have come with it.
    public List<DaemonEvent> some() throws InterruptedException {
        List<DaemonEvent> some = new ArrayList<>();
        some.add(events.take());
        events.drainTo(some);
        return some;
    }

    /// How many were left out since this was last asked.
    public long takeLost() {
        return lost.getAndSet(0);
    }

    @Override
    public void close() {
        listening.close();
    }
}
