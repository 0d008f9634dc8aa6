// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.conntrack.FlowView;
import dev.sne.hasm.replication.HashKey;
import dev.sne.hasm.runtime.entry.FlowHash;
import dev.sne.hasm.runtime.kernel.ParkedTimeout;
import dev.sne.hasm.runtime.kernel.TableDigest;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.NetworkNamespace;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Computes the digest of each bucket of the kernel's table, which takes at most half of the event
/// loop's time: behind each part of the table there is a pause as long as the part took. Used on
/// the event loop.
final class DigestWalk implements TableWalk.Visitor, AutoCloseable {
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(2);

    private final FlowChoice choice;
    private final Counters counters;
    private final TableWalk walk;
    private final FlowView view = new FlowView();
    private HashKey key = new HashKey(0, 0);
    private TableDigest digest = digest();
    private Consumer<long[]> listener = _ -> {};
    private final Alarm alarm;

    /// Until when there is a pause; if there is none, since when a part has been read.
    private long since;

    private boolean pausing;
    private boolean unparked;

    DigestWalk(EventLoop loop, NetworkNamespace namespace, FlowChoice choice, Counters counters) {
        this.choice = choice;
        this.counters = counters;
        walk = new TableWalk(loop, namespace, counters.guard, this);
        alarm = new Alarm(loop, counters.guard, walk::resume);
    }

    /// Who is told a copy of the digests.
    void tell(Consumer<long[]> to) {
        listener = to;
    }

    private TableDigest digest() {
        return new TableDigest(new FlowHash(key));
    }

    /// Begins; a walk that is under way begins anew.
    ///
    /// @param by the key of the hash
    void start(HashKey by) {
        key = by;
        walk.start();
    }

    @Override
    public void begun() {
        digest = digest();
        unparked = false;
        pausing = true;
        since = System.nanoTime();
    }

    @Override
    public boolean isReady() {
        long now = System.nanoTime();
        if (!pausing) {
            pausing = true;
            since = now + Math.min(now - since, LONGEST_PAUSE);
        }
        if (now < since) {
            alarm.at(since);
            return false;
        }
        pausing = false;
        since = now;
        return true;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public void flow(MessageReader message, long position) {
        try {
            view.wrap(message);
            if (choice.takes(view)) {
                digest.add(view);
                unparked |= ParkedTimeout.isDue(view.timeout());
            }
        } catch (DecodeException e) {
            counters.malformedEvents.getAndIncrement();
        }
    }

    /// Whether the walk that has ended came by a flow that is to be parked on a backup.
    boolean isUnparked() {
        return unparked;
    }

    @Override
    public void ended() {
        listener.accept(digest.digests());
    }

    @Override
    public void close() {
        alarm.stop();
        walk.close();
    }
}
