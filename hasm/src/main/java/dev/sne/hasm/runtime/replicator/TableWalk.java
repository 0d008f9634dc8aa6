// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.conntrack.FlowEventType;
import dev.sne.hasm.runtime.kernel.EventSource;
import dev.sne.hasm.runtime.kernel.FlowMessages;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.NetworkNamespace;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/// Goes through the kernel's flow table on an event loop, a few hundred flows at a time, so that
/// everything else on the loop has its turn in between. Used on the loop.
final class TableWalk implements FlowMessages, AutoCloseable {
    /// What is done with the flows.
    interface Visitor {
        /// Whether flows that another flow expected are to come behind all others, and so behind
        /// that one.
        default boolean mastersFirst() {
            return false;
        }

        /// Whether it can take the next few hundred flows now; if not, the walk stands still until
        /// [TableWalk#resume].
        boolean isReady();

        /// Whether the loop has other work now, which is not to wait long: the walk then takes a
        /// quarter of its time at most, and so does whoever the flows are for.
        default boolean givesWay() {
            return false;
        }

        /// A number that is told back with each flow of a part, as it was before the kernel read
        /// that part.
        long position();

        /// A flow of the table.
        void flow(MessageReader message, long position);

        /// The flows come from the beginning: at the start, and when the walk begins anew.
        default void begun() {}

        /// The whole table has been told; the walk can be used for another.
        void ended();
    }

    /// More than a part of a dump and what follows it.
    static final int FLOWS_AT_ONCE = 600;

    /// Times as long as a step took.
    private static final int REST = 3;

    private final EventLoop loop;
    private final EventSource source;
    private final Visitor visitor;
    private final Runnable nextStep;
    private boolean scheduled;
    private long restUntil = System.nanoTime();
    private boolean walking;
    private boolean again;
    private boolean standing;
    private boolean closed;

    TableWalk(EventLoop loop, NetworkNamespace namespace, Guard guard, Visitor visitor) {
        this.loop = loop;
        this.visitor = visitor;
        nextStep = () -> guard.run(this::step);
        source = EventSource.ofDumps(namespace, visitor.mastersFirst());
    }

    /// Begins; a walk that is under way begins anew when it is at its end.
    void start() {
        again = walking;
        if (!again) {
            begin();
        }
    }

    private void begin() {
        again = false;
        walking = true;
        standing = false;
        visitor.begun();
        source.startDump();
        schedule(0);
    }

    /// A task that is handed to the loop's queue is run before the loop looks for what has come in,
    /// again and again; a timer's comes after that. So what comes in waits for one step.
    private void schedule(long afterNanos) {
        if (!scheduled) {
            scheduled = true;
            var _ = loop.schedule(nextStep, afterNanos, TimeUnit.NANOSECONDS);
        }
    }

    /// Goes on if the visitor was not ready.
    void resume() {
        if (standing) {
            standing = false;
            schedule(Math.max(0, restUntil - System.nanoTime()));
        }
    }

    private void step() {
        scheduled = false;
        if (closed || !walking || standing) {
            return;
        }
        long start = System.nanoTime();
        if (!visitor.isReady()) {
            standing = true;
            return;
        }
        source.poll(this, 0);
        if (walking) {
            long end = System.nanoTime();
            long rest = visitor.givesWay() ? REST * (end - start) : 0;
            restUntil = end + rest;
            schedule(rest);
        }
    }

    @Override
    public long position() {
        return visitor.position();
    }

    @Override
    public void dumped(MessageReader message, long position) {
        visitor.flow(message, position);
    }

    @Override
    public void dumpEnded(boolean complete) {
        walking = false;
        if (complete && !again) {
            visitor.ended();
        } else {
            begin();
        }
    }

    @Override
    public void event(FlowEventType type, MessageReader message) {
        throw new IllegalStateException("no events were asked for");
    }

    /// Of no harm: what a dump's reader misses, it is sent again.
    @Override
    public void overrun(long count) {}

    @Override
    public void caughtUp() {}

    @Override
    public void close() {
        closed = true;
        source.close();
    }
}
