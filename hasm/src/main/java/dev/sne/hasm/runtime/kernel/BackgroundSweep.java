// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import dev.sne.conntrack.FlowView;
import dev.sne.netlink4j.NetlinkException;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.wait.Uninterruptible;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A [TimeoutSweep] in the background: a thread that sleeps as long as it works, so that it never
/// takes more than half of a CPU. After a takeover the service does not wait for it: packets of a
/// flow set its timeout anyway.
///
/// What it says may be asked by any thread.
public final class BackgroundSweep implements AutoCloseable {
    private final TimeoutSweep sweep;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile long changed;
    private volatile boolean done;
    private volatile @Nullable NetlinkException failure;

    private BackgroundSweep(TimeoutSweep sweep) {
        this.sweep = sweep;
        thread = Thread.ofPlatform().name("sne-timeouts").daemon().start(this::run);
    }

    /// After a takeover: starts giving the copies in the table of a namespace their timeouts back.
    ///
    /// @param events which are to pass over what this changes: every backup does the same for
    ///   itself when its turn comes
    /// @param which of the flows this host is the master of; asked by the thread of the sweep
    /// @param stale see [TimeoutSweep#release]
    /// @throws NetlinkException when the kernel does not permit it
    public static BackgroundSweep release(
            NetworkNamespace namespace,
            EventSource events,
            Predicate<FlowView> which,
            boolean stale) {
        TimeoutSweep sweep = TimeoutSweep.release(namespace, which, stale);
        events.ignore(sweep.portId());
        return new BackgroundSweep(sweep);
    }

    /// On a backup: starts making copies of what is none, see [TimeoutSweep#park].
    ///
    /// @param which of the flows are to be copies; asked by the thread of the sweep
    /// @throws NetlinkException when the kernel does not permit it
    public static BackgroundSweep park(
            NetworkNamespace namespace, WindowTracking tracking, Predicate<FlowView> which) {
        return new BackgroundSweep(TimeoutSweep.park(namespace, tracking, which));
    }

    /// Whether it is still going on.
    public boolean isRunning() {
        return thread.isAlive();
    }

    private void run() {
        try (sweep) {
            boolean more = true;
            while (more && !stopped) {
                long start = System.nanoTime();
                more = sweep.step();
                changed = sweep.changed();
                LockSupport.parkNanos(System.nanoTime() - start);
            }
            done = !more;
        } catch (NetlinkException e) {
            failure = e;
        }
    }

    /// How many copies have been given a timeout so far.
    public long changed() {
        return changed;
    }

    /// Whether all have been.
    public boolean isDone() {
        return done;
    }

    /// What has kept it from going on; null if nothing has. The kernel's own timeouts stay as they
    /// are then: long, not short.
    public @Nullable NetlinkException failure() {
        return failure;
    }

    /// Ends it, at whatever point; returns when it has ended. Idempotent.
    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
        Uninterruptible.join(thread);
    }
}
