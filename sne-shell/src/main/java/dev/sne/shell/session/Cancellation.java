// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

import java.time.Duration;

/// How a running command is told to stop. A signal handler or the prompt requests it; the command
/// looks at it between units of work, or waits on it where it would otherwise sleep.
///
/// Thread-safe. A request stays until {@link #reset}, so that one made a moment too early is not
/// lost.
public final class Cancellation {
    /// The number of SIGINT.
    public static final int INTERRUPT = 2;

    /// The number of SIGTERM.
    public static final int TERMINATE = 15;

    private final Object changed = new Object();
    private volatile int signal;

    /// Asks the command to stop, as if by signal number `signal`.
    public void request(int signal) {
        synchronized (changed) {
            this.signal = signal;
            changed.notifyAll();
        }
    }

    /// Forgets an earlier request, before the next command of the same session.
    public void reset() {
        signal = 0;
    }

    /// Whether the command should stop. Cheap enough to ask for every few flows.
    public boolean requested() {
        return signal != 0;
    }

    /// The signal that asked for it, 0 when none has.
    public int signal() {
        return signal;
    }

    /// Throws {@link CancelledException} when the command should stop.
    public void check() {
        int requestedBy = signal;
        if (requestedBy != 0) {
            throw new CancelledException(requestedBy);
        }
    }

    /// Waits until cancelled or for `duration`.
    ///
    /// @return whether the command should stop
    public boolean await(Duration duration) {
        long deadlineNanos = System.nanoTime() + duration.toNanos();
        synchronized (changed) {
            while (signal == 0) {
                long leftNanos = deadlineNanos - System.nanoTime();
                if (leftNanos <= 0) {
                    return false;
                }
                try {
                    changed.wait(leftNanos / 1_000_000, (int) (leftNanos % 1_000_000));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    signal = INTERRUPT;
                }
            }
        }
        return true;
    }
}
