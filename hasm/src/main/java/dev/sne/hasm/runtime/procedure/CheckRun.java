// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One run of a check: it needs all of some parts and a quorum of others, and ends as soon as the
/// result is certain, at its limit at the latest. Belongs to an event loop.
final class CheckRun {

    /// Told once how a check has ended.
    interface Result {
        /// @param detail why it is negative
        void ended(boolean positive, String detail);
    }

    private final Result result;
    private final Future<?> timer;
    private final List<Runnable> stoppers = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private int needed;
    private int quorum;
    private int votes;
    private boolean complete;
    private boolean over;

    CheckRun(EventLoop loop, long limitNanos, Result result) {
        this.result = result;
        timer = loop.schedule(this::expire, limitNanos, TimeUnit.NANOSECONDS);
    }

    boolean isOver() {
        return over;
    }

    /// One more part that must be positive.
    void need() {
        needed++;
    }

    /// Some parts, enough of which must be positive.
    void needOf(int atLeast, int parts) {
        quorum = atLeast;
        votes = parts;
    }

    /// All parts have been named.
    void complete() {
        complete = true;
        judge();
    }

    /// Has something done when the check ends before its parts.
    void onStop(Runnable stopper) {
        if (over) {
            stopper.run();
        } else {
            stoppers.add(stopper);
        }
    }

    /// A part that is needed has its result.
    ///
    /// @param failure empty if it is positive
    void needed(String failure) {
        if (over) {
            return;
        }
        if (failure.isEmpty()) {
            needed--;
            judge();
        } else {
            failures.add(failure);
            end(false);
        }
    }

    /// A part of the quorum has its result.
    ///
    /// @param failure empty if it is positive
    void vote(String failure) {
        if (over) {
            return;
        }
        votes--;
        if (failure.isEmpty()) {
            quorum--;
        } else {
            failures.add(failure);
        }
        judge();
    }

    private void judge() {
        if (over || !complete) {
            return;
        }
        if (needed == 0 && quorum <= 0) {
            end(true);
        } else if (votes < quorum) {
            end(false);
        }
    }

    private void expire() {
        failures.add("no result within the limit");
        end(false);
    }

    /// Gives it up.
    void stop() {
        if (!over) {
            failures.add("given up");
            end(false);
        }
    }

    private void end(boolean positive) {
        if (over) {
            return;
        }
        over = true;
        timer.cancel(false);
        stoppers.forEach(Runnable::run);
        result.ended(positive, positive ? "" : String.join("; ", failures));
    }
}
