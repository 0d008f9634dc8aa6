// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import dev.sne.ifmii.probe.ProbeResult.Reason;
import dev.sne.netlink4j.SystemCallException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What all kinds of probe share: one attempt at a time, ended in time.
abstract class TimedProbe implements Probe {
    private final ProbeOrigin origin;
    private @Nullable Attempt current;
    private boolean closed;

    TimedProbe(ProbeOrigin origin) {
        this.origin = origin;
    }

    final ProbeOrigin origin() {
        return origin;
    }

    /// Asks the question. What it opens, it has the attempt release.
    ///
    /// @throws SystemCallException if it can't be asked
    abstract void ask(Attempt attempt);

    /// Releases what outlives attempts.
    void release() {}

    @Override
    public final void start(Duration timeout, Consumer<ProbeResult> done) {
        origin.checkOnLoop();
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout not positive: " + timeout);
        }
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
        if (current != null && !current.isOver()) {
            throw new IllegalStateException(this + " is under way already");
        }
        Attempt attempt = new Attempt(origin.loop(), timeout, done);
        current = attempt;
        try {
            ask(attempt);
        } catch (SystemCallException e) {
            failOf(attempt, e);
        }
    }

    @Override
    public final void close() {
        origin.checkOnLoop();
        if (!closed) {
            closed = true;
            if (current != null) {
                current.cancel();
            }
            release();
        }
    }

    /// What is asked, and of whom: for messages.
    @Override
    public abstract String toString();

    static void failOf(Attempt attempt, SystemCallException e) {
        attempt.fail(Failures.reason(e.errno()), Failures.detail(e));
    }

    static void failOf(Attempt attempt, Reason reason, Throwable e) {
        attempt.fail(reason, Failures.detail(e));
    }
}
