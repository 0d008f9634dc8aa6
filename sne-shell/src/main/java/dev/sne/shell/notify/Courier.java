// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.notify;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/// Brings notifications to one receiver in their order, on a thread of its own. What does not fit
/// into the queue while the receiver is slow is left out and counted. Of failures in a row the
/// first is logged, and their number when it works again.
final class Courier implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Courier.class.getName());

    static final int MAX_WAITING = 256;

    private static final Duration LAST_WORDS = Duration.ofMillis(100);

    private final Receiver receiver;
    private final BlockingQueue<Optional<Notification>> waiting =
            new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread thread;
    private volatile boolean ending;
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();

    // Of the thread.
    private long failedInARow;

    Courier(Receiver receiver) {
        this.receiver = receiver;
        thread =
                Thread.ofPlatform().daemon().name("sne-notify-" + receiver.name()).start(this::run);
    }

    /// Takes one, or leaves it out. Called by one thread at a time; returns at once.
    void take(Notification notification) {
        if (!waiting.offer(Optional.of(notification))) {
            leftOut.getAndIncrement();
        }
    }

    long delivered() {
        return delivered.get();
    }

    long failed() {
        return failed.get();
    }

    long leftOut() {
        return leftOut.get();
    }

    private void run() {
        long leftOutBefore = 0;
        try {
            while (true) {
                Optional<Notification> next = waiting.take();
                if (next.isPresent()) {
                    deliver(next.get());
                }
                long leftOutNow = leftOut.get();
                if (waiting.isEmpty() && leftOutNow > leftOutBefore) {
                    log(
                            "{0}: {1} notifications left out, as it was too slow",
                            leftOutNow - leftOutBefore);
                    leftOutBefore = leftOutNow;
                }
                if (ending && waiting.isEmpty()) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            if (!waiting.isEmpty()) {
                log("{0}: {1} notifications not brought, as the daemon ends", waiting.size());
            }
        } finally {
            receiver.close();
        }
    }

    private void deliver(Notification notification) throws InterruptedException {
        try {
            receiver.deliver(notification);
            delivered.getAndIncrement();
            if (failedInARow > 0) {
                log("{0} works again, after {1} notifications that failed", failedInARow);
            }
            failedInARow = 0;
        } catch (IOException | RuntimeException e) {
            failed.getAndIncrement();
            if (failedInARow++ == 0) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0}: ''{1}'' was not brought: {2}",
                        receiver.name(),
                        notification.text(),
                        e.getMessage() == null ? e.toString() : e.getMessage());
            }
        }
    }

    private void log(String text, long count) {
        LOG.log(System.Logger.Level.WARNING, text, receiver.name(), Long.toString(count));
    }

    /// Takes no more. What waits is still brought, within the time that {@link #await} gives.
    @Override
    public void close() {
        ending = true;
        // Wakes it; where there is no room, it is awake.
        var _ = waiting.offer(Optional.empty());
    }

    /// Waits for the end, and makes one.
    void await(Duration patience) {
        try {
            if (!thread.join(patience)) {
                thread.interrupt();
                thread.join(LAST_WORDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
