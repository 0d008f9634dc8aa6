// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Passes on what happens, in order, on a thread of its own, so that nothing waits for those who
/// listen. Thread-safe.
final class EventHub implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(EventHub.class.getName());
    private static final long PATIENCE_SECONDS = 2;

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService teller =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("sne-daemon-tell").daemon().factory());

    /// Whoever is told of events; the same consumer may be there twice.
    private record Listener(Object identity, Consumer<DaemonEvent> consumer) {}

    void publish(DaemonEvent event) {
        try {
            teller.execute(() -> tell(event));
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "nobody is told any more", e);
        }
    }

    private void tell(DaemonEvent event) {
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
