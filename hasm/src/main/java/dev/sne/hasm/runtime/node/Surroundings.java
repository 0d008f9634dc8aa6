// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Effect;

/// What a [Driver] needs of the thread, the clock and the network it lives with.
interface Surroundings {
    /// Nanoseconds on a clock that never goes back and does not stop while the host is suspended.
    long nowNanos();

    /// Has [Driver#judge] called at that time, or soon after, when all that has arrived by then was
    /// handed over. What was asked for before is replaced.
    void wakeAt(long nanos);

    /// Runs a task on the driver's thread, never before this returns. Any thread may call.
    void post(Runnable task);

    /// Runs a task on the driver's thread after a while.
    void after(long nanos, Runnable task);

    /// Sends a message.
    void send(Effect.Send send);

    /// Runs a task that may take its time, after those before it.
    void tell(Runnable task);

    /// Runs a task that waits for the disk, after those before it.
    void store(Runnable task);
}
