// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import dev.sne.hasm.Procedure;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Has procedures performed one at a time, in the order asked for, each until its limit. Belongs to
/// an event loop.
///
/// One that may be late counts as ended at its limit, so that who waits for it looks how far it is,
/// but goes on for as long again: most of those that are late would be done in a moment, and to
/// take back what they did takes longer. A deactivation ends it at once.
final class ProcedureQueue {

    /// Performs procedures.
    interface Performer {
        /// Begins one.
        ///
        /// @param ended to be told what was not done, on the event loop, when it has ended; of no
        ///   effect once it was stopped
        Begun begin(Procedure procedure, long limitNanos, Consumer<List<String>> ended);
    }

    /// A procedure that has begun.
    ///
    /// @param stopper stops it
    /// @param mayBeLate whether it may go on when its limit has passed
    record Begun(Runnable stopper, boolean mayBeLate) {}

    private final EventLoop loop;
    private final Performer performer;
    private final Consumer<ProcedureEvent> listener;
    private final Deque<Task> waiting = new ArrayDeque<>();
    private @Nullable Task current;

    ProcedureQueue(EventLoop loop, Performer performer, Consumer<ProcedureEvent> listener) {
        this.loop = loop;
        this.performer = performer;
        this.listener = listener;
    }

    void add(Procedure procedure, long limitNanos, Runnable done) {
        if (isDeactivation(procedure)) {
            giveUpAnnouncements();
            giveUpLate();
        }
        waiting.add(new Task(procedure, limitNanos, done));
        next();
    }

    /// Gives up everything.
    void cancel() {
        for (Task task = waiting.poll(); task != null; task = waiting.poll()) {
            task.end(List.of("given up"));
        }
        if (current != null) {
            current.stop("given up");
        }
    }

    private static boolean isDeactivation(Procedure procedure) {
        return procedure == Procedure.SERVICE_DEACTIVATE
                || procedure == Procedure.UPLINK_DEACTIVATE;
    }

    private static boolean isTakeover(Procedure procedure) {
        return procedure == Procedure.ANNOUNCE_TAKEOVER_DOWNSTREAM
                || procedure == Procedure.ANNOUNCE_TAKEOVER_UPSTREAM;
    }

    private void giveUpAnnouncements() {
        for (Iterator<Task> tasks = waiting.iterator(); tasks.hasNext(); ) {
            Task task = tasks.next();
            if (isTakeover(task.procedure)) {
                tasks.remove();
                task.end(List.of("given up"));
            }
        }
        if (current != null && isTakeover(current.procedure)) {
            current.stop("given up");
        }
    }

    private boolean awaitsDeactivation() {
        return waiting.stream().anyMatch(task -> isDeactivation(task.procedure));
    }

    private void giveUpLate() {
        if (current != null && current.late) {
            current.stop("given up");
        }
    }

    private void next() {
        if (current == null && !waiting.isEmpty()) {
            current = waiting.remove();
            current.begin();
        }
    }

    /// One procedure that was asked for.
    private final class Task {
        final Procedure procedure;
        private final long limitNanos;
        private final Runnable done;
        private long beganNanos;
        private @Nullable Future<?> timer;
        private Begun begun = new Begun(() -> {}, false);
        private boolean late;
        private boolean over;

        Task(Procedure procedure, long limitNanos, Runnable done) {
            this.procedure = procedure;
            this.limitNanos = limitNanos;
            this.done = done;
        }

        void begin() {
            beganNanos = System.nanoTime();
            timer = loop.schedule(this::reachLimit, limitNanos, TimeUnit.NANOSECONDS);
            begun = performer.begin(procedure, limitNanos, this::finish);
        }

        private void reachLimit() {
            if (begun.mayBeLate() && !awaitsDeactivation()) {
                late = true;
                timer =
                        loop.schedule(
                                () -> stop("stopped at twice its limit"),
                                limitNanos,
                                TimeUnit.NANOSECONDS);
                done.run();
            } else {
                stop("stopped at its limit");
            }
        }

        void stop(String why) {
            if (!over) {
                begun.stopper().run();
                finish(List.of(why));
            }
        }

        private void finish(List<String> failures) {
            if (!over) {
                end(failures);
                current = null;
                next();
            }
        }

        void end(List<String> failures) {
            over = true;
            if (timer != null) {
                timer.cancel(false);
            }
            if (!late) {
                done.run();
            }
            long took = timer == null ? 0 : System.nanoTime() - beganNanos;
            listener.accept(new ProcedureEvent.Ended(procedure, Duration.ofNanos(took), failures));
        }
    }
}
