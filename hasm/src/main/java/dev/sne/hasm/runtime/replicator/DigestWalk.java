// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.conntrack.FlowView;
import dev.sne.hasm.replication.BucketSet;
import dev.sne.hasm.runtime.kernel.FlowHash;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.NetworkNamespace;
import io.netty.channel.EventLoop;
import java.util.Arrays;
import java.util.function.Consumer;

/// Computes the digest of each bucket of the kernel's table. Used on the event loop.
final class DigestWalk implements TableWalk.Visitor, AutoCloseable {
    private final FlowHash hash;
    private final FlowChoice choice;
    private final Counters counters;
    private final TableWalk walk;
    private final FlowView view = new FlowView();
    private final long[] sums = new long[BucketSet.COUNT];
    private Consumer<long[]> listener = _ -> {};
    private boolean again;

    DigestWalk(
            EventLoop loop,
            NetworkNamespace namespace,
            FlowHash hash,
            FlowChoice choice,
            Counters counters) {
        this.hash = hash;
        this.choice = choice;
        this.counters = counters;
        walk = new TableWalk(loop, namespace, counters.guard, this);
    }

    /// Who is told a copy of the digests.
    void tell(Consumer<long[]> to) {
        listener = to;
    }

    /// Begins; a walk that is under way begins anew.
    void start() {
        again = walk.isWalking();
        if (!again) {
            begin();
        }
    }

    private void begin() {
        Arrays.fill(sums, 0);
        walk.start();
    }

    @Override
    public boolean isReady() {
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
                long key = hash.key(view);
                sums[BucketSet.bucket(key)] ^= hash.flow(key, view);
            }
        } catch (DecodeException e) {
            counters.malformedEvents.getAndIncrement();
        }
    }

    @Override
    public void ended(boolean complete) {
        if (complete && !again) {
            listener.accept(sums.clone());
        } else {
            again = false;
            begin();
        }
    }

    @Override
    public void close() {
        walk.close();
    }
}
