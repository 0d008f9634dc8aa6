// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.conntrack.FlowView;
import dev.sne.hasm.replication.HashKey;
import dev.sne.hasm.runtime.entry.FlowHash;
import dev.sne.hasm.runtime.kernel.TableDigest;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.NetworkNamespace;
import io.netty.channel.EventLoop;
import java.util.function.Consumer;

/// Computes the digest of each bucket of the kernel's table. Used on the event loop.
final class DigestWalk implements TableWalk.Visitor, AutoCloseable {
    private final FlowChoice choice;
    private final Counters counters;
    private final TableWalk walk;
    private final FlowView view = new FlowView();
    private HashKey key = new HashKey(0, 0);
    private TableDigest digest = digest();
    private Consumer<long[]> listener = _ -> {};

    DigestWalk(EventLoop loop, NetworkNamespace namespace, FlowChoice choice, Counters counters) {
        this.choice = choice;
        this.counters = counters;
        walk = new TableWalk(loop, namespace, counters.guard, this);
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
                digest.add(view);
            }
        } catch (DecodeException e) {
            counters.malformedEvents.getAndIncrement();
        }
    }

    @Override
    public void ended() {
        listener.accept(digest.digests());
    }

    @Override
    public void close() {
        walk.close();
    }
}
