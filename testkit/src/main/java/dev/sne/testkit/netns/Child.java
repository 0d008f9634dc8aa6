// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netns;

import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.PosixSpawn;
import java.util.concurrent.locks.LockSupport;

/// A process that [Children] has started. Thread-safe.
public final class Child {
    private static final long LOOK_NANOS = 200_000;
    private static final int NOT_ENDED = -Libc.EAGAIN;

    private final int pid;
    private int status = NOT_ENDED;

    Child(int pid) {
        this.pid = pid;
    }

    public int pid() {
        return pid;
    }

    /// Whether it has not ended yet.
    public synchronized boolean isAlive() {
        if (status == NOT_ENDED) {
            status = PosixSpawn.reap(pid);
        }
        return status == NOT_ENDED;
    }

    /// How it ended: its exit code, or 256 plus the number of the signal that ended it.
    ///
    /// @throws IllegalStateException when it has not
    public synchronized int status() {
        if (isAlive()) {
            throw new IllegalStateException("process " + pid + " has not ended");
        }
        return status;
    }

    /// Sends a signal to it and to what it has started; to one that has ended, none.
    ///
    /// @param number as in signal(7)
    public synchronized void signal(int number) {
        if (isAlive()) {
            SystemCallException.check(PosixSpawn.signalGroup(pid, number), "signal process " + pid);
        }
    }

    /// Ends it at once, as a crash would, and waits until it has gone.
    public void kill() {
        signal(PosixSpawn.SIGKILL);
        while (isAlive()) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
