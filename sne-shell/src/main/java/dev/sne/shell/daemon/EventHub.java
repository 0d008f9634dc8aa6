// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Passes on what happens, in order, on a thread of its own, so that nothing waits for those who
/// listen. Thread-safe. What does not fit while they are slow is left out and counted.
final class EventHub implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(EventHub.class.getName());
    private static final long PATIENCE_SECONDS = 2;

    /// Many times what a failover makes: who listens may be slow for a while.
    private static final int MAX_WAITING = 10_000;

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong leftOut = new AtomicLong();
    private final ExecutorService teller =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(MAX_WAITING),
                    Thread.ofPlatform().name("sne-daemon-tell").daemon().factory());

    /// Whoever is told of events; the same consumer may be there twice.
    private record Listener(Object identity, Consumer<DaemonEvent> consumer) {}

    void publish(DaemonEvent event) {
        try {
            teller.execute(() -> tell(event));
        } catch (RejectedExecutionException _) {
            leftOut.getAndIncrement();
        }
    }

    private void tell(DaemonEvent event) {
        long lost = leftOut.getAndSet(0);
        if (lost > 0) {
            LOG.log(System.Logger.Level.WARNING, lost + " events left out: they came too fast");
        }
        for (Listener each : listeners) {
            try {
                each.consumer().accept(event);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "whoever was told of " + event, e);
            }
        }
    }

    ClusterControl.Listening listen(Consumer<DaemonEvent> consumer) {
        Listener listener = new Listener(new Object(), consumer);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /// Waits until what has happened is told.
    @Override
    public void close() {
        teller.shutdown();
        try {
            if (!teller.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "whoever is told of events does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
